"""Loaded by pytest before the settings: the tests have their own engines, files and outbox."""

import os
import sys
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent

for nom in ("SITE_URL", "EMAIL_URL", "SECRET_KEY", "REGISTRE_CLE", "DEBUG"):
    os.environ.pop(nom, None)
# Each process of pytest-xdist has engines of its own, broker included.
DOSSIER = os.environ.get("VAR_TESTS", str(RACINE / "var" / "tests"))
os.environ["VAR"] = DOSSIER + os.environ.get("PYTEST_XDIST_WORKER", "")
# WhiteNoise warns without it, and a warning is an error: the live server may start first of all.
Path(os.environ["VAR"], "static").mkdir(parents=True, exist_ok=True)
# Where nothing may be compiled beside the sources, it is beside the rest: each process that a test
# starts would compile the portal again, and pytest rewrite every test.
if sys.dont_write_bytecode:
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = str(Path(DOSSIER, "compile").resolve())
# A dozen sweeps: asked for more often, a busy machine does nothing else.
os.environ["BALAYAGE_SECONDES"] = "3"
os.environ["NIVEAU_JOURNAL"] = "WARNING"
# Most tests enter by `force_login`; those of the second factor ask for it.
os.environ["SECOND_FACTEUR_EXIGE"] = "0"
