"""When the clock (Celery beat) asks for what. A late or doubled call changes nothing.

The hours are those of UTC: no night has one twice. What a task does is not here.
"""

import platform

from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured


def horaires(balayage: int, *, sauvegarde: str) -> dict[str, dict]:
    """The sweeps every `balayage` seconds, what is done once a night, the backup at its hour."""
    return {**_balayages(balayage), **_chaque_nuit(), **_sauvegarde(sauvegarde)}


def _balayages(balayage: int) -> dict[str, dict]:
    return {
        # The name of the clock's machine: each clock writes its own.
        "battre": {
            "task": "exploitation.battre",
            "schedule": balayage,
            "args": [platform.node()],
        },
        "veiller": {"task": "exploitation.veiller", "schedule": balayage},
        "balayer": {"task": "rapports.balayer", "schedule": balayage},
        "planifier": {"task": "rapports.planifier", "schedule": balayage},
        "reprendre_les_scellements": {
            "task": "contrats.reprendre_les_scellements",
            "schedule": balayage,
        },
        "balayer_courriels": {"task": "courriels.balayer", "schedule": balayage},
        "relancer_les_remontees": {"task": "remontees.relancer", "schedule": balayage},
        "suivre_les_rapports_annuels": {
            "task": "rapports.suivre_les_annuels",
            "schedule": balayage,
        },
        "relancer_les_signataires": {"task": "contrats.relancer", "schedule": balayage},
        "reprendre_les_circuits": {
            "task": "contrats.reprendre_les_circuits",
            "schedule": balayage,
        },
        "appliquer_les_avenants": {
            "task": "contrats.appliquer_les_avenants",
            "schedule": balayage,
        },
        "rafraichir_les_cumuls": {
            "task": "contrats.rafraichir_les_cumuls",
            "schedule": balayage,
        },
        "comparer_les_noms": {"task": "partenaires.comparer_les_noms", "schedule": balayage},
        "balayer_imports": {"task": "imports.balayer", "schedule": balayage},
        "balayer_fichiers": {"task": "contrats.balayer_fichiers", "schedule": 3600},
        # Each dataset is read whole: once a minute is enough.
        "constater_les_jeux": {"task": "ouvert.constater", "schedule": max(balayage, 60)},
    }


def _chaque_nuit() -> dict[str, dict]:
    return {
        "appliquer_la_conservation": {
            "task": "rgpd.appliquer_la_conservation",
            "schedule": crontab(hour=2, minute=10),
        },
        "relever_la_tete": {"task": "rgpd.relever_la_tete", "schedule": crontab(hour=2, minute=40)},
    }


def _sauvegarde(heure: str) -> dict[str, dict]:
    """Empty when the backups are asked for by something else than this clock."""
    if not heure:
        return {}
    try:
        heures, minutes = map(int, heure.split(":"))
        chaque_nuit = crontab(hour=heures, minute=minutes)
    except ValueError:
        raise ImproperlyConfigured("SAUVEGARDE_HEURE s'écrit 01:30 (heure UTC).") from None
    return {"sauvegarder": {"task": "exploitation.sauvegarder", "schedule": chaque_nuit}}
