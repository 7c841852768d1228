"""Login and logout."""

from django.contrib.auth import views
from django.urls import path

app_name = "comptes"

urlpatterns = [
    path("connexion/", views.LoginView.as_view(redirect_authenticated_user=True), name="connexion"),
    path("deconnexion/", views.LogoutView.as_view(), name="deconnexion"),
]
