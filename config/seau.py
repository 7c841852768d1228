"""Where files go: a folder, or the bucket (S3) that the environment names. Nothing is asked."""

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

SUR_PLACE = {"localhost", "127.0.0.1", "::1"}


def stockage(env, dossier: Path) -> dict:
    """The line of `STORAGES`: this folder, unless a bucket is named."""
    seau = env.str("STOCKAGE_S3_SEAU", default="")
    if not seau:
        return {
            "BACKEND": "rapports.stockage.StockageAtomique",
            "OPTIONS": {"location": dossier, "base_url": None},
        }
    adresse = env.str("STOCKAGE_S3_ADRESSE", default="")
    ou = urlsplit(adresse)
    if adresse and ou.scheme != "https" and ou.hostname not in SUR_PLACE:
        raise ImproperlyConfigured("STOCKAGE_S3_ADRESSE doit être une adresse https.")
    cle = env.str("STOCKAGE_S3_CLE", default="")
    secret = env.str("STOCKAGE_S3_SECRET", default="")
    if not (cle and secret):
        raise ImproperlyConfigured(
            "STOCKAGE_S3_SEAU demande STOCKAGE_S3_CLE et STOCKAGE_S3_SECRET."
        )
    return {
        "BACKEND": "rapports.stockage_s3.StockageS3",
        "OPTIONS": {
            "bucket_name": seau,
            "endpoint_url": adresse or None,
            "region_name": env.str("STOCKAGE_S3_REGION", default="") or None,
            "access_key": cle,
            "secret_key": secret,
            "location": env.str("STOCKAGE_S3_PREFIXE", default=""),
        },
    }
