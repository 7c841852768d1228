"""The same doors under the names that django-allauth looks for, at French addresses."""

from django.urls import path

from comptes.views.connexion import Connexion

urlpatterns = [
    path("connexion/", Connexion.as_view(), name="account_login"),
]
