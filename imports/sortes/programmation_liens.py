"""What a row of a programme names by words: objectives, neighbourhoods, co-carriers. It only reads.

A name is looked for in the contract; one that is not there is told, never guessed.
"""

from __future__ import annotations

import re
from collections import defaultdict

from imports.colonnes import normaliser


class Liens:
    """The objectives and the neighbourhoods of one contract, and the partners, by their names."""

    INCONNUS = {
        "objectifs": "Ces objectifs ne sont pas dans le contrat",
        "quartiers": "Ces quartiers ne sont pas dans le contrat",
        "coporteurs": "Ces co-porteurs ne se retrouvent pas",
    }

    def __init__(self, contrat, annuaire):
        self.annuaire = annuaire
        self.objectifs, self.quartiers = defaultdict(dict), defaultdict(dict)
        for objectif in contrat.objectifs.all():
            for nom in (objectif.numero, objectif.intitule, str(objectif)):
                self.objectifs[normaliser(nom)][objectif.pk] = objectif
        for quartier in contrat.quartiers.all():
            for nom in (quartier.nom, quartier.code or "", *quartier.alias):
                if nom:
                    self.quartiers[_sans_qpv(nom)][quartier.pk] = quartier

    def ensemble(self, champ: str, brut: str, ligne, action) -> tuple[list, list[str]]:
        """What the cell names, and the names that nothing answers to."""
        if champ == "coporteurs":
            noms = decouper(brut)
            trouves = [self.annuaire.trouver_par_nom(ligne, champ, nom) for nom in noms]
            return [t for t in trouves if t is not None], []
        if champ == "objectifs":
            return self._chercher(brut, self.objectifs, normaliser, action, champ)
        return self._chercher(brut, self.quartiers, _sans_qpv, action, champ)

    def _chercher(self, brut, index, simplifier, action, champ):
        if seul := self._un(index, simplifier(brut), action, champ):
            return [seul], []
        trouves, inconnus = {}, []
        for part in decouper(brut):
            if un := self._un(index, simplifier(part), action, champ):
                trouves[un.pk] = un
                continue
            bouts = [self._un(index, simplifier(b), action, champ) for b in part.split(",")]
            if len(bouts) > 1 and all(bouts):
                trouves |= {un.pk: un for un in bouts}
            else:
                inconnus.append(part)
        return list(trouves.values()), inconnus

    @staticmethod
    def _un(index, nom: str, action, champ: str):
        """The one that answers to this name; of two, the one that the action already has."""
        candidats = index.get(nom, {})
        if len(candidats) > 1 and action is not None:
            deja = {voisin.pk for voisin in getattr(action, champ).all()}
            candidats = {pk: un for pk, un in candidats.items() if pk in deja}
        return next(iter(candidats.values())) if len(candidats) == 1 else None


def decouper(brut: str) -> list[str]:
    """The parts of a cell, as our export separates them, or as people do."""
    return [part for bout in re.split(r"[;|\n]", brut) if (part := " ".join(bout.split()))]


def _sans_qpv(nom: str) -> str:
    """« QPV Saint-Sépulcre » is Saint-Sépulcre."""
    return re.sub(
        r"^(qpv|quartier|quartier prioritaire) (du |de la |de |des )?", "", normaliser(nom)
    )
