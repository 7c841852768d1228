"""Settings of the floor: Django's own parts, a connection that lasts. Nothing of the portal's apps.

`BENCH_VAR`, `BENCH_BASE`: the embedded PostgreSQL and the database of this size (bench/bases.py).
"""

import os
from pathlib import Path

from config.embarque import Moteurs

RACINE = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ["BENCH_VAR"])
SECRET_KEY = "plancher-de-mesure"  # noqa: S105 - a bench, no account
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "bench.plancher.urls"
WSGI_APPLICATION = "bench.plancher.wsgi.application"
DATABASES = {"default": Moteurs(VAR).postgresql() | {"NAME": os.environ["BENCH_BASE"]}}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "bench.plancher",
]
MIDDLEWARE = [
    "bench.intergiciel.Mesure",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
STATIC_URL = "static/"
