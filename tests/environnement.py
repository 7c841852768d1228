"""Loaded by pytest before the settings: the tests have their own engines, files and outbox."""

import os
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent

for nom in ("SITE_URL", "EMAIL_URL", "SECRET_KEY", "DEBUG"):
    os.environ.pop(nom, None)
os.environ["VAR"] = os.environ.get("VAR_TESTS", str(RACINE / "var" / "tests"))
os.environ["BALAYAGE_SECONDES"] = "1"
os.environ["NIVEAU_JOURNAL"] = "WARNING"
