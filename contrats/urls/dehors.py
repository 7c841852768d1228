"""Signatures given outside the portal, and the files that prove them."""

from django.urls import path

from contrats.views import dehors

urlpatterns = [
    path("signatures/<int:pk>/parapheur/", dehors.parapheur, name="parapheur"),
    path("signatures/<int:pk>/piece/", dehors.piece_signee, name="piece_signee"),
    path("actes/<int:pk>/feuille/", dehors.feuille_de_signature, name="feuille_de_signature"),
    path("actes/<int:pk>/papier/", dehors.papier, name="papier"),
    path("actes/<int:pk>/papier/lire/", dehors.lire_feuille, name="lire_feuille"),
    path(
        "actes/<int:pk>/papier/enregistrer/", dehors.enregistrer_papier, name="enregistrer_papier"
    ),
]
