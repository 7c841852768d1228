"""The steps of a report's life, in words: those behind, the present one, those to come."""

from __future__ import annotations

from dataclasses import dataclass

from courriels.statuts import StatutCourriel
from rapports.models import Rapport
from rapports.statuts import StatutRapport

S = StatutRapport
# What is read again goes through all of them.
DEPUIS = {
    "À préparer": S.A_PREPARER,
    "Demandé": S.DEMANDE,
    "Chiffres figés": S.FIGE,
    "À relire": S.A_RELIRE,
    "Validé": S.VALIDE,
    "Émis": S.EMIS,
}
RELUS = {"À préparer", "À relire", "Validé"}
REMIS = "Remis"


@dataclass(frozen=True)
class Etape:
    """One step; `place` is « faite », « courante » or « a_venir »."""

    nom: str
    place: str


def etapes(rapport: Rapport, statuts_des_envois: list[str] | None = None) -> list[Etape]:
    """The steps of this report; none once it failed or was given up, where the badge says it all.

    « Remis » ends those that have deliveries, and is reached once the server took them all.
    """
    if rapport.statut in {S.ECHEC, S.ANNULE}:
        return []
    noms = [nom for nom in DEPUIS if rapport.relecture or nom not in RELUS]
    rang = [DEPUIS[nom] for nom in noms].index(rapport.statut)
    envois = statuts_des_envois or []
    if rapport.diffuser and (envois or rapport.statut != S.EMIS):
        noms.append(REMIS)
    if envois and all(statut == StatutCourriel.REMIS for statut in envois):
        rang = len(noms) - 1
    return [Etape(nom, _place(i, rang)) for i, nom in enumerate(noms)]


def _place(i: int, rang: int) -> str:
    if i == rang:
        return "courante"
    return "faite" if i < rang else "a_venir"
