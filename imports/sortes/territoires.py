"""The lists of intercommunalities and communes, with populations. No neighbourhood enters."""

from __future__ import annotations

from collections import Counter

from imports import valeurs
from imports.colonnes import Champ, normaliser
from imports.plan import Plan, Reference
from imports.sortes.base import Attendue, Ligne, Sorte, Source
from imports.sortes.cles import blancs, lignes_par_cle
from imports.sortes.releves import MILLESIME, SOURCE, Releves
from imports.sortes.statistiques_connues import CONNUES
from quartiers.models import Commune, Intercommunalite

POPULATIONS = ("population_municipale", "population_totale", "population")
CHIFFRES_EPCI = (*POPULATIONS, "nombre_communes")


def poser_les_chiffres(releves: Releves, ligne: Ligne, codes, territoire: str, lieu) -> None:
    """The figures that a line of a list gives; an empty cell says nothing here."""
    for code in codes:
        if ligne[code]:
            releves.poser(ligne, code, territoire, lieu, ligne["nom"])


class Epci(Sorte):
    """Every EPCI, by its SIREN. What the portal knows of one already stays as it is."""

    code = "epci"
    libelle = "Intercommunalités (EPCI)"
    aide = (
        "Une ligne par intercommunalité, reconnue par son SIREN. Le nom et le département que le "
        "portail a déjà ne changent pas ; les populations sont ajoutées, avec leur source."
    )
    tables = (
        Attendue(
            "epci",
            "Intercommunalités",
            (
                Champ("siren", "SIREN", ("siren_epci", "epci", "code_epci", "siren epci"), True),
                Champ("nom", "Nom", ("nom_epci", "lib_epci", "libepci", "libelle"), True),
                Champ("departement", "Département", ("insee_dep", "dep", "code_departement")),
                *(CONNUES[code].champ for code in CHIFFRES_EPCI),
            ),
        ),
    )
    options = (MILLESIME, SOURCE)

    def preparer(self, source: Source, plan: Plan) -> None:
        releves = Releves(plan, source.options)
        connues = {i.siren: i for i in Intercommunalite.objects.all()}
        for ligne, siren in lignes_par_cle(source.tables["epci"], "siren", valeurs.siren):
            lieu = self._inscrire(plan, ligne, siren, connues.get(siren))
            poser_les_chiffres(releves, ligne, CHIFFRES_EPCI, "intercommunalite", lieu)

    def _inscrire(self, plan, ligne, siren, connue) -> Intercommunalite | Reference:
        lues = {"nom": ligne["nom"], "departement": ligne["departement"]}
        if connue is None:
            return plan.creer(Intercommunalite, {"siren": siren, **lues}, **ligne.ou)
        if normaliser(connue.nom) != normaliser(lues["nom"]):
            ligne.informer(
                "nom", f"Le portail garde le nom qu’il a : « {connue.nom} ».", nature="nom_garde"
            )
        plan.modifier(connue, blancs(connue, lues), **ligne.ou)
        return connue


class Communes(Sorte):
    """Every commune, by its INSEE code, in its present intercommunality."""

    code = "communes"
    libelle = "Communes"
    aide = (
        "Une ligne par commune, reconnue par son code INSEE, qui est un texte (2A004, 01004). "
        "Importez d’abord les intercommunalités."
    )
    tables = (
        Attendue(
            "communes",
            "Communes",
            (
                Champ(
                    "code_insee", "Code INSEE",
                    ("insee_com", "codgeo", "code_commune", "com", "insee", "code commune"), True,
                ),
                Champ("nom", "Nom", ("nom_commune", "lib_com", "libgeo", "libelle"), True),
                Champ("siren", "SIREN de la commune", ("siren_commune", "siren_com")),
                Champ(
                    "siren_epci", "SIREN de l’intercommunalité", ("epci", "code_epci", "siren epci")
                ),
                Champ("nom_epci", "Nom de l’intercommunalité", ("lib_epci", "libepci")),
                *(CONNUES[code].champ for code in POPULATIONS),
            ),
        ),
    )  # fmt: skip
    options = (MILLESIME, SOURCE)

    def preparer(self, source: Source, plan: Plan) -> None:
        releves = Releves(plan, source.options)
        intercos = {i.siren: i for i in Intercommunalite.objects.all()}
        connues = {c.code_insee: c for c in Commune.objects.all()}
        absentes: Counter = Counter()
        for ligne, code in lignes_par_cle(
            source.tables["communes"], "code_insee", valeurs.code_insee
        ):
            siren = ligne.lire("siren_epci", valeurs.siren)
            if siren and siren not in intercos:
                absentes[siren, ligne["nom_epci"]] += 1
            lues = {
                "nom": ligne["nom"],
                "siren": ligne.lire("siren", valeurs.siren),
                "intercommunalite": intercos.get(siren),
            }
            lieu = self._inscrire(plan, ligne, code, lues, connues.get(code))
            poser_les_chiffres(releves, ligne, POPULATIONS, "commune", lieu)
        self._dire_les_absentes(plan, absentes)

    def _inscrire(self, plan, ligne, code, lues, connue) -> Commune | Reference:
        """An empty cell never erases what the portal knows."""
        lues = {nom: valeur for nom, valeur in lues.items() if valeur}
        if connue is None:
            return plan.creer(Commune, {"code_insee": code, **lues}, **ligne.ou)
        plan.modifier(connue, lues, **ligne.ou)
        return connue

    def _dire_les_absentes(self, plan: Plan, absentes: Counter) -> None:
        for (siren, nom), nombre in sorted(absentes.items()):
            plan.avertir(
                f"L’intercommunalité {nom or 'de ce SIREN'} n’est pas dans le portail : communes "
                f"laissées sans intercommunalité : {nombre}.",
                valeur=siren,
                nature="epci_inconnu",
            )
