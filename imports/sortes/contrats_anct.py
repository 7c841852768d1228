"""The national list of contracts, of 2015 or of 2024, and the inhabitants of their priority
neighbourhoods. What a contract promises never enters.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date

from contrats.models import Contrat
from imports import valeurs
from imports.colonnes import Champ, normaliser
from imports.plan import Plan, Reference
from imports.sortes.base import Attendue, Ligne, Sorte, Source, TableReconnue
from imports.sortes.cles import blancs, lignes_par_cle
from imports.sortes.releves import MILLESIME, SOURCE, Releves
from quartiers.models import Commune, Generation, Intercommunalite

# « 62 - CA de Saint Omer »: the department is glued before the name; NA where it is not known.
COLLE = re.compile(r"(?P<dep>[0-9]{2,3}|2[AB]|NA)\s*-\s*(?P<nom>.+)", re.S)
CODE = re.compile(r"CV[0-9]{3}|CN(?:[0-9]{3}|02[AB])[0-9]{2}[IMN]")
# The list gives no date. 2015: from the decree 2014-1750 to the law of finance for 2022, art. 68;
# 2024: the circular of 31 August 2023.
DATES = {
    Generation.G2015: (date(2015, 1, 1), date(2023, 12, 31)),
    Generation.G2024: (date(2024, 1, 1), date(2030, 12, 31)),
}
HABITANTS = "population_qpv"
AIDE = (
    "Facultatif. Si le fichier donne les habitants des quartiers prioritaires, ils servent aux "
    "montants par habitant."
)
CONTEXTE = (
    "Contrat repris de la liste nationale de l’ANCT. Ses dates de début et de fin sont celles que "
    "les textes donnent à tous les contrats de sa génération : à remplacer par celles du contrat "
    "signé."
)


def code_du_contrat(brut: str) -> str | None:
    """CV and three digits, or CN… Raises ValeurInvalide."""
    code = re.sub(r"\s", "", brut).upper()
    if code in {"", "NA", "NULL"}:
        return None
    if not CODE.fullmatch(code):
        raise valeurs.ValeurInvalide(
            f"« {brut[:40]} » n’est pas un code de contrat : CV et trois chiffres (2015), ou CN… "
            "(2024)."
        )
    return code


@dataclass(frozen=True)
class Lu:
    """What a line says of a contract."""

    code: str
    nom: str
    departement: str

    @property
    def generation(self) -> Generation:
        return Generation.G2015 if self.code.startswith("CV") else Generation.G2024


class ContratsAnct(Sorte):
    """One line a contract: its code, its name, the SIREN of the intercommunality that steers it."""

    code = "contrats_anct"
    libelle = "Contrats de ville (liste de l’ANCT)"
    aide = (
        "La liste nationale de 2015 ou de 2024. Un contrat que le portail a déjà garde son "
        "intitulé, ses dates et son pilote : seul ce qui est vide est rempli. Un contrat nouveau "
        "est « en élaboration » ; ses dates, que la liste ne donne pas, sont celles que les textes "
        "donnent à sa génération : 2015-2023 ou 2024-2030."
    )
    extensions = ("geojson", "json", "csv", "xlsx", "ods")
    tables = (
        Attendue(
            "contrats",
            "Contrats de ville",
            (
                Champ("code", "Code du contrat", ("code_cv", "code_contrat", "cv"), True),
                Champ("nom", "Nom", ("lib_cv", "lib", "nom_cv", "libelle", "intitule"), True),
                Champ(
                    "pilote",
                    "SIREN de l’intercommunalité",
                    ("siren", "codgeo", "siren_epci", "code_epci", "epci"),
                    True,
                ),
                Champ("departement", "Département", ("insee_dep", "dep", "code_departement")),
                Champ(HABITANTS, "Habitants en quartier prioritaire", ("pop", "pop_qpv")),
            ),
        ),
    )
    options = (
        replace(MILLESIME, libelle="Millésime des habitants", obligatoire=False, aide=AIDE),
        replace(SOURCE, libelle="Source des habitants", obligatoire=False),
    )

    def preparer(self, source: Source, plan: Plan) -> None:
        portail, table = Portail(plan), source.tables["contrats"]
        habitants = Habitants(source, table)
        for ligne, code in lignes_par_cle(table, "code", code_du_contrat):
            colle = COLLE.fullmatch(ligne["nom"].strip())
            departement = ligne["departement"] or (colle["dep"] if colle else "")
            nom = colle["nom"].strip() if colle else ligne["nom"].strip()
            lu = Lu(code, nom, "" if departement == "NA" else departement)
            habitants.poser(ligne, lu, portail.inscrire(ligne, lu))


class Habitants:
    """The people of the priority neighbourhoods, of the intercommunality that steers a contract;
    left where they are not those of all its neighbourhoods."""

    def __init__(self, source: Source, table: TableReconnue):
        self.releves = None
        if not table.a(HABITANTS):
            return
        if not (source.options.get("millesime") and source.options.get("source")):
            source.plan.avertir(
                "Les habitants ne sont pas repris\u00a0: déposez de nouveau le fichier en disant "
                "leur millésime et leur source.",
                table=table,
                colonne=table.entete(HABITANTS),
                nature="habitants_sans_millesime",
            )
            return
        self.releves = Releves(source.plan, source.options)
        rang = table.colonnes["pilote"]
        codes = (ligne.cellules[rang] for ligne in table.table.lignes if len(ligne.cellules) > rang)
        self.fois = Counter(code.replace(" ", "") for code in codes)

    def poser(self, ligne: Ligne, lu: Lu, pilote: Intercommunalite | Reference | None) -> None:
        """Plan the figure of a line, if there is one and whose it is is known."""
        if self.releves is None or pilote is None or not ligne[HABITANTS]:
            return
        code = ligne["pilote"].replace(" ", "")
        if len(code) == 5 or self.fois[code] > 1:
            ligne.informer(
                HABITANTS,
                "Ces habitants ne sont pas ceux de toute l’intercommunalité\u00a0: ils ne sont pas "
                "repris.",
                nature="habitants_d_une_partie",
            )
            return
        self.releves.poser(ligne, HABITANTS, "intercommunalite", pilote, lu.nom)


class Portail:
    """The contracts, intercommunalities and communes that the portal knows; three queries."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.intercos: dict[str, Intercommunalite | Reference] = {
            i.siren: i for i in Intercommunalite.objects.all()
        }
        self.communes = {
            c.code_insee: c for c in Commune.objects.select_related("intercommunalite")
        }
        self.par_code: dict[str, Contrat] = {}
        self.sans_code: dict[tuple[int, int], list[Contrat]] = defaultdict(list)
        for contrat in Contrat.objects.select_related("pilote", "pilote_initial"):
            if contrat.code:
                self.par_code[contrat.code] = contrat
            else:
                self.sans_code[contrat.generation, contrat.pilote_id].append(contrat)

    def inscrire(self, ligne: Ligne, lu: Lu) -> Intercommunalite | Reference | None:
        """Plan the contract of a line, unless its intercommunality cannot be known; which one it
        is."""
        pilote = self._pilote(ligne, lu)
        if pilote is None:
            return None
        connu = self.par_code.get(lu.code) or self._sans_code(ligne, lu, pilote)
        if connu is not None:
            self._completer(ligne, lu, connu, pilote)
            return pilote
        debut, fin = DATES[lu.generation]
        self.plan.creer(
            Contrat,
            {
                "code": lu.code,
                "intitule": lu.nom,
                "generation": lu.generation,
                "pilote": pilote,
                "date_debut": debut,
                "date_fin": fin,
                "contexte": CONTEXTE,
            },
            libelle=f"{lu.nom} ({lu.code})",
            **ligne.ou,
        )
        return pilote

    def _pilote(self, ligne: Ligne, lu: Lu) -> Intercommunalite | Reference | None:
        brut = ligne["pilote"].replace(" ", "")
        if len(brut) == 5:
            return self._pilote_de_la_commune(ligne, brut)
        siren = ligne.lire("pilote", valeurs.siren)
        if siren is None:
            if not brut:
                ligne.avertir(
                    "pilote", "Ce contrat n’a pas de pilote : il est laissé.", nature="sans_pilote"
                )
            return None
        if siren not in self.intercos:
            ligne.informer(
                "pilote",
                f"L’intercommunalité « {lu.nom} » n’était pas dans le portail : elle est créée.",
                nature="epci_cree",
            )
            self.intercos[siren] = self.plan.creer(
                Intercommunalite,
                {"siren": siren, "nom": lu.nom, "departement": lu.departement},
                **ligne.ou,
            )
        return self.intercos[siren]

    def _pilote_de_la_commune(self, ligne: Ligne, code: str) -> Intercommunalite | None:
        """The list gives a commune where it has no EPCI: overseas, Paris, Île-de-France."""
        commune = self.communes.get(code)
        if commune is None or commune.intercommunalite is None:
            ligne.avertir(
                "pilote",
                "La liste donne ici une commune, dont le portail ne connaît pas "
                "l’intercommunalité : ce contrat est laissé.",
                nature="commune_sans_epci",
            )
            return None
        ligne.avertir(
            "pilote",
            f"La liste donne la commune de {commune} : le pilote retenu est son intercommunalité, "
            f"{commune.intercommunalite.nom}.",
            nature="pilote_par_la_commune",
        )
        return commune.intercommunalite

    def _sans_code(self, ligne, lu, pilote) -> Contrat | None:
        """The only contract of this generation and pilot that had no code yet."""
        if isinstance(pilote, Reference):
            return None
        possibles = self.sans_code.get((lu.generation, pilote.pk), [])
        if len(possibles) != 1:
            return None
        ligne.informer(
            "code",
            f"« {possibles[0].intitule} » n’avait pas encore de code : reconnu par son pilote.",
            nature="reconnu_par_son_pilote",
        )
        return possibles.pop()

    def _completer(self, ligne, lu, connu: Contrat, pilote) -> None:
        """What the portal knows stays; what differs is told."""
        if pilote not in (connu.pilote, connu.pilote_initial):
            ligne.informer(
                "pilote",
                f"Le portail garde le pilote qu’il a : {connu.pilote.nom}.",
                nature="pilote_garde",
            )
        if normaliser(connu.intitule) != normaliser(lu.nom):
            ligne.informer(
                "nom",
                f"Le portail garde l’intitulé qu’il a : « {connu.intitule} ».",
                nature="intitule_garde",
            )
        self.plan.modifier(connu, blancs(connu, {"code": lu.code}), **ligne.ou)
