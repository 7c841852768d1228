"""A portal made ready once (tables, CASO case, static files), and copied for each bench after it.

Kept under `var/pannes`, named by the facts that it was made from: other facts, another model. The
migrations written since are applied to the copy.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from tests.analyse import RACINE


def modele(abonnes: int) -> Path:
    """Where the model of these facts, with so many subscribers, is or will be."""
    somme = hashlib.sha256(str(abonnes).encode())
    demo = sorted((RACINE / "config/demo").rglob("*"))
    for chemin in (RACINE / "tests/pannes/preparation.py", *demo):
        if chemin.is_file() and chemin.suffix != ".pyc":
            somme.update(chemin.read_bytes())
    racine = Path(os.environ.get("VAR_PANNES", RACINE / "var" / "pannes"))
    return racine / somme.hexdigest()[:16]


def migrations() -> list[str]:
    return sorted(str(c.relative_to(RACINE)) for c in RACINE.glob("*/migrations/0*.py"))


def en_retard(modele: Path) -> bool:
    """Whether migrations were written since the model was made."""
    return (modele / "migrations").read_text().split() != migrations()


def reprendre(modele: Path, donnees: Path, var: Path) -> str | None:
    """Copy the model into place, before the engines start; what it says, None without model."""
    if not (modele / "monde.json").exists():
        return None
    shutil.copytree(modele / "postgresql", donnees, dirs_exist_ok=True)
    for chemin in (donnees, *donnees.rglob("*")):
        origine = (modele / "postgresql" / chemin.relative_to(donnees)).stat()
        os.chown(chemin, origine.st_uid, origine.st_gid)
    shutil.copytree(modele / "var", var)
    return (modele / "monde.json").read_text()


def garder(modele: Path, donnees: Path, var: Path, monde: str) -> None:
    """Keep what was made, PostgreSQL being stopped; the models of other codes go away."""
    shutil.rmtree(modele.parent, ignore_errors=True)
    modele.mkdir(parents=True)
    # cp keeps the owners, which PostgreSQL demands.
    shutil.copytree(donnees, modele / "postgresql")
    for chemin in donnees.rglob("*"):
        etat = chemin.stat()
        os.chown(modele / "postgresql" / chemin.relative_to(donnees), etat.st_uid, etat.st_gid)
    etat = donnees.stat()
    os.chown(modele / "postgresql", etat.st_uid, etat.st_gid)
    shutil.copytree(var, modele / "var")
    (modele / "migrations").write_text("\n".join(migrations()))
    (modele / "monde.json").write_text(monde)
