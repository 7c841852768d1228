"""The doors of open data and of the API: addresses that partners write in their tools, and keep."""

from django.urls import path

from ouvert.views import donnees, jetons

app_name = "ouvert"

urlpatterns = [
    path("donnees-ouvertes/", donnees.donnees, name="donnees"),
    path("donnees-ouvertes/dictionnaire/", donnees.dictionnaire, name="dictionnaire"),
    path("donnees-ouvertes/catalogue.jsonld", donnees.catalogue_des_jeux, name="catalogue"),
    path("donnees-ouvertes/schemas/<slug:code>.json", donnees.schema_du_jeu, name="schema"),
    path("donnees-ouvertes/<slug:code>.<slug:forme>", donnees.jeu, name="jeu"),
    path("compte/jetons/", jetons.jetons, name="jetons"),
    path("compte/jetons/creer/", jetons.creer_jeton, name="creer_jeton"),
    path("compte/jetons/<int:pk>/revoquer/", jetons.revoquer_jeton, name="revoquer_jeton"),
]
