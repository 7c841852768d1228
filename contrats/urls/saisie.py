"""Typing, proposing and validating figures."""

from django.urls import path

from contrats.views import grille, saisie, suivi

FEUILLE = "contrats/<int:pk>/saisir/<int:annee>/<int:partenaire_pk>/"

urlpatterns = [
    path("contrats/<int:pk>/saisir/", grille.saisir, name="saisir"),
    path(FEUILLE, grille.grille, name="grille"),
    path(f"{FEUILLE}coller/", grille.coller_grille, name="coller_grille"),
    path(f"{FEUILLE}proposer/", grille.proposer_grille, name="proposer_grille"),
    path(f"{FEUILLE}valider/", grille.valider_grille, name="valider_grille"),
    path(f"{FEUILLE}reprendre/", grille.reprendre_grille, name="reprendre_grille"),
    path("actions/<int:pk>/suivi/", suivi.suivre_action, name="suivre_action"),
    path("contrats/<int:pk>/saisies/", saisie.saisies, name="saisies"),
    path("contrats/<int:pk>/saisies/valider/", saisie.valider_saisies, name="valider_saisies"),
    path("saisies/<int:pk>/", saisie.saisie, name="saisie"),
    path("saisies/<int:pk>/proposer/", saisie.proposer_saisie, name="proposer_saisie"),
    path("saisies/<int:pk>/reprendre/", saisie.reprendre_saisie, name="reprendre_saisie"),
    path("saisies/<int:pk>/retirer/", saisie.retirer_saisie, name="retirer_saisie"),
    path("saisies/<int:pk>/valider/", saisie.valider_saisie, name="valider_saisie"),
    path("saisies/<int:pk>/renvoyer/", saisie.renvoyer_saisie, name="renvoyer_saisie"),
]
