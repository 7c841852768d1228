"""Fail points: places where the fault harness makes a process die, sleep or fail; empty otherwise.

Without CDV_FAILPOINT in the environment `point` is a function that does nothing. With it:

* `CDV_FAILPOINT=name[:action[:argument]]` fires each time the point `name` is passed;
* `CDV_FAILPOINT=/path` names a file that holds `name[:action[:argument]]`: it fires once, and
  the file then bears the end `.tire` and the number of the process that fired.

Actions: `tuer` (SIGKILL of this process, the default), `tuer-groupe` (of its whole group),
`dormir:seconds`, `lever:errno` (an OSError). `manage.py check --deploy` refuses it on a server.
No rule and no model enters here; anyone may import it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

VARIABLE = "CDV_FAILPOINT"


def arme() -> bool:
    """Whether this process may be made to fail."""
    return bool(os.environ.get(VARIABLE))


def _rien(nom: str) -> None:
    """The point of every day."""


def _passer(nom: str) -> None:
    """The point of the harness: do what is asked for `nom`, if anything is."""
    demande = os.environ[VARIABLE]
    chemin = Path(demande) if demande.startswith("/") else None
    if chemin:
        with contextlib.suppress(OSError):
            demande = chemin.read_text(encoding="utf-8").strip()
    voulu, _, action = demande.partition(":")
    if voulu != nom or (chemin and not _tirer(chemin)):
        return
    _agir(*(action or "tuer").partition(":")[::2])


def _tirer(chemin: Path) -> bool:
    """True for the one process that takes the order: a file is renamed once."""
    tire = chemin.with_name(f"{chemin.name}.tire")
    try:
        chemin.rename(tire)
    except FileNotFoundError:
        return False
    tire.write_text(str(os.getpid()), encoding="utf-8")
    return True


def _agir(action: str, argument: str) -> None:
    match action:
        case "tuer":
            os.kill(os.getpid(), signal.SIGKILL)
        case "tuer-groupe":
            os.killpg(0, signal.SIGKILL)
        case "dormir":
            time.sleep(float(argument))
        case "lever":
            raise OSError(int(argument), os.strerror(int(argument)))
        case _:
            raise ValueError(f"{VARIABLE} : action inconnue « {action} ».")


point = _passer if arme() else _rien
