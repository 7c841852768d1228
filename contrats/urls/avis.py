"""Opinions asked and given."""

from django.urls import path

from contrats.views import avis

urlpatterns = [
    path("contrats/<int:pk>/avis/", avis.avis_du_contrat, name="avis_du_contrat"),
    path("contrats/<int:pk>/avis/demander/", avis.demander_avis, name="demander_avis"),
    path("avis/<int:pk>/", avis.avis, name="avis"),
    path("avis/<int:pk>/rendre/", avis.rendre_avis, name="rendre_avis"),
    path("avis/<int:pk>/annuler/", avis.annuler_avis, name="annuler_avis"),
]
