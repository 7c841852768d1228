"""From data to the bytes of a PDF, or to pictures: same data, same template, same bytes.

Each document is typeset by a process of its own (see `composeur`), with limits, in an empty
private folder that is removed afterwards. No model, no query and no file of ours enters here.
"""

from __future__ import annotations

import base64
import json
import logging
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

import pannes
from composition.polices import dossier_des_polices, nettoyer

COMMUNS = settings.BASE_DIR / "templates" / "composition"  # the style that all documents share
COMPOSEUR = Path(__file__).with_name("composeur.py")

journal = logging.getLogger(__name__)


class CompositionImpossible(RuntimeError):
    """The document could not be typeset; the message says why, in French."""


@dataclass(frozen=True)
class Limites:
    """What one document may use. 200 pages were measured at 2 s of CPU and 500 MB."""

    duree: float = 60  # seconds of wall clock
    processeur: int = 40  # seconds of CPU
    memoire: int = 2 * 1024**3  # bytes of address space, threads' stacks included


def composer(
    gabarit: Path, donnees: dict[str, Any], limites: Limites | None = None, *, titre: str
) -> bytes:
    """The PDF (PDF/UA-1 and PDF/A-2a) of `donnees`, laid out by the Typst file `gabarit`.

    The templates beside `gabarit`, and the shared ones, may be imported by it. `donnees` is
    JSON-ready and has its day, `etabli_le` (ISO). `titre` names the document in the errors:
    « du rapport ». Raises CompositionImpossible if the data does not fit the templates, or if
    a limit is exceeded.
    """
    octets = _fabriquer(gabarit, donnees, limites, titre)
    if not octets.startswith(b"%PDF-"):
        raise CompositionImpossible(f"La composition {titre} n'a pas donné de PDF.")
    return octets


def dessiner(svgs: list[str], *, ppi: int = 200, titre: str) -> list[bytes]:
    """The PNG of each drawing, in order, its letters drawn with our font; see `composer`."""
    if not svgs:
        return []
    donnees = {"svgs": svgs}
    return [
        base64.b64decode(png)
        for png in json.loads(_fabriquer(COMMUNS / "dessins.typ", donnees, None, titre, ppi=ppi))
    ]


def _fabriquer(
    gabarit: Path, donnees: dict[str, Any], limites: Limites | None, titre: str, **options: int
) -> bytes:
    limites = limites or Limites()
    demande = options | {
        "gabarit": gabarit.name,
        "donnees": nettoyer(donnees),
        "polices": str(dossier_des_polices().resolve()),
    }
    with tempfile.TemporaryDirectory(prefix="composition-") as racine:
        for voisin in (*sorted(COMMUNS.glob("*.typ")), *sorted(gabarit.parent.glob("*.typ"))):
            shutil.copyfile(voisin, Path(racine) / voisin.name)
        fini = _lancer(json.dumps(demande).encode(), Path(racine), limites, titre)
    if fini.returncode:
        raise CompositionImpossible(_motif(fini, titre))
    return fini.stdout


def _lancer(
    demande: bytes, racine: Path, limites: Limites, titre: str
) -> subprocess.CompletedProcess[bytes]:
    commande = [sys.executable, "-I", COMPOSEUR, str(limites.processeur), str(limites.memoire)]
    # Few threads: their stacks count in the address space, and documents are made side by side.
    environnement = {"HOME": str(racine), "TMPDIR": str(racine), "RAYON_NUM_THREADS": "2"}
    pannes.point("composition")
    try:
        return subprocess.run(
            commande,
            input=demande,
            capture_output=True,
            cwd=racine,
            env=environnement,
            timeout=limites.duree,
            check=False,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        raise CompositionImpossible(
            f"La composition {titre} a dépassé le temps accordé ({limites.duree:g} s)."
        ) from None


def _motif(fini: subprocess.CompletedProcess[bytes], titre: str) -> str:
    """Why it failed, for the officer; what the typesetter said goes to the log and in brackets."""
    dit = fini.stderr.decode(errors="replace").strip()
    journal.error("composition impossible (code %s) : %s", fini.returncode, dit[-2000:])
    if fini.returncode == -signal.SIGXCPU:
        return f"La composition {titre} a dépassé le temps de calcul accordé."
    if fini.returncode < 0 or "MemoryError" in dit or "memory allocation" in dit:
        return f"La composition {titre} a dépassé la mémoire accordée."
    if dit.startswith("TypstError: "):
        return f"La composition {titre} a échoué (détail technique : {dit[12:300]})."
    return f"La composition {titre} a échoué ; le journal du serveur dit pourquoi."
