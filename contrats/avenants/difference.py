"""The difference that an avenant makes, in words: by group, before and after, and its impact.

Everything was said when it was proposed: reading it again takes one query, and two more for the
indicators whose target moves. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from contrats import calculs
from contrats.avenants import champs
from contrats.avenants.champs import COUPLES
from contrats.ecriture import ecart
from contrats.models import Acte, Indicateur, Modification, Operation

GROUPES = {
    champs.CONTRAT: "Le contrat",
    champs.QUARTIER: "Quartiers",
    champs.PARTENAIRE: "Partenaires",
    champs.OBJECTIF: "Objectifs",
    champs.INDICATEUR: "Indicateurs et cibles",
    champs.ACTION: "Actions",
    champs.ENGAGEMENT: "Engagements",
}
CIBLES = ("cible_intermediaire", "cible_finale")


@dataclass(frozen=True)
class Difference:
    """One change: empty `avant` for what is added, empty `apres` for what is taken away."""

    groupe: str
    sujet: str
    libelle: str
    operation: str
    avant: str
    apres: str
    impact: str
    modification: Modification

    @property
    def titre(self) -> str:
        """The subject and what changes in it, on one line."""
        return " : ".join(filter(None, (self.sujet, self.libelle)))


def differences(acte: Acte) -> list[Difference]:
    """What the act changes, in the order of the groups."""
    lignes = list(acte.modifications.all())
    indicateurs = _indicateurs(lignes)
    rangs = list(GROUPES)
    lignes.sort(key=lambda ligne: rangs.index(ligne.cible) if ligne.cible in rangs else len(rangs))
    return [
        Difference(
            groupe=GROUPES.get(ligne.cible, "Autres"),
            sujet=ligne.sujet,
            libelle=ligne.libelle,
            operation=ligne.operation,
            avant=ligne.avant,
            apres=ligne.apres,
            impact=_impact(ligne, lignes, indicateurs.get(ligne.cible_id)),
            modification=ligne,
        )
        for ligne in lignes
    ]


def par_groupe(liste: Iterable[Difference]) -> list[tuple[str, list[Difference]]]:
    """The differences group by group, as they came."""
    return [(nom, list(siennes)) for nom, siennes in groupby(liste, key=lambda d: d.groupe)]


def _indicateurs(lignes: list[Modification]) -> dict[int, Indicateur]:
    """The indicators whose targets move, with their measures."""
    cles = {ligne.cible_id for ligne in lignes if _porte_une_cible(ligne)}
    if not cles:
        return {}
    return Indicateur.objects.prefetch_related("mesures").in_bulk(cles)


def _porte_une_cible(ligne: Modification) -> bool:
    return (ligne.cible, ligne.operation) == (champs.INDICATEUR, Operation.MODIFIER) and (
        ligne.champ in CIBLES
    )


def _impact(ligne: Modification, lignes: list[Modification], indicateur) -> str:
    """What a moved target asks for, from the last known value; nothing for other changes."""
    if indicateur is None or not _porte_une_cible(ligne) or ligne.champ != "cible_finale":
        return ""
    avant, apres = _avec(indicateur, [ligne], "base"), _avec(indicateur, lignes, "propose")
    etat = calculs.etat_indicateur(apres, mesures=indicateur.mesures.all())
    efforts = (_effort(cible, etat.derniere) for cible in (avant, apres))
    return " ".join([etat.ecart_phrase, *_comparer(*efforts, indicateur.unite)])


def _avec(indicateur: Indicateur, lignes: list[Modification], cote: str) -> Indicateur:
    """The indicator with the targets of one side, in memory only."""
    colonnes = {champ.attname: getattr(indicateur, champ.attname) for champ in _colonnes()}
    for ligne in lignes:
        if ligne.cible_id == indicateur.pk and ligne.champ in COUPLES and _d_indicateur(ligne):
            colonnes |= champs.colonnes(Indicateur, ligne.champ, getattr(ligne, cote))
    return Indicateur(**colonnes)


def _colonnes():
    return Indicateur._meta.concrete_fields


def _d_indicateur(ligne: Modification) -> bool:
    return ligne.cible == champs.INDICATEUR and ligne.operation == Operation.MODIFIER


def _effort(indicateur: Indicateur, derniere):
    """What is left to gain each year until the target; None when nothing says it."""
    return calculs.effort_annuel(indicateur, derniere)


def _comparer(avant, apres, unite: str) -> list[str]:
    if apres is None:
        return []
    dit = f"Il faut gagner {ecart(apres, unite)} par an"
    if avant is None or avant == apres:
        return [f"{dit}."]
    return [f"{dit}, au lieu de {ecart(avant, unite)}."]
