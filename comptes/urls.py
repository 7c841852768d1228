"""Coming in and out, one's first password, the people of an organisation."""

from django.urls import path

from comptes.views import (
    compte,
    demandes,
    organisation,
    proconnect,
    saisie,
    second_facteur,
    secours,
)
from comptes.views.connexion import Connexion, Deconnexion
from comptes.views.mot_de_passe import ChoixMotDePasse

app_name = "comptes"

urlpatterns = [
    path("connexion/", Connexion.as_view(), name="connexion"),
    path("deconnexion/", Deconnexion.as_view(), name="deconnexion"),
    path("mot-de-passe/<uidb64>/<token>/", ChoixMotDePasse.as_view(), name="choisir_mot_de_passe"),
    path("", compte.mon_compte, name="mon_compte"),
    path("mot-de-passe/", compte.changer_de_mot_de_passe, name="changer_mot_de_passe"),
    path("mot-de-passe/oublie/", compte.MotDePasseOublie.as_view(), name="mot_de_passe_oublie"),
    path("sessions/", compte.sessions, name="sessions"),
    path("sessions/<str:repere>/fermer/", compte.fermer_une_session, name="fermer_une_session"),
    path("sessions/fermer-les-autres/", compte.fermer_les_autres, name="fermer_les_autres"),
    path("saisies/", saisie.saisies_gardees, name="saisies_gardees"),
    path("saisies/oublier/", saisie.oublier_la_saisie, name="oublier_la_saisie"),
    path("second-facteur/application/qr.svg", second_facteur.qr, name="qr"),
    path("second-facteur/codes/", second_facteur.codes_de_secours, name="codes_de_secours"),
    path(
        "personnes/<int:pk>/second-facteur/retirer/",
        secours.retirer_second_facteur,
        name="retirer_second_facteur",
    ),
    path("proconnect/", proconnect.Depart.as_view(), name="proconnect"),
    path("proconnect/retour/", proconnect.retour, name="proconnect_retour"),
    path("proconnect/demande/", proconnect.demander_acces, name="demander_acces"),
    path("proconnect/identites/", proconnect.identites_proconnect, name="identites_proconnect"),
    path("proconnect/identites/<int:pk>/delier/", proconnect.delier, name="delier_proconnect"),
    path("demandes/", demandes.demandes, name="demandes_d_acces"),
    path("demandes/<int:pk>/", demandes.demande, name="demande_d_acces"),
    path("demandes/<int:pk>/accepter/", demandes.accepter, name="accepter_demande"),
    path("demandes/<int:pk>/refuser/", demandes.refuser, name="refuser_demande"),
    path("organisation/", organisation.organisation, name="organisation"),
    path(
        "organisation/<int:pk>/",
        organisation.organisation_d_un_partenaire,
        name="organisation_d_un_partenaire",
    ),
    path("organisation/<int:pk>/inviter/", organisation.inviter, name="inviter"),
    path("personnes/<int:pk>/", organisation.personne, name="personne"),
    path("personnes/<int:pk>/droits/", organisation.changer_droits, name="changer_droits"),
    path(
        "personnes/<int:pk>/inviter-a-nouveau/",
        organisation.inviter_a_nouveau,
        name="inviter_a_nouveau",
    ),
    path("personnes/<int:pk>/retirer/", organisation.retirer, name="retirer"),
    path("personnes/<int:pk>/retablir/", organisation.retablir, name="retablir"),
]
