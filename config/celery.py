"""The Celery application. It only wakes the worker up: what is due is read from PostgreSQL."""

import gc
import os
import sys

from celery import Celery
from celery.signals import task_postrun, task_prerun, worker_init
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("contrats", task_cls="config.taches:Tache")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Celery closes the connection to PostgreSQL around each task: a new server process for each, which
# reads its catalogue and plans its statements again. It never does here; `rendre_la_base` does what
# the end of a page does.
app.conf["CELERY_DB_REUSE_MAX"] = sys.maxsize


@worker_init.connect
def ne_plus_ramasser_ce_qui_reste(**_) -> None:
    """What is loaded before the processes are made stays: none of them walks through it again and
    again in search of what could be freed, nor copies its pages for that."""
    gc.freeze()


@task_prerun.connect
@task_postrun.connect
def rendre_la_base(sender=None, **_) -> None:
    """Around each task: close a connection that is too old (`CONN_MAX_AGE`) or that erred, and have
    one that is kept tried before it serves (`CONN_HEALTH_CHECKS`)."""
    if not sender.request.is_eager:
        close_old_connections()
