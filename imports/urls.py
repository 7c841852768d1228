"""The pages of imports."""

from django.urls import path

from imports.views import depot, gestes, lot

app_name = "imports"

urlpatterns = [
    path("", lot.liste, name="liste"),
    path("deposer/", depot.deposer, name="deposer"),
    path("<int:pk>/", lot.lot, name="lot"),
    path("<int:pk>/suivi/", lot.suivi, name="suivi"),
    path("<int:pk>/fichier/", lot.fichier, name="fichier"),
    path("<int:pk>/anomalies/", lot.anomalies, name="anomalies"),
    path("<int:pk>/colonnes/", gestes.colonnes, name="colonnes"),
    path("<int:pk>/appliquer/", gestes.appliquer, name="appliquer"),
    path("<int:pk>/annuler/", gestes.annuler, name="annuler"),
    path("<int:pk>/abandonner/", gestes.abandonner, name="abandonner"),
    path("<int:pk>/relire/", gestes.relire, name="relire"),
    path("<int:pk>/remplacer/", depot.remplacer, name="remplacer"),
]
