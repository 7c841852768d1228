"""The forms that open an account, or protect it: hostile texts open nothing, and break nothing."""

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from comptes.proconnect.porte import IdentiteRecue
from comptes.views.proconnect import INCONNUE
from tests import fabriques
from tests.comptes.exemples import creer_gestionnaire, lien
from tests.comptes.facteurs import entrer, installer_application
from tests.injection.corpus import CORPUS, PARTOUT, effets_de_la_page
from tests.injection.ecoute import ecouter

pytestmark = pytest.mark.django_db
CHAMPS = (
    "code", "credential", "name", "password", "new_password1", "new_password2", "courriel",
    "intercommunalite", "message", "verifiee",
)  # fmt: skip


@pytest.fixture
def moi(client):
    """Someone who has just come in by their password."""
    compte = creer_gestionnaire(password=fabriques.MOT_DE_PASSE)
    entrer(client, compte)
    return compte


def choisir(client, moi, settings) -> str:
    """The link of an invitation, opened."""
    client.post(
        reverse("comptes:inviter", args=[moi.partenaire_id]),
        {"courriel": "ami@exemple.fr", "prenom": "A", "nom": "B", "role": "agent"},
    )
    client.logout()
    return client.get(lien()).url


def demander(client, moi, settings) -> str:
    """Someone whom ProConnect describes by hostile texts, and whom the portal does not know."""
    settings.PROCONNECT_CLIENT_ID = "portail"
    client.logout()
    session = client.session
    dite = IdentiteRecue(PARTOUT, PARTOUT, PARTOUT, PARTOUT, PARTOUT, PARTOUT, False)
    session[INCONNUE] = dite.en_dict()
    session.save()
    return reverse("comptes:demander_acces")


def appliquer(client, moi, settings) -> str:
    return reverse("mfa_activate_totp")


def creer_une_cle(client, moi, settings) -> str:
    return reverse("mfa_add_webauthn")


def entrer_par_une_cle(client, moi, settings) -> str:
    client.logout()
    return reverse("mfa_login_webauthn")


def entrer_en_deux_temps(client, moi, settings) -> str:
    """The password is given; a code, or a key, is asked for."""
    installer_application(client)
    avec_une_cle(moi)
    client.logout()
    entrer(client, moi)
    return reverse("mfa_authenticate")


def confirmer(client, moi, settings) -> str:
    client.force_login(moi)  # a session that said nothing of who opened it
    return reverse("account_reauthenticate")


def confirmer_par_un_code(client, moi, settings) -> str:
    installer_application(client)
    client.force_login(moi)
    return reverse("mfa_reauthenticate")


def confirmer_par_une_cle(client, moi, settings) -> str:
    avec_une_cle(moi)
    client.force_login(moi)
    return reverse("mfa_reauthenticate_webauthn")


def depanner(client, moi, settings) -> str:
    """A colleague says that their second factor is lost."""
    collegue = fabriques.creer_utilisateur("agent", moi.partenaire)
    Authenticator.objects.create(user=collegue, type="totp", data={"secret": ""})
    return reverse("comptes:retirer_second_facteur", args=[collegue.pk])


def avec_une_cle(compte) -> None:
    """A passkey as an authenticator describes it, of a device that nobody holds."""
    publique = ec.generate_private_key(ec.SECP256R1()).public_key()
    cle = AttestedCredentialData.create(
        Aaguid(bytes(16)), b"c" * 16, ES256.from_cryptography_key(publique)
    )
    drapeaux = AuthenticatorData.FLAG.AT | AuthenticatorData.FLAG.UP
    dite = AuthenticatorData.create(bytes(32), drapeaux, 0, cle)
    reponse = {
        "clientDataJSON": websafe_encode(
            b'{"type": "webauthn.create", "challenge": "", "origin": ""}'
        ),
        "attestationObject": websafe_encode(AttestationObject.create("none", dite, {})),
    }
    credential = {"id": websafe_encode(b"c" * 16), "rawId": websafe_encode(b"c" * 16),
                  "type": "public-key", "response": reponse}  # fmt: skip
    data = {"name": "Clé", "credential": credential}
    Authenticator.objects.create(user=compte, type="webauthn", data=data)


SCENES = {
    choisir: {"ChoixMotDePasseForm"},
    demander: {"DemandeAccesForm"},
    appliquer: {"ApplicationForm"},
    creer_une_cle: {"CleForm"},
    entrer_par_une_cle: {"CleDeConnexionForm"},
    entrer_en_deux_temps: {"CodeDeConnexionForm", "SecondeCleForm"},
    confirmer: {"MotDePasseDeConfirmationForm"},
    confirmer_par_un_code: {"CodeDeConfirmationForm"},
    confirmer_par_une_cle: {"CleDeConfirmationForm"},
    depanner: {"IdentiteVerifieeForm"},
}
AUX_COMPTES = {nom for noms in SCENES.values() for nom in noms}


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_aucun_formulaire_de_compte_ne_cede(client, moi, settings, scene):
    url, fautes = scene(client, moi, settings), []
    client.get(url)
    client.raise_request_exception = False
    with ecouter() as remplis:
        for texte in CORPUS.values():
            for champs in (CHAMPS, CHAMPS[1:]):  # with a code, then with a key alone
                reponse = client.post(url, dict.fromkeys(champs, texte))
                if reponse.status_code >= 500:
                    fautes.append(repr(reponse.exc_info[1]))
                fautes += effets_de_la_page(reponse.content.decode())
    assert fautes == []
    assert {type(f).__name__ for f, _, _ in remplis} == SCENES[scene]
