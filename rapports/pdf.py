"""From a frozen snapshot to the bytes of its PDF: same snapshot, same template, same bytes.

Each report is typeset by a process of its own (see `composeur`), with limits, in an empty
private folder that is removed afterwards. No model, no query and no file of ours enters here.
"""

from __future__ import annotations

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

from rapports.polices import dossier_des_polices, nettoyer

VERSION_GABARIT = "1"
SCHEMAS = {1}  # the snapshots that these templates know how to lay out

GABARITS = settings.BASE_DIR / "templates" / "rapports" / "pdf"
COMPOSEUR = Path(__file__).with_name("composeur.py")

journal = logging.getLogger(__name__)


class CompositionImpossible(RuntimeError):
    """The report could not be typeset; the message says why, in French."""


@dataclass(frozen=True)
class Limites:
    """What one report may use. 200 pages were measured at 2 s of CPU and 500 MB."""

    duree: float = 60  # seconds of wall clock
    processeur: int = 40  # seconds of CPU
    memoire: int = 2 * 1024**3  # bytes of address space, threads' stacks included


def composer(instantane: dict[str, Any], limites: Limites | None = None) -> bytes:
    """The PDF (PDF/UA-1 and PDF/A-2a) of a snapshot.

    Raises CompositionImpossible if the snapshot is of an unknown schema, if it does not fit the
    templates, or if a limit is exceeded.
    """
    if instantane.get("schema") not in SCHEMAS:
        raise CompositionImpossible("Ces chiffres figés ne sont pas d'un format connu.")
    limites = limites or Limites()
    demande = {"donnees": nettoyer(instantane), "polices": str(dossier_des_polices().resolve())}
    with tempfile.TemporaryDirectory(prefix="composition-") as racine:
        for gabarit in sorted(GABARITS.glob("*.typ")):
            shutil.copyfile(gabarit, Path(racine) / gabarit.name)
        fini = _lancer(json.dumps(demande).encode(), Path(racine), limites)
    if fini.returncode or not fini.stdout.startswith(b"%PDF-"):
        raise CompositionImpossible(_motif(fini))
    return fini.stdout


def _lancer(demande: bytes, racine: Path, limites: Limites) -> subprocess.CompletedProcess[bytes]:
    commande = [sys.executable, "-I", COMPOSEUR, str(limites.processeur), str(limites.memoire)]
    # Few threads: their stacks count in the address space, and reports are made side by side.
    environnement = {"HOME": str(racine), "TMPDIR": str(racine), "RAYON_NUM_THREADS": "2"}
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
            f"La composition du rapport a dépassé le temps accordé ({limites.duree:g} s)."
        ) from None


def _motif(fini: subprocess.CompletedProcess[bytes]) -> str:
    """Why it failed, for the officer; what the typesetter said goes to the log and in brackets."""
    dit = fini.stderr.decode(errors="replace").strip()
    journal.error("composition impossible (code %s) : %s", fini.returncode, dit[-2000:])
    if fini.returncode == -signal.SIGXCPU:
        return "La composition du rapport a dépassé le temps de calcul accordé."
    if fini.returncode < 0 or "MemoryError" in dit or "memory allocation" in dit:
        return "La composition du rapport a dépassé la mémoire accordée."
    if dit.startswith("TypstError: "):
        return f"La composition du rapport a échoué (détail technique : {dit[12:300]})."
    return "La composition du rapport a échoué ; le journal du serveur dit pourquoi."
