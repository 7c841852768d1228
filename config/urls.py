"""Every door of the portal: each app brings its own routes; the public pages of help and law."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import TemplateView

from config.views import plan_du_site, security_txt
from rgpd.views.public import donnees_personnelles


def _publique(gabarit: str, *, menu: str = ""):
    contexte = {"menu": menu}
    return login_not_required(TemplateView.as_view(template_name=gabarit, extra_context=contexte))


urlpatterns = [
    path("", include("exploitation.urls")),  # before « gestion/ », whose last route takes all
    path("gestion/", admin.site.urls),
    path("compte/", include("comptes.urls")),
    path("compte/", include("comptes.urls_allauth")),
    path("accessibilite/", _publique("pages/accessibilite.html"), name="accessibilite"),
    path("mentions-legales/", _publique("pages/mentions_legales.html"), name="mentions_legales"),
    path(
        "donnees-personnelles/",
        donnees_personnelles,
        name="donnees_personnelles",
    ),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("aide/", _publique("pages/aide.html", menu="aide"), name="aide"),
    path("plan-du-site/", plan_du_site, name="plan_du_site"),
    path("imports/", include("imports.urls")),
    path("api/v1/", include("ouvert.api.routes")),
    path("", include("ouvert.urls")),
    path("", include("rgpd.urls")),
    path("", include("contrats.urls")),
    path("", include("remontees.urls")),
    path("", include("rapports.urls")),
]

handler400 = "config.demandes.demande_refusee"
handler500 = "config.demandes.demande_manquee"
