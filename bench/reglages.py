"""The portal's own settings on the database that is measured, and the bench's eye. Nothing else."""

import os

from config.settings import *  # noqa: F403 - every setting, as production has it
from config.settings import DATABASES, MIDDLEWARE

DATABASES["default"]["NAME"] = os.environ["BENCH_BASE"]
MIDDLEWARE = ["bench.intergiciel.Mesure", *MIDDLEWARE]
