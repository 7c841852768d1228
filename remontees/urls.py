"""The routes of collections: for officers, then for those who come by a link."""

from django.urls import path

from remontees.views import campagne, demande, lien, reponse

app_name = "remontees"

urlpatterns = [
    path("contrats/<int:pk>/remontees/", campagne.remontees, name="remontees"),
    path(
        "contrats/<int:pk>/remontees/nouvelle/",
        campagne.nouvelle_remontee,
        name="nouvelle_remontee",
    ),
    path("remontees/<int:pk>/", campagne.campagne, name="campagne"),
    path("remontees/<int:pk>/modifier/", campagne.modifier_remontee, name="modifier_remontee"),
    path("remontees/<int:pk>/export/", campagne.exporter_remontee, name="exporter_remontee"),
    path("remontees/<int:pk>/ouvrir/", campagne.ouvrir_remontee, name="ouvrir_remontee"),
    path("remontees/<int:pk>/rappeler/", campagne.rappeler, name="rappeler"),
    path("remontees/<int:pk>/prolonger/", campagne.prolonger_remontee, name="prolonger_remontee"),
    path("remontees/<int:pk>/clore/", campagne.clore_remontee, name="clore_remontee"),
    path("remontees/<int:pk>/annuler/", campagne.annuler_remontee, name="annuler_remontee"),
    path("remontees/demandes/<int:pk>/", demande.demande, name="demande"),
    path("remontees/demandes/<int:pk>/lien/", demande.renvoyer_le_lien, name="renvoyer_le_lien"),
    path("remontees/demandes/<int:pk>/fermer/", demande.fermer_les_liens, name="fermer_les_liens"),
    path("remontee/ferme/", lien.lien_ferme, name="lien_ferme"),
    path("remontee/attendre/", lien.trop_d_essais, name="trop_d_essais"),
    path("remontee/reponses/<int:pk>/", reponse.repondre, name="repondre"),
    path("remontee/reponses/<int:pk>/valeurs/", reponse.valeurs, name="repondre_valeurs"),
    path(
        "remontee/reponses/<int:pk>/valeurs/proposer/",
        reponse.proposer_valeurs,
        name="proposer_valeurs",
    ),
    path(
        "remontee/reponses/<int:pk>/valeurs/reprendre/",
        reponse.reprendre_valeurs,
        name="reprendre_valeurs",
    ),
    path(
        "remontee/reponses/<int:pk>/actions/<int:action_pk>/",
        reponse.suivi,
        name="repondre_suivi",
    ),
    path(
        "remontee/reponses/<int:pk>/actions/<int:action_pk>/reprendre/",
        reponse.reprendre_suivi,
        name="reprendre_suivi",
    ),
    path(
        "remontee/reponses/<int:pk>/actions/<int:action_pk>/confirmer/",
        reponse.confirmer_suivi,
        name="confirmer_suivi",
    ),
    path("remontee/<str:secret>/", lien.lien, name="lien"),
]
