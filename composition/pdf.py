"""From data to the bytes of a PDF, or to pictures: same data, same template, same bytes.

Documents are typeset by a process of their own (see `atelier`), with limits, in an empty private
folder that is removed afterwards: one alone, or a few of one template asked for together. No
model, no query and no file of ours enters here.
"""

from __future__ import annotations

import base64
import contextlib
import json
import logging
import shutil
import signal
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

import pannes
from composition import atelier
from composition.polices import dossier_des_polices, nettoyer

COMMUNS = settings.BASE_DIR / "templates" / "composition"  # the style that all documents share
ECHEC = "La composition {} a échoué ; le journal du serveur dit pourquoi."

journal = logging.getLogger(__name__)


class CompositionImpossible(RuntimeError):
    """The document could not be typeset; the message says why, in French."""


@dataclass(frozen=True)
class Limites:
    """What one document may use. A report of 1 195 actions and 148 indicators (646 pages, 26 000
    rows) was measured at 13 s of CPU and 1.7 GB of address space (1.5 GB of memory)."""

    duree: float = 60  # seconds of wall clock
    processeur: int = 40  # seconds of CPU
    memoire: int = 7 * 1024**3 // 4  # bytes of address space, threads' stacks included


def composer(
    gabarit: Path,
    donnees: dict[str, Any],
    limites: Limites | None = None,
    *,
    titre: str,
    socles: Sequence[Path] = (),
) -> bytes:
    """The PDF (PDF/UA-1 and PDF/A-2a) of `donnees`, laid out by the Typst file `gabarit`.

    The templates beside `gabarit`, and the shared ones, may be imported by it; a file that is not
    there, itself included, is looked for in the folders `socles`, in their order. `donnees` is
    JSON-ready and has its day, `etabli_le` (ISO). `titre` names the document in the errors:
    « du rapport ». Raises CompositionImpossible if the data does not fit the templates, or if
    a limit is exceeded.
    """
    dossiers = [gabarit.parent, *socles]
    return _verifie(_fabriquer_un(dossiers, gabarit.name, donnees, limites, titre), titre)


def composer_ensemble(
    gabarit: Path,
    suite: Sequence[dict[str, Any]],
    limites: Limites | None = None,
    *,
    titre: str,
    socles: Sequence[Path] = (),
) -> Iterator[bytes | CompositionImpossible]:
    """The PDF of each of `suite`, or why there is none, as soon as it is known; see `composer`.

    One process makes them, which costs much less than one each. It is trusted with what it makes,
    never with what it does not: from the first document that fails, whatever the cause, the others
    are made alone. Only for what the same person asked for at once; nothing else is to be typeset
    by this process before the last one has come.
    """
    limites, faits = limites or Limites(), 0
    dossiers = [gabarit.parent, *socles]
    with contextlib.suppress(atelier.DocumentRefuse, CompositionImpossible):
        for octets in _fabriquer(dossiers, gabarit.name, suite, limites, titre):
            octets = _verifie(octets, titre)
            faits += 1
            yield octets
    for donnees in suite[faits:]:
        try:
            yield composer(gabarit, donnees, limites, titre=titre, socles=socles)
        except CompositionImpossible as refus:
            yield refus


def _verifie(octets: bytes, titre: str) -> bytes:
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
        for png in json.loads(_fabriquer_un([], "dessins.typ", donnees, None, titre, ppi=ppi))
    ]


def poser_les_modeles(dossiers: Sequence[Path], racine: Path) -> None:
    """Copy into `racine` the shared templates, then those of these folders: the first one has the
    last word."""
    for dossier in (COMMUNS, *reversed(dossiers)):
        for modele in dossier.glob("*.typ"):
            shutil.copyfile(modele, racine / modele.name)


def _fabriquer_un(
    dossiers: list[Path],
    gabarit: str,
    donnees: dict[str, Any],
    limites: Limites | None,
    titre: str,
    ppi: int | None = None,
) -> bytes:
    limites = limites or Limites()
    try:
        (octets,) = _fabriquer(dossiers, gabarit, [donnees], limites, titre, ppi=ppi)
    except atelier.DocumentRefuse as refus:
        dit = refus.dit.decode(errors="replace").strip()
        raise CompositionImpossible(_motif(refus.code, dit, limites, titre)) from None
    return octets


def _fabriquer(
    dossiers: list[Path],
    gabarit: str,
    suite: Sequence[dict[str, Any]],
    limites: Limites,
    titre: str,
    ppi: int | None = None,
) -> Iterator[bytes]:
    """What the typesetter makes of each. Raises DocumentRefuse, CompositionImpossible."""
    textes = [json.dumps(nettoyer(d), ensure_ascii=False).encode() for d in suite]
    with tempfile.TemporaryDirectory(prefix="composition-") as racine:
        poser_les_modeles(dossiers, Path(racine))
        pannes.point("composition")
        try:
            yield from atelier.composer(
                textes,
                Path(racine),
                gabarit=gabarit,
                ppi=ppi,
                polices=str(dossier_des_polices().resolve()),
                duree=limites.duree,
                secondes=limites.processeur,
                octets=limites.memoire,
            )
        except atelier.AtelierPerdu:
            journal.exception("l'atelier de composition ne répond pas")
            raise CompositionImpossible(ECHEC.format(titre)) from None


def _motif(code: int, dit: str, limites: Limites, titre: str) -> str:
    """Why it failed, for the officer; what the typesetter said goes to the log and in brackets."""
    if code == -signal.SIGALRM:
        return f"La composition {titre} a dépassé le temps accordé ({limites.duree:g} s)."
    journal.error("composition impossible (code %s) : %s", code, dit[-2000:])
    if code == -signal.SIGXCPU:
        return f"La composition {titre} a dépassé le temps de calcul accordé."
    if code < 0 or "MemoryError" in dit or "memory allocation" in dit:
        return f"La composition {titre} a dépassé la mémoire accordée."
    if dit.startswith("TypstError: "):
        return f"La composition {titre} a échoué (détail technique : {dit[12:300]})."
    return ECHEC.format(titre)
