"""The pages of a contract: its tabs."""

from django.urls import path

from contrats.views import contrat

urlpatterns = [
    path("contrats/<int:pk>/", contrat.contrat, name="contrat"),
    path("contrats/<int:pk>/signatures/", contrat.signatures, name="signatures"),
    path("contrats/<int:pk>/journal/", contrat.journal, name="journal"),
]
