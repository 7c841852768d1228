"""Every door of the portal: each app brings its own routes; two public pages of the law."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import TemplateView


def _publique(gabarit: str):
    return login_not_required(TemplateView.as_view(template_name=gabarit))


urlpatterns = [
    path("gestion/", admin.site.urls),
    path("compte/", include("comptes.urls")),
    path("accessibilite/", _publique("pages/accessibilite.html"), name="accessibilite"),
    path("mentions-legales/", _publique("pages/mentions_legales.html"), name="mentions_legales"),
    path("", include("contrats.urls")),
    path("", include("rapports.urls")),
]
