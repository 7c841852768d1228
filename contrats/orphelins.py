"""The files that no row names: what a machine that stopped, or a form left aside, left behind.

Only the storage of the portal is looked at, and nothing younger than `DELAI`: what someone is
depositing, or has just had read, is never touched.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models

DELAI = timedelta(days=2)  # a scan that was read waits one day for what the officer says of it
ECARTE = ".a-effacer-"


def orphelins() -> list[str]:
    """The name of each stored file, old enough, that no row names."""
    trouves = list(_vieux())  # before the rows: a row written meanwhile names its file
    return sorted(set(trouves) - _nommes()) if trouves else []


def effacer_les_orphelins() -> int:
    """Delete them; how many."""
    return sum(_effacer(nom) for nom in orphelins())


def _racine() -> Path:
    return Path(default_storage.path(""))


def _vieux() -> Iterator[str]:
    limite = time.time() - DELAI.total_seconds()
    for chemin in _racine().rglob("*"):
        if not chemin.is_symlink() and chemin.is_file() and chemin.stat().st_mtime < limite:
            yield chemin.relative_to(_racine()).as_posix()


def _nommes() -> set[str]:
    """Every name that a row of any model holds."""
    return {
        nom
        for modele in apps.get_models()
        for champ in modele._meta.concrete_fields
        if isinstance(champ, models.FileField)
        for nom in modele._base_manager.exclude(**{champ.name: ""}).values_list(
            champ.name, flat=True
        )
    }


def _effacer(nom: str) -> bool:
    """Put the file aside, look once more, then delete it: the same bytes, deposited again at this
    very moment under the same name, are put back."""
    chemin = _racine() / nom
    ecarte = chemin.with_name(f"{ECARTE}{uuid4().hex}")
    try:
        chemin.rename(ecarte)
    except FileNotFoundError:
        return False
    if nom in _nommes() or ecarte.stat().st_mtime > time.time() - DELAI.total_seconds():
        if not chemin.exists():
            ecarte.rename(chemin)
        return False
    ecarte.unlink()
    return True
