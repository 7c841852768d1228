"""The public pages, for residents without an account, and how an officer puts them online."""

from django.urls import path

from contrats.views import public, publication

urlpatterns = [
    path("public/", public.accueil_public, name="accueil_public"),
    path("public/contrats/<int:pk>/", public.contrat_public, name="contrat_public"),
    path("public/quartiers/<int:pk>/", public.quartier_public, name="quartier_public"),
    path("contrats/<int:pk>/publication/", publication.publication, name="publication"),
    path(
        "contrats/<int:pk>/publication/apercu/",
        publication.apercu_publication,
        name="apercu_publication",
    ),
    path(
        "contrats/<int:pk>/publication/apercu/quartiers/<int:quartier_pk>/",
        publication.apercu_quartier,
        name="apercu_quartier",
    ),
    path(
        "contrats/<int:pk>/publication/mettre-en-ligne/",
        publication.mettre_en_ligne,
        name="mettre_en_ligne",
    ),
    path(
        "contrats/<int:pk>/publication/retirer/",
        publication.retirer_de_la_ligne,
        name="retirer_de_la_ligne",
    ),
]
