"""The money of a contract: its ledger and its downloads."""

from django.urls import path

from contrats.views import argent

urlpatterns = [
    path("contrats/<int:pk>/financements/", argent.financements, name="financements"),
    path(
        "contrats/<int:pk>/financements/export/",
        argent.exporter_financements,
        name="exporter_financements",
    ),
    path(
        "contrats/<int:pk>/financements/ventilations/export/",
        argent.exporter_ventilations,
        name="exporter_ventilations",
    ),
    path("contrats/<int:pk>/subventions/", argent.subventions, name="subventions"),
    path(
        "contrats/<int:pk>/subventions/export/",
        argent.exporter_subventions,
        name="exporter_subventions",
    ),
    path(
        "contrats/<int:pk>/subventions/conventions/export/",
        argent.exporter_conventions,
        name="exporter_conventions",
    ),
]
