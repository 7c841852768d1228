"""Avenants proposed beside a contract, and the contract as it stood on a day."""

from django.urls import path

from contrats.views import avenant, conflit, photo

urlpatterns = [
    path("contrats/<int:pk>/avenants/proposer/", avenant.proposer_avenant, name="proposer_avenant"),
    path("actes/<int:pk>/modifications/", avenant.avenant, name="avenant"),
    path("actes/<int:pk>/difference/", avenant.difference, name="difference"),
    path(
        "actes/<int:pk>/modifications/ensembles/",
        avenant.modifier_ensembles,
        name="modifier_ensembles",
    ),
    path(
        "actes/<int:pk>/modifications/<slug:sorte>/ajouter/",
        avenant.ajouter_objet,
        name="ajouter_objet",
    ),
    path(
        "actes/<int:pk>/modifications/<slug:sorte>/<int:objet_pk>/",
        avenant.modifier_objet,
        name="modifier_objet",
    ),
    path(
        "actes/<int:pk>/modifications/objectifs/<int:objet_pk>/retirer/",
        avenant.retirer_objectif,
        name="retirer_objectif",
    ),
    path(
        "modifications/<int:pk>/annuler/",
        avenant.annuler_modification,
        name="annuler_modification",
    ),
    path("modifications/<int:pk>/abandonner/", conflit.garder_l_actuelle, name="garder_l_actuelle"),
    path(
        "modifications/<int:pk>/maintenir/",
        conflit.maintenir_la_proposition,
        name="maintenir_la_proposition",
    ),
    path("contrats/<int:pk>/au/", photo.lire_a_une_date, name="lire_a_une_date"),
    path("contrats/<int:pk>/au/<str:jour>/", photo.contrat_au, name="contrat_au"),
]
