"""The home page, the search and the pages of reports."""

from django.urls import path

from rapports.urls_annuel import urlpatterns as annuel
from rapports.views import (
    abonnes,
    accueil,
    calendrier,
    desabonnement,
    formes,
    mes_abonnements,
    preparation,
    rapport,
    recherche,
    relecture,
    serie,
    telechargements,
    transfert,
    version,
)

app_name = "rapports"

urlpatterns = [
    path("", accueil.accueil, name="accueil"),
    path("recherche/", recherche.recherche, name="recherche"),
    path("personnes/<int:pk>/transfert/", transfert.transfert, name="transfert"),
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
    path(
        "rapports/<int:pk>/telechargements/",
        telechargements.telechargements,
        name="telechargements",
    ),
    path("rapports/<int:pk>/relancer/", rapport.relancer, name="relancer"),
    path(
        "contrats/<int:contrat_pk>/rapports/calendrier/", calendrier.calendrier, name="calendrier"
    ),
    path(
        "planifications/<int:pk>/", calendrier.modifier_planification, name="modifier_planification"
    ),
    path(
        "planifications/<int:pk>/suspendre/",
        calendrier.suspendre_planification,
        name="suspendre_planification",
    ),
    path(
        "planifications/<int:pk>/reprendre/",
        calendrier.reprendre_planification,
        name="reprendre_planification",
    ),
    path("contrats/<int:contrat_pk>/rapports/abonnes/", abonnes.abonnes, name="abonnes"),
    path(
        "contrats/<int:contrat_pk>/rapports/listes/nouvelle/",
        abonnes.nouvelle_liste,
        name="nouvelle_liste",
    ),
    path("abonnements/", mes_abonnements.mes_abonnements, name="mes_abonnements"),
    path(
        "abonnements/<int:contrat_pk>/<str:nature>/arreter/",
        mes_abonnements.arreter,
        name="arreter",
    ),
    path(
        "abonnements/<int:contrat_pk>/<str:nature>/recevoir/",
        mes_abonnements.recevoir_de_nouveau,
        name="recevoir_de_nouveau",
    ),
    path(
        "abonnements/<int:pk>/suspendre/", abonnes.suspendre_abonnement, name="suspendre_abonnement"
    ),
    path(
        "abonnements/<int:pk>/reprendre/", abonnes.reprendre_abonnement, name="reprendre_abonnement"
    ),
    path(
        "abonnements/<int:pk>/supprimer/", abonnes.supprimer_abonnement, name="supprimer_abonnement"
    ),
    path("listes/<int:pk>/", abonnes.liste_de_diffusion, name="liste_de_diffusion"),
    path("listes/<int:pk>/supprimer/", abonnes.supprimer_liste, name="supprimer_liste"),
    path("membres/<int:pk>/retirer/", abonnes.retirer_membre, name="retirer_membre"),
    path("contrats/<int:contrat_pk>/rapports/series/", serie.liste_des_series, name="series"),
    path("series/<int:pk>/", serie.serie, name="serie"),
    path("series/<int:pk>/suivi/", serie.suivi_de_la_serie, name="suivi_de_la_serie"),
    path("series/<int:pk>/suspendre/", serie.suspendre_serie, name="suspendre_serie"),
    path("series/<int:pk>/reprendre/", serie.reprendre_serie, name="reprendre_serie"),
    path("series/<int:pk>/annuler/", serie.annuler_serie, name="annuler_serie"),
    path("series/<int:pk>/relancer/", serie.relancer_serie, name="relancer_serie"),
    path("envois/<int:pk>/relancer/", rapport.relancer_envoi, name="relancer_envoi"),
    *annuel,
]
