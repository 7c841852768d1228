"""The reports of the demonstration hold on the pages that they promise."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db.models import Count

from contrats.models import Contrat
from rapports.calculs import calculer
from rapports.models import Rapport
from rapports.pdf import composer
from tests.rapports.lecture_pdf import ouvrir

pytestmark = pytest.mark.django_db


@pytest.fixture
def contrat():
    call_command("charger_caso", verbosity=0)
    return Contrat.objects.get(code="CV220")


def _pages(contrat, **champs):
    rapport = Rapport(
        contrat=contrat, periode_debut=date(2023, 1, 1), periode_fin=date(2023, 12, 31), **champs
    )
    octets = composer(calculer(rapport, etabli_le=date(2024, 3, 1)))
    with ouvrir(octets) as pdf:
        return len(pdf.pages)


def test_le_tableau_de_bord_tient_sur_quatre_pages(contrat):
    assert _pages(contrat, nature="pilotage") == 4


def test_la_fiche_d_un_partenaire_est_courte(contrat):
    bavards = contrat.partenaires.annotate(n=Count("actions")).order_by("-n", "pk")[:2]
    assert {_pages(contrat, partenaire=partenaire) for partenaire in bavards} <= {2, 3, 4}
