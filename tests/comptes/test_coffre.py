"""A key that is replaced closes nothing: second factors are still read, then put under the new."""

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core.management import CommandError, call_command

from comptes.coffre import coffre
from tests import fabriques
from tests.comptes.facteurs import code_de, entrer, installer_application

pytestmark = pytest.mark.django_db
NOUVELLE = "une-cle-nouvelle-assez-longue-et-qui-ne-sert-a-rien-d-autre"


@pytest.fixture
def installe(client):
    """An account whose application was sealed under today's key."""
    compte = fabriques.creer_utilisateur("agent")
    entrer(client, compte)
    return compte, installer_application(client)


@pytest.fixture
def changee(installe, settings):
    """SECRET_KEY was replaced; the former is still known."""
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = NOUVELLE
    return installe


def test_ce_qui_est_scelle_dit_son_algorithme_et_son_usage_n_ouvre_que_lui(settings):
    scelle = coffre("a").encrypt(b"mot")
    assert scelle.startswith(b"gAAAAA")  # version 0x80 and the first bytes of the date
    assert coffre("a").decrypt(scelle) == b"mot"
    with pytest.raises(InvalidToken):
        coffre("b").decrypt(scelle)


def facteurs() -> dict:
    return dict(Authenticator.objects.values_list("type", "data"))


def test_la_cle_changee_le_second_facteur_sert_encore(client, changee, settings):
    compte, secret = changee
    avant = facteurs()
    call_command("rechiffrer")
    apres = facteurs()
    assert avant.keys() == apres.keys() == {"totp"}
    assert avant["totp"] != apres["totp"]
    settings.SECRET_KEY_FALLBACKS = []
    assert (
        Authenticator.objects.get(user=compte, type="totp")
        .wrap()
        .validate_code(code_de(secret, dans=30))
    )


def test_aucune_cle_ne_l_ouvre_rien_n_est_change(changee, settings, capsys):
    settings.SECRET_KEY_FALLBACKS = []
    avant, application = facteurs(), Authenticator.objects.get(type="totp")
    with pytest.raises(CommandError) as refus:
        call_command("rechiffrer")
    assert str(refus.value) == (
        f"Rien n’a changé. Aucune clé n’ouvre 1 second facteur (ligne {application.pk})\u00a0: "
        "ajoutez l’ancienne clé à SECRET_KEY_ANCIENNES."
    )
    assert facteurs() == avant
    assert capsys.readouterr().out == ""
