"""Every door of the portal: each app brings its own routes."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("gestion/", admin.site.urls),
    path("compte/", include("comptes.urls")),
    path("", include("contrats.urls")),
    path("", include("rapports.urls")),
]
