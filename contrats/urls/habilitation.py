"""Who may sign for a partner."""

from django.urls import path

from contrats.views import habilitation

urlpatterns = [
    path("partenaires/<int:pk>/habilitations/", habilitation.habilitations, name="habilitations"),
    path(
        "partenaires/<int:pk>/deliberations/ajouter/",
        habilitation.ajouter_deliberation,
        name="ajouter_deliberation",
    ),
    path(
        "partenaires/<int:pk>/delegations/ajouter/",
        habilitation.ajouter_delegation,
        name="ajouter_delegation",
    ),
    path("delegations/<int:pk>/fin/", habilitation.finir_delegation, name="finir_delegation"),
    path(
        "representants/<int:pk>/remplacer/",
        habilitation.changer_de_representant,
        name="changer_de_representant",
    ),
    path(
        "deliberations/<int:pk>/fichier/",
        habilitation.fichier_deliberation,
        name="fichier_deliberation",
    ),
    path(
        "delegations/<int:pk>/fichier/",
        habilitation.fichier_delegation,
        name="fichier_delegation",
    ),
]
