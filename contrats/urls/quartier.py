"""The pages of neighbourhoods."""

from django.urls import path

from contrats.views import quartier

urlpatterns = [
    path("quartiers/", quartier.quartiers, name="quartiers"),
    path("quartiers/contours.geojson", quartier.contours_geojson, name="contours"),
    path("quartiers/<int:pk>/", quartier.quartier, name="quartier"),
    path(
        "contrats/<int:pk>/quartiers/", quartier.quartiers_du_contrat, name="quartiers_du_contrat"
    ),
]
