"""The directory of partners, the partners of a contract and what they promised."""

from django.urls import path

from contrats.views import fusion, partenaire

urlpatterns = [
    path("partenaires/", partenaire.partenaires, name="partenaires"),
    path("partenaires/export/", partenaire.exporter_partenaires, name="exporter_partenaires"),
    path("partenaires/<int:pk>/", partenaire.partenaire, name="partenaire"),
    path(
        "partenaires/<int:pk>/fusionner/",
        fusion.fusionner_partenaire,
        name="fusionner_partenaire",
    ),
    path(
        "partenaires/<int:pk>/distinguer/",
        fusion.distinguer_partenaire,
        name="distinguer_partenaire",
    ),
    path(
        "contrats/<int:pk>/partenaires/",
        partenaire.partenaires_du_contrat,
        name="partenaires_du_contrat",
    ),
    path(
        "contrats/<int:pk>/engagements/export/",
        partenaire.exporter_engagements,
        name="exporter_engagements",
    ),
    path("engagements/<int:pk>/tenir/", partenaire.tenir_engagement, name="tenir_engagement"),
    path(
        "engagements/<int:pk>/abandonner/",
        partenaire.abandonner_engagement,
        name="abandonner_engagement",
    ),
]
