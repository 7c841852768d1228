"""The acts of a contract, and their signature."""

from django.urls import path

from contrats.views import acte

urlpatterns = [
    path("actes/<int:pk>/", acte.acte, name="acte"),
]
