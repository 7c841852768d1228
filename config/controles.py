"""What `check --deploy` refuses beside Django's own list. Only the process itself is read."""

from django.core.checks import Error

import pannes


def sans_point_de_panne(app_configs, **options):
    """A fail point kills the process that passes it: never on a server."""
    if not pannes.arme():
        return []
    return [
        Error(
            f"{pannes.VARIABLE} est défini : ce processus peut être tué par le banc de pannes.",
            hint="Retirez cette variable, qui ne sert qu'à `make pannes`.",
            id="config.E001",
        )
    ]
