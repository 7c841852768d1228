"""The indicators that INSEE publishes by neighbourhood, commune or EPCI. No total is made here."""

from __future__ import annotations

from collections import Counter

from imports import valeurs
from imports.colonnes import Champ
from imports.plan import Plan
from imports.sortes.base import Attendue, Sorte, Source, TableReconnue
from imports.sortes.cles import lignes_par_cle
from imports.sortes.releves import MILLESIME, SOURCE, Releves
from imports.sortes.statistiques_connues import CONNUES, annee_de_l_entete
from quartiers.identifiants import generation_du_code
from quartiers.models import Commune, Intercommunalite, Quartier, Statistique

CLES = {  # table: model, its key, how it is read, its column
    "quartiers": (
        Quartier, "code", valeurs.code_qpv,
        Champ("code", "Code du quartier", ("code_qp", "codeqp", "code_qpv", "qp"), True),
    ),
    "communes": (
        Commune, "code_insee", valeurs.code_insee,
        Champ("code", "Code INSEE", ("codgeo", "code_insee", "insee_com", "code_commune"), True),
    ),
    "epci": (
        Intercommunalite, "siren", valeurs.siren,
        Champ("code", "SIREN", ("siren_epci", "siren", "epci", "code_epci"), True),
    ),
}  # fmt: skip
TERRITOIRES = {"quartiers": "quartier", "communes": "commune", "epci": "intercommunalite"}
LIBELLES = {
    "quartiers": "Indicateurs par quartier",
    "communes": "Indicateurs par commune",
    "epci": "Indicateurs par intercommunalité",
}
NOM = Champ("nom", "Nom", ("nom_qp", "lib_qp", "libgeo", "nom_epci", "lib_epci", "libelle"))
NOM_COMMUNE = Champ("nom_commune", "Nom de la commune", ("commune_qp", "lib_com", "nom_com"))


class Statistiques(Sorte):
    """One line a territory, one column an indicator; an empty cell is a suppressed value."""

    code = "statistiques"
    libelle = "Indicateurs de l’INSEE"
    aide = (
        "Une ligne par quartier, par commune ou par intercommunalité, une colonne par indicateur. "
        "Un fichier porte une seule géographie prioritaire. Une case vide ou «\u00a0s\u00a0» est "
        "gardée comme une valeur absente, avec sa raison, jamais comme un zéro."
    )
    aide_colonnes = (
        "Un indicateur que le portail ne connaît pas s’ajoute d’abord dans le back-office "
        "(Statistiques, puis Ajouter)\u00a0; relisez ensuite le fichier, il sera proposé ici."
    )
    options = (MILLESIME, SOURCE)

    def attendues(self) -> tuple[Attendue, ...]:
        champs = {code: connue.champ for code, connue in CONNUES.items()}
        for code, libelle in Statistique.objects.values_list("code", "libelle"):
            champs.setdefault(code, Champ(code, libelle))
        return tuple(
            Attendue(nom, LIBELLES[nom], (cle, NOM, NOM_COMMUNE, *champs.values()), False)
            for nom, (*_, cle) in CLES.items()
        )

    def preparer(self, source: Source, plan: Plan) -> None:
        releves = Releves(plan, source.options)
        for attendue, table in source.tables.items():
            nom = _territoires(attendue, table, plan)
            codes = [c for c in table.colonnes if c not in {"code", "nom", "nom_commune"}]
            if not codes:
                plan.erreur(
                    "Aucune colonne d’indicateur n’est reconnue : dites ce que sont les colonnes.",
                    table=table,
                    nature="aucun_indicateur",
                )
            _dire_les_annees(table, codes, releves.millesime, plan)
            self._lire(table, nom, codes, releves)

    def _lire(self, table: TableReconnue, nom: str, codes: list[str], releves: Releves) -> None:
        modele, attribut, parseur, _ = CLES[nom]
        lieux = {getattr(lieu, attribut): lieu for lieu in modele.objects.all()}
        generations: Counter = Counter()
        for ligne, cle in lignes_par_cle(table, "code", parseur):
            generations[generation_du_code(cle)] += 1
            if cle not in lieux:
                ligne.avertir(
                    "code",
                    f"« {cle} » n’est pas dans le portail : cette ligne est laissée.",
                    nature="territoire_inconnu",
                )
                continue
            for code in codes:
                releves.poser(ligne, code, TERRITOIRES[nom], lieux[cle], lieux[cle].nom)
        if len(generations) > 1:
            releves.plan.erreur(
                f"Ce fichier mêle les deux géographies ({generations[2015]} quartiers de 2015, "
                f"{generations[2024]} de 2024) : leurs chiffres ne forment pas une même série. "
                "Faites-en deux fichiers.",
                table=table,
                nature="deux_geographies",
            )


def _territoires(attendue: str, table: TableReconnue, plan: Plan) -> str:
    """What the table is about, one of CLES: INSEE calls the code of a neighbourhood `CODGEO`
    too, as that of a commune."""
    rang = table.colonnes["code"]
    codes = (ligne.cellules[rang] for ligne in table.table.lignes if len(ligne.cellules) > rang)
    premier = next((code for code in codes if code.strip()), "")
    if attendue != "communes" or generation_du_code(premier.strip().upper()) is None:
        return attendue
    plan.informer(
        f"«\u00a0{table.entete('code')}\u00a0» donne ici des codes de quartiers\u00a0: le tableau "
        "est lu par quartier.",
        table=table,
        colonne=table.entete("code"),
        nature="codes_de_quartiers",
    )
    return "quartiers"


def _dire_les_annees(table: TableReconnue, codes: list[str], millesime: int, plan: Plan) -> None:
    """A header that carries another year than the one that was said."""
    champs = {champ.code: champ for champ in table.attendue.champs}
    for code in codes:
        annee = annee_de_l_entete(table.entete(code), champs[code])
        if annee not in (None, millesime):
            plan.avertir(
                f"Cette colonne semble de {annee}, pas de {millesime} : vérifiez le millésime.",
                table=table,
                colonne=table.entete(code),
                nature="autre_millesime",
            )
