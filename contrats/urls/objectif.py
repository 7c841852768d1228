"""The pages of objectives and indicators."""

from django.urls import path

from contrats.views import objectif

urlpatterns = [
    path("contrats/<int:pk>/objectifs/", objectif.objectifs, name="objectifs"),
    path("objectifs/<int:pk>/", objectif.objectif, name="objectif"),
    path("contrats/<int:pk>/indicateurs/", objectif.indicateurs, name="indicateurs"),
    path("indicateurs/<int:pk>/", objectif.indicateur, name="indicateur"),
    path("indicateurs/<int:pk>/cibles/", objectif.changer_cibles, name="changer_cibles"),
]
