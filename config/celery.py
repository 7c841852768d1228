"""The Celery application. It only wakes the worker up: what is due is read from PostgreSQL."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("contrats", task_cls="audit.taches:TacheSuivie")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
