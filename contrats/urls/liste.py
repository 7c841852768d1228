"""The lists: contracts, their actions, and the downloads of each."""

from django.urls import path

from contrats.views import ensemble, liste

urlpatterns = [
    path("contrats/", liste.contrats, name="liste"),
    path("contrats/export/", liste.exporter_contrats, name="exporter_contrats"),
    path("contrats/ensemble/", ensemble.ensemble_des_contrats, name="ensemble"),
    path("contrats/ensemble/export/", ensemble.exporter_ensemble, name="exporter_ensemble"),
    path("contrats/<int:pk>/actions/", liste.actions, name="actions"),
    path("contrats/<int:pk>/actions/export/", liste.exporter_actions, name="exporter_actions"),
]
