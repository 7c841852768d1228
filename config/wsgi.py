"""The WSGI door, for gunicorn: no page waits for ever for the database."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# The worker's queries and the migrations may be long; those of a page are not.
os.environ.setdefault("DELAI_REQUETE_SECONDES", "25")

django_repond = get_wsgi_application()

from config.attente import garder_le_temps  # noqa: E402  # once the settings are read
from config.pile import d_un_tenant  # noqa: E402  # the same

garder_le_temps()
application = d_un_tenant(django_repond)
