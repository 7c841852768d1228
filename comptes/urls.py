"""Coming in and out, one's first password, the people of an organisation."""

from django.urls import path

from comptes.views import organisation
from comptes.views.connexion import Connexion, Deconnexion
from comptes.views.mot_de_passe import ChoixMotDePasse

app_name = "comptes"

urlpatterns = [
    path("connexion/", Connexion.as_view(), name="connexion"),
    path("deconnexion/", Deconnexion.as_view(), name="deconnexion"),
    path("mot-de-passe/<uidb64>/<token>/", ChoixMotDePasse.as_view(), name="choisir_mot_de_passe"),
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
