"""From a frozen snapshot to the bytes of its PDF: same snapshot, same template, same bytes.

How a document is typeset is in `composition`, which templates there are in `gabarits`; here only
what of a report reaches its template.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from composition import pdf
from composition.pdf import CompositionImpossible, Limites
from rapports import gabarits
from rapports.formes.ecriture import periode
from rapports.formes.resolution import resoudre

__all__ = ["CompositionImpossible", "Limites", "composer", "composer_ensemble"]

SCHEMA = 2  # the snapshots that hold their blocks
MISE_EN_PAGE = {"couverture": True, "sommaire": True}


def composer(
    instantane: dict[str, Any],
    textes: dict[str, str] | None = None,
    *,
    gabarit: str | None = None,
    limites: Limites | None = None,
) -> bytes:
    """The PDF (PDF/UA-1 and PDF/A-2a) of a snapshot, with the officer's `textes` ({code: text}).

    `gabarit`: the version of the template, the current one if None. Raises CompositionImpossible
    if the snapshot or the template is unknown, if it does not fit it, or if a limit is exceeded.
    """
    gabarit = gabarit or gabarits.COURANT
    if gabarit not in gabarits.GABARITS:
        raise CompositionImpossible(f"La version {gabarit} du gabarit n'existe pas.")
    donnees = _a_composer(instantane, textes or {})
    sien, *socles = gabarits.dossiers(gabarit)
    return pdf.composer(
        sien / gabarits.PRINCIPAL, donnees, limites, titre="du rapport", socles=socles
    )


def composer_ensemble(
    suite: Sequence[tuple[dict[str, Any], dict[str, str]]],
) -> Iterator[bytes | CompositionImpossible]:
    """For each snapshot and its texts, in order, the PDF or why there is none, as soon as it is
    known; see `composition.pdf.composer_ensemble`. Raises CompositionImpossible, before the first
    one, if a snapshot is unknown."""
    donnees = [_a_composer(instantane, textes) for instantane, textes in suite]
    sien, *socles = gabarits.dossiers(gabarits.COURANT)
    principal = sien / gabarits.PRINCIPAL
    return pdf.composer_ensemble(principal, donnees, titre="du rapport", socles=socles)


def _a_composer(instantane: dict[str, Any], textes: dict[str, str]) -> dict[str, Any]:
    """What the template lays out: who the report is, and its blocks."""
    if instantane.get("schema") != SCHEMA:
        raise CompositionImpossible("Ces chiffres figés ne sont pas d'un format connu.")
    identite = {cle: instantane[cle] for cle in ("titre", "version", "etabli_le")}
    return identite | {
        "quand": periode(*(date.fromisoformat(instantane["periode"][c]) for c in ("debut", "fin"))),
        "contrat": instantane["contrat"],
        "portee": portee(instantane),
        "quartiers": [quartier["nom"] for quartier in instantane.get("quartiers", [])],
        "mise_en_page": MISE_EN_PAGE | instantane.get("mise_en_page", {}),
        "corps": resoudre(instantane["corps"], textes),
    }


def portee(instantane: dict[str, Any]) -> str:
    """The neighbourhood or the partner that the report is about, "" for the whole contract."""
    quoi = instantane.get("portee") or ""
    return quoi if isinstance(quoi, str) else quoi.get("libelle", "")
