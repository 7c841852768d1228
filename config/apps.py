"""The composition root as a Django app: it brings the demo commands and the back office's dress."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core import checks

from config import controles, textes


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Configuration"

    def ready(self):
        """What must not be on a server is told by `check --deploy`."""
        checks.register(controles.sans_point_de_panne, deploy=True)
        checks.register(controles.services_joints_par_tls, deploy=True)


class AdministrationConfig(AdminConfig):
    """Django's admin with our own site: French titles, officers only."""

    default_site = "config.administration.SiteAdministration"

    def __init__(self, *args):
        """The rule of texts first: it is in force before any model or form is made."""
        textes.installer()
        super().__init__(*args)
