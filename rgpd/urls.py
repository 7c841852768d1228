"""What the portal holds about people: for all, for oneself, for the officer who erases."""

from django.urls import path

from rgpd.views import personne

app_name = "rgpd"

urlpatterns = [
    path("compte/mes-donnees/", personne.mes_donnees, name="mes_donnees"),
    path("compte/mes-donnees/telecharger/", personne.telecharger, name="telecharger"),
    path("compte/mes-donnees/effacement/", personne.demander_effacement, name="demander"),
    path("personnes/<int:pk>/effacer/", personne.effacer_compte, name="effacer_compte"),
    path(
        "representants/<int:pk>/effacer/",
        personne.effacer_representant,
        name="effacer_representant",
    ),
]
