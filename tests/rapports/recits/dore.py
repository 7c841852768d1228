"""Golden texts: what a report says is compared, to the letter, with a file kept beside the tests.

`DORES=1` writes the files anew: read their difference before you keep it.
"""

import os
from pathlib import Path

from rapports.formes.texte import en_texte

DORES = Path(__file__).resolve().parent.parent / "dores"


def attendre(nom: str, corps: list, textes: dict[str, str] | None = None) -> None:
    """Check that these blocks say what `dores/<nom>.txt` says."""
    dit, dore = en_texte(corps, textes), DORES / f"{nom}.txt"
    if os.environ.get("DORES"):
        dore.parent.mkdir(exist_ok=True)
        dore.write_text(dit, encoding="utf-8")
    assert dit == dore.read_text(encoding="utf-8")


def chapitres(corps: list) -> dict[str, list]:
    """The blocks of each chapter, by its title."""
    parties: dict[str, list] = {}
    for bloc in corps:
        if bloc["bloc"] == "titre" and bloc["niveau"] == 1:
            parties[bloc["texte"]] = []
        list(parties.values())[-1].append(bloc)
    return parties
