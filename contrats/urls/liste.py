"""The lists: contracts, their actions, and the downloads of each."""

from django.urls import path

from contrats.views import liste

urlpatterns = [
    path("contrats/", liste.contrats, name="liste"),
    path("contrats/export/", liste.exporter_contrats, name="exporter_contrats"),
    path("contrats/<int:pk>/actions/", liste.actions, name="actions"),
    path("contrats/<int:pk>/actions/export/", liste.exporter_actions, name="exporter_actions"),
]
