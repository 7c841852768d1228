"""From a frozen snapshot to the bytes of its PDF: same snapshot, same template, same bytes.

How a document is typeset is in `composition`; here only which snapshots the templates know.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

from composition import pdf
from composition.pdf import CompositionImpossible, Limites

__all__ = ["VERSION_GABARIT", "CompositionImpossible", "Limites", "composer"]

VERSION_GABARIT = "2"
SCHEMAS = {1}  # the snapshots that these templates know how to lay out

GABARIT = settings.BASE_DIR / "templates" / "rapports" / "pdf" / "rapport.typ"


def composer(instantane: dict[str, Any], limites: Limites | None = None) -> bytes:
    """The PDF (PDF/UA-1 and PDF/A-2a) of a snapshot.

    Raises CompositionImpossible if the snapshot is of an unknown schema, if it does not fit the
    templates, or if a limit is exceeded.
    """
    if instantane.get("schema") not in SCHEMAS:
        raise CompositionImpossible("Ces chiffres figés ne sont pas d'un format connu.")
    return pdf.composer(GABARIT, instantane, limites, titre="du rapport")
