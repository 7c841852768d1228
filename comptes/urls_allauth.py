"""The same doors under the names that django-allauth looks for, at French addresses."""

from django.urls import path

from comptes.views import second_facteur, verification
from comptes.views.connexion import Connexion

urlpatterns = [
    path("connexion/", Connexion.as_view(), name="account_login"),
    path("connexion/code/", second_facteur.CodeDeConnexion.as_view(), name="mfa_authenticate"),
    path("connexion/cle/", second_facteur.ConnexionParCle.as_view(), name="mfa_login_webauthn"),
    path("second-facteur/", second_facteur.facteurs, name="mfa_index"),
    path(
        "second-facteur/application/",
        second_facteur.AjoutApplication.as_view(),
        name="mfa_activate_totp",
    ),
    path(
        "second-facteur/application/retirer/",
        second_facteur.RetraitApplication.as_view(),
        name="mfa_deactivate_totp",
    ),
    path(
        "second-facteur/cles/ajouter/", second_facteur.AjoutCle.as_view(), name="mfa_add_webauthn"
    ),
    path(
        "second-facteur/cles/<int:pk>/retirer/",
        second_facteur.RetraitCle.as_view(),
        name="mfa_remove_webauthn",
    ),
    path(
        "confirmation/",
        verification.ConfirmationParMotDePasse.as_view(),
        name="account_reauthenticate",
    ),
    path(
        "confirmation/code/",
        verification.ConfirmationParCode.as_view(),
        name="mfa_reauthenticate",
    ),
    path(
        "confirmation/cle/",
        verification.ConfirmationParCle.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
]
