"""The home page, the search and the pages of reports."""

from django.urls import path

from rapports.urls_annuel import urlpatterns as annuel
from rapports.views import (
    accueil,
    desabonnement,
    formes,
    preparation,
    rapport,
    recherche,
    relecture,
    version,
)

app_name = "rapports"

urlpatterns = [
    path("", accueil.accueil, name="accueil"),
    path("recherche/", recherche.recherche, name="recherche"),
    path("desabonnement/<str:jeton>/", desabonnement.se_desabonner, name="desabonnement"),
    path("desabonnement/<str:jeton>/reprendre/", desabonnement.se_reabonner, name="reabonnement"),
    path("contrats/<int:contrat_pk>/rapports/", rapport.liste, name="liste"),
    path("contrats/<int:contrat_pk>/rapports/demander/", rapport.demander, name="demander"),
    path("rapports/<int:pk>/", formes.lire, name="lire"),
    path("rapports/<int:pk>/docx/", formes.docx, name="docx"),
    path("rapports/<int:pk>/xlsx/", formes.xlsx, name="xlsx"),
    path("rapports/<int:pk>/dessins/<int:rang>.svg", formes.dessin, name="dessin"),
    path("rapports/<int:pk>/suivi/", rapport.suivi, name="suivi"),
    path("rapports/<int:pk>/pdf/", rapport.telecharger, name="telecharger"),
    path("rapports/<int:pk>/preparer/", preparation.preparer, name="preparer"),
    path(
        "rapports/<int:pk>/preparer/relancer/<int:partenaire_pk>/",
        preparation.relancer_partenaire,
        name="relancer_partenaire",
    ),
    path("rapports/<int:pk>/preparer/dispenser/", preparation.dispenser, name="dispenser"),
    path("dispenses/<int:pk>/retirer/", preparation.retirer_dispense, name="retirer_dispense"),
    path("rapports/<int:pk>/figer/", preparation.lancer, name="lancer"),
    path("rapports/<int:pk>/relire/", relecture.relire, name="relire"),
    path("rapports/<int:pk>/valider/", relecture.valider, name="valider"),
    path("rapports/<int:pk>/apercu/", relecture.apercu, name="apercu"),
    path("rapports/<int:pk>/corriger/", version.corriger, name="corriger"),
    path("rapports/<int:pk>/differences/", version.difference, name="differences"),
    path("rapports/<int:pk>/annuler/", preparation.annuler, name="annuler"),
    path("rapports/<int:pk>/relancer/", rapport.relancer, name="relancer"),
    path("envois/<int:pk>/relancer/", rapport.relancer_envoi, name="relancer_envoi"),
    *annuel,
]
