"""The WSGI door of the floor."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.plancher.reglages")
application = get_wsgi_application()
