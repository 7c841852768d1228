"""Gestures made as a process of the portal would: the clock asks for reports, a person is erased.

`python -m tests.pannes.gestes planifier FROM TO MINUTES` · `… effacer ADDRESS`
"""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta


def planifier(debut: str, fin: str, minutes: str) -> None:
    """Live a night: the clock is asked at each step between two instants (ISO, with offset)."""
    from rapports import calendrier

    instant, bout = datetime.fromisoformat(debut), datetime.fromisoformat(fin)
    while instant <= bout:
        calendrier.planifier(instant)
        instant += timedelta(minutes=int(minutes))


def effacer(adresse: str) -> None:
    from comptes.models import Utilisateur
    from rgpd.effacement import effacer

    effacer(Utilisateur.objects.get(courriel=adresse))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    {"planifier": planifier, "effacer": effacer}[sys.argv[1]](*sys.argv[2:])
