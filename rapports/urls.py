"""The home page and the pages of reports."""

from django.urls import path

from rapports import views

app_name = "rapports"

urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("contrats/<int:contrat_pk>/rapports/", views.liste, name="liste"),
    path("contrats/<int:contrat_pk>/rapports/demander/", views.demander, name="demander"),
    path("rapports/<int:pk>/suivi/", views.suivi, name="suivi"),
    path("rapports/<int:pk>/pdf/", views.telecharger, name="telecharger"),
    path("rapports/<int:pk>/relancer/", views.relancer, name="relancer"),
    path("envois/<int:pk>/relancer/", views.relancer_envoi, name="relancer_envoi"),
]
