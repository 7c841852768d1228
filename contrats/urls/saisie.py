"""Typing, proposing and validating figures."""

from django.urls import path

from contrats.views import grille

FEUILLE = "contrats/<int:pk>/saisir/<int:annee>/<int:partenaire_pk>/"

urlpatterns = [
    path("contrats/<int:pk>/saisir/", grille.saisir, name="saisir"),
    path(FEUILLE, grille.grille, name="grille"),
    path(f"{FEUILLE}proposer/", grille.proposer_grille, name="proposer_grille"),
    path(f"{FEUILLE}valider/", grille.valider_grille, name="valider_grille"),
    path(f"{FEUILLE}reprendre/", grille.reprendre_grille, name="reprendre_grille"),
]
