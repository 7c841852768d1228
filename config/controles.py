"""What `check --deploy` refuses beside Django's own list. Only the process itself is read."""

from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.checks import Error

import pannes
from config.seau import SUR_PLACE

ICI = SUR_PLACE | {""}


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


def services_joints_par_tls(app_configs, **options):
    """Over a network, the database and the broker are known by their certificate (ASVS 12.3)."""
    if settings.RESEAU_DE_CONFIANCE:
        return []
    fautes = []
    if not _base_sure(settings.DATABASES["default"]):
        fautes.append(
            Error(
                "La base est jointe par le réseau sans que son certificat soit vérifié.",
                hint="Ajoutez ?sslmode=verify-full&sslrootcert=/autorite.pem à DATABASE_URL.",
                id="config.E002",
            )
        )
    if not _redis_sur(settings.REDIS_URL):
        fautes.append(
            Error(
                "Redis est joint par le réseau sans que son certificat soit vérifié.",
                hint="Donnez à REDIS_URL une adresse rediss://…?ssl_cert_reqs=required.",
                id="config.E003",
            )
        )
    return fautes


def _base_sure(base: dict) -> bool:
    if base["HOST"] in ICI or base["HOST"].startswith("/"):
        return True
    options = base["OPTIONS"]
    return options.get("sslmode") == "verify-full" and bool(options.get("sslrootcert"))


def _redis_sur(adresse: str) -> bool:
    url = urlsplit(adresse)
    if "socket" in url.scheme or url.scheme == "unix" or (url.hostname or "") in ICI:
        return True
    # The one spelling that both Celery and the client of the probe understand.
    return url.scheme == "rediss" and parse_qs(url.query).get("ssl_cert_reqs") == ["required"]
