"""The files that no row names: what a machine that stopped, or a form left aside, left behind.

Only the storage of the portal is looked at, and nothing younger than `DELAI`: what someone is
depositing, or has just had read, is never touched.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

DELAI = timedelta(days=2)  # a scan that was read waits one day for what the officer says of it


def orphelins() -> list[str]:
    """The name of each stored file, old enough, that no row names."""
    trouves = list(default_storage.vieux(_limite()))  # before the rows: a row written meanwhile
    return sorted(set(trouves) - _nommes()) if trouves else []  # names its file


def effacer_les_orphelins() -> int:
    """Delete them; how many."""
    limite = _limite()
    return sum(default_storage.effacer_un_vieux(nom, limite, _nommes) for nom in orphelins())


def _limite() -> datetime:
    return timezone.now() - DELAI


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
