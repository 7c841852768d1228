"""The pages of the annual report: one action, one address."""

from django.urls import path

from rapports.views.annuel import avis, consultation, page, public, redaction, suites

urlpatterns = [
    path("contrats/<int:contrat_pk>/rapports-annuels/", page.annuels, name="annuels"),
    path(
        "contrats/<int:contrat_pk>/rapports-annuels/commencer/",
        page.commencer_annuel,
        name="commencer_annuel",
    ),
    path("rapports-annuels/<int:pk>/", page.annuel, name="annuel"),
    path("rapports-annuels/<int:pk>/document/", page.document_annuel, name="document_annuel"),
    path("rapports-annuels/<int:pk>/composer/", page.composer_annuel, name="composer_annuel"),
    path("rapports-annuels/<int:pk>/textes/", redaction.textes_annuel, name="textes_annuel"),
    path(
        "rapports-annuels/<int:pk>/contributions/",
        redaction.contributions_annuel,
        name="contributions_annuel",
    ),
    path(
        "rapports-annuels/<int:pk>/contributions/demander/",
        redaction.demander_contributions,
        name="demander_contributions",
    ),
    path("contributions/<int:pk>/", redaction.contribution, name="contribution"),
    path(
        "contributions/<int:pk>/rappeler/",
        redaction.rappeler_contribution,
        name="rappeler_contribution",
    ),
    path(
        "rapports-annuels/<int:pk>/consultation/",
        consultation.consultation_annuelle,
        name="consultation_annuelle",
    ),
    path(
        "rapports-annuels/<int:pk>/consultation/ouvrir/",
        consultation.ouvrir_consultation,
        name="ouvrir_consultation",
    ),
    path(
        "rapports-annuels/<int:pk>/consultation/ecarter/",
        consultation.ecarter_organisme,
        name="ecarter_organisme",
    ),
    path(
        "consultations-ecartees/<int:pk>/retablir/",
        consultation.retablir_organisme,
        name="retablir_organisme",
    ),
    path(
        "rapports-annuels/<int:pk>/consultation/retirer/",
        consultation.retirer_consultation,
        name="retirer_consultation",
    ),
    path(
        "rapports-annuels/<int:pk>/consultation/clore/",
        consultation.clore_consultation,
        name="clore_consultation",
    ),
    path("avis-annuels/<int:pk>/", avis.avis_annuel, name="avis_annuel"),
    path("avis-annuels/<int:pk>/rendre/", avis.rendre_avis_annuel, name="rendre_avis_annuel"),
    path("avis-annuels/<int:pk>/renvoyer/", avis.renvoyer_le_projet, name="renvoyer_le_projet"),
    path("avis-annuels/<int:pk>/tardif/", avis.avis_tardif, name="avis_tardif"),
    path("rapports-annuels/<int:pk>/suites/", suites.suites_annuel, name="suites_annuel"),
    path(
        "rapports-annuels/<int:pk>/deliberation/",
        suites.deliberation_annuelle,
        name="deliberation_annuelle",
    ),
    path("rapports-annuels/<int:pk>/publier/", suites.publier_annuel, name="publier_annuel"),
    path("pieces-annuelles/<int:pk>/", public.piece_annuelle, name="piece_annuelle"),
    path(
        "public/contrats/<int:pk>/rapports-annuels/",
        public.annuels_publics,
        name="annuels_publics",
    ),
    path("public/rapports-annuels/<int:pk>/", public.annuel_public, name="annuel_public"),
    path(
        "public/rapports-annuels/<int:pk>/dessins/<int:rang>.svg",
        public.annuel_public_dessin,
        name="annuel_public_dessin",
    ),
    path(
        "public/rapports-annuels/<int:pk>/pdf/", public.annuel_public_pdf, name="annuel_public_pdf"
    ),
    path("public/pieces-annuelles/<int:pk>/", public.piece_publique, name="piece_publique"),
]
