"""How a report's live line behaves: what the reader has seen, and how often to look again."""

from __future__ import annotations

from dataclasses import dataclass

from courriels.statuts import EN_CHEMIN, StatutCourriel
from rapports.etapes import Etape, etapes
from rapports.models import Rapport


@dataclass(frozen=True)
class Suivi:
    """`vu` changes with what the line shows; `rythme` (htmx's `every`) is empty once at rest."""

    rapport: Rapport
    etapes: list[Etape]
    vu: str
    rythme: str
    remis: int
    en_chemin: int
    en_souffrance: int


def suivre(rapport: Rapport) -> Suivi:
    """The live line of a report whose deliveries are loaded."""
    statuts = [envoi.courriel.statut for envoi in rapport.envois.all()]
    en_chemin = sum(statut in EN_CHEMIN for statut in statuts)
    remis = statuts.count(StatutCourriel.REMIS)
    # A message may wait for hours for its next try: no need to ask every second for it.
    rythme = "1s" if rapport.en_preparation else "5s" if en_chemin else ""
    return Suivi(
        rapport=rapport,
        etapes=etapes(rapport, statuts),
        vu="-".join([rapport.statut, str(rapport.version), *sorted(statuts)]),
        rythme=rythme,
        remis=remis,
        en_chemin=en_chemin,
        en_souffrance=len(statuts) - remis - en_chemin,
    )
