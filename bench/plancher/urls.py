"""The doors of the floor."""

from django.contrib import admin
from django.urls import path

from bench.plancher import views

urlpatterns = [
    path("gestion/", admin.site.urls),
    path("bonjour/", views.bonjour, name="bonjour"),
    path("page/", views.page, name="page"),
    path("tableau/", views.tableau, name="tableau"),
    path("contrat/", views.contrat, name="contrat"),
    path("france/", views.france, name="france"),
    path("france-tenue/", views.france_tenue, name="france_tenue"),
    path("csv/", views.en_csv, name="csv"),
]
