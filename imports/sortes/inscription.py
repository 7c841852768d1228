"""Finds, or plans, the neighbourhood that a line names, by code or name. No outline here."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from imports import valeurs
from imports.colonnes import Champ, normaliser
from imports.plan import Plan, Reference
from imports.sortes.base import Ligne
from quartiers.identifiants import generation_du_code
from quartiers.models import Commune, Quartier

CHAMPS = (
    Champ("code", "Code officiel", ("code_qp", "codeqp", "code_qpv", "code_quartier", "qp"), True),
    Champ("nom", "Nom", ("nom_qp", "lib_qp", "libqp", "nom_qpv", "lib_qpv", "nom_quartier"), True),
    Champ(
        "communes",
        "Codes INSEE des communes",
        ("insee_com", "code_commune", "code_insee", "codgeo", "codes_communes", "com"),
    ),
    Champ(
        "noms_communes",
        "Noms des communes",
        ("commune_qp", "lib_com", "nom_commune", "commune", "nom_com", "noms_communes"),
    ),
)


@dataclass(frozen=True)
class Inscrit:
    """A neighbourhood of the file: a row or one to come, and where it is."""

    lieu: Quartier | Reference
    code: str
    nom: str
    generation: int
    communes: frozenset[int]


class Inscription:
    """The neighbourhoods and communes that the portal knows; three queries, whatever the file."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.communes = {c.code_insee: c for c in Commune.objects.all()}
        self.par_departement: dict[tuple[str, str], list[Commune]] = defaultdict(list)
        for commune in self.communes.values():
            cle = (_departement(commune.code_insee), normaliser(commune.nom))
            self.par_departement[cle].append(commune)
        self.par_code: dict[str, Quartier] = {}
        self.sans_code: dict[tuple[int, str], list[Quartier]] = defaultdict(list)
        for quartier in Quartier.objects.prefetch_related("communes"):
            if quartier.code:
                self.par_code[quartier.code] = quartier
                continue
            for nom in {normaliser(nom) for nom in (quartier.nom, *quartier.alias)}:
                self.sans_code[quartier.generation, nom].append(quartier)

    def inscrire(self, ligne: Ligne, code: str, **plus: Any) -> Inscrit | None:
        """Plan what the line says of this neighbourhood; None when it is left, and told."""
        communes = self._communes(ligne, code)
        generation = generation_du_code(code)
        connu = self.par_code.get(code) or self._par_son_nom(ligne, generation, communes)
        if connu is None and not communes:
            ligne.avertir(
                "communes" if ligne["communes"] else "noms_communes",
                "Aucune de ses communes n’est dans le portail : importez-les d’abord. Ce quartier "
                "est laissé.",
                nature="communes_inconnues",
            )
            return None
        if connu is None:
            neuf = {"code": code, "nom": ligne["nom"], "generation": generation}
            lieu = self.plan.creer(
                Quartier, {**neuf, "communes": list(communes.values()), **plus}, **ligne.ou
            )
            return Inscrit(lieu, code, ligne["nom"], generation, _cles(communes))
        return self._completer(ligne, connu, code, communes, plus)

    def _completer(self, ligne, connu, code, communes, plus) -> Inscrit:
        """The official list decides; a name that it changes is kept among the others."""
        toutes = {c.code_insee: c for c in connu.communes.all()} | communes
        lues = {"code": code, "communes": list(toutes.values()), **plus}
        if normaliser(connu.nom) != normaliser(ligne["nom"]):
            lues |= self._renommer(ligne, connu)
        self.plan.modifier(connu, lues, **ligne.ou)
        return Inscrit(connu, code, connu.nom, connu.generation, _cles(toutes))

    def _renommer(self, ligne, connu) -> dict[str, Any]:
        autres = {normaliser(nom) for nom in connu.alias}
        if normaliser(ligne["nom"]) in autres:
            return {}
        ligne.informer(
            "nom",
            f"Le quartier s’appelait « {connu.nom} » : ce nom reste parmi ses autres noms.",
            nature="quartier_renomme",
        )
        gardes = [] if normaliser(connu.nom) in autres else [connu.nom]
        return {"nom": ligne["nom"], "alias": [*connu.alias, *gardes]}

    def _par_son_nom(self, ligne, generation, communes) -> Quartier | None:
        """The only neighbourhood without a code that has this name, in one of these communes."""
        possibles = [
            quartier
            for quartier in self.sans_code[generation, normaliser(ligne["nom"])]
            if {c.code_insee for c in quartier.communes.all()} & communes.keys()
        ]
        if len(possibles) != 1:
            return None
        (connu,) = possibles
        for quartiers in self.sans_code.values():  # it has a code from now on
            if connu in quartiers:
                quartiers.remove(connu)
        ligne.informer(
            "nom",
            f"Reconnu par son nom : « {connu.nom} » n’avait pas encore de code.",
            nature="reconnu_par_son_nom",
        )
        return connu

    def _communes(self, ligne: Ligne, code: str) -> dict[str, Commune]:
        """The communes that the line gives, by their codes, else by their names."""
        trouvees = {}
        codes = ligne.lire("communes", valeurs.liste)
        for brut in codes or ligne.lire("noms_communes", valeurs.liste) or ():
            commune = self._par_code_insee(ligne, brut) if codes else self._par_nom(code, brut)
            if commune is None:
                ligne.avertir(
                    "communes" if codes else "noms_communes",
                    f"La commune « {brut} » n’est pas dans le portail.",
                    nature="commune_inconnue",
                )
            else:
                trouvees[commune.code_insee] = commune
        return trouvees

    def _par_code_insee(self, ligne, brut) -> Commune | None:
        try:
            return self.communes.get(valeurs.code_insee(brut) or "")
        except valeurs.ValeurInvalide as refus:
            ligne.erreur("communes", str(refus), nature="valeur_illisible")
            return None

    def _par_nom(self, code, brut) -> Commune | None:
        trouvees = self.par_departement.get((_departement_du_quartier(code), normaliser(brut)), [])
        return trouvees[0] if len(trouvees) == 1 else None


def _cles(communes) -> frozenset[int]:
    return frozenset(commune.pk for commune in communes.values())


def _departement(code_insee: str) -> str:
    return code_insee[:3] if code_insee.startswith(("97", "98")) else code_insee[:2]


def _departement_du_quartier(code: str) -> str:
    """`QP062001` is of the department 62, `QP02A001` of 2A, `QP974001` of 974."""
    chiffres = code[2:5]
    return chiffres if chiffres[0] != "0" else chiffres[1:]
