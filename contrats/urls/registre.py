"""The register of signatures: its lines, its head, its check."""

from django.urls import path

from contrats.views import registre

urlpatterns = [
    path("contrats/<int:pk>/registre/", registre.registre, name="registre"),
    path("contrats/<int:pk>/registre/tete/", registre.tete_du_registre, name="tete_du_registre"),
    path(
        "contrats/<int:pk>/registre/verification/",
        registre.verification_du_registre,
        name="verification_du_registre",
    ),
]
