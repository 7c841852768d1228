"""The command that makes issued reports again, and tells those that are no longer the same."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from rapports.gabarits import COURANT
from rapports.pdf import composer
from tests import fabriques
from tests.rapports.formes.exemples import instantane

pytestmark = pytest.mark.django_db


def creer(**imprime):
    """An issued report; `imprime`: what its PDF says that its figures do not."""
    rapport = fabriques.creer_rapport()
    rapport.figer(instantane())
    rapport.emettre(composer(instantane(**imprime)), gabarit=COURANT, emis_le=timezone.now())
    return rapport


def lancer(*arguments):
    dit = io.StringIO()
    call_command("reconstruire_rapport", *arguments, stdout=dit, stderr=dit)
    return dit.getvalue()


def test_un_rapport_intact_se_reconstruit_a_l_octet():
    un, autre = creer(), creer()
    assert f"{un.pk} : identique" in lancer(str(un.pk))
    assert [f"{r.pk} : identique" in lancer("--tous") for r in (un, autre)] == [True, True]


def test_un_pdf_qui_n_est_pas_celui_de_ses_chiffres_se_voit():
    intact, altere = creer(), creer(version=2)
    with pytest.raises(CommandError) as refus:
        lancer("--tous")
    assert str(refus.value) == f"Rapports différents : {altere.pk}."
    assert f"{intact.pk} : identique" in lancer(str(intact.pk))


def test_un_rapport_d_un_gabarit_disparu_est_dit_different():
    ancien = fabriques.creer_rapport_emis()
    with pytest.raises(CommandError, match=f"Rapports différents : {ancien.pk}"):
        lancer(str(ancien.pk))


@pytest.mark.parametrize("arguments", [(), ("12", "--tous"), ("999999",)])
def test_il_faut_un_rapport_emis_ou_tous(arguments):
    with pytest.raises(CommandError):
        lancer(*arguments)
