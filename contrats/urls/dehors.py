"""Signatures given outside the portal, and the files that prove them."""

from django.urls import path

from contrats.views import dehors

urlpatterns = [
    path("signatures/<int:pk>/parapheur/", dehors.parapheur, name="parapheur"),
    path("signatures/<int:pk>/piece/", dehors.piece_signee, name="piece_signee"),
]
