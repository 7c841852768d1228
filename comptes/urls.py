"""Login and logout."""

from django.urls import path

from comptes.views import Connexion, Deconnexion

app_name = "comptes"

urlpatterns = [
    path("connexion/", Connexion.as_view(), name="connexion"),
    path("deconnexion/", Deconnexion.as_view(), name="deconnexion"),
]
