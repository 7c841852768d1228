"""A form that comes too late: nothing typed is lost, nobody else reads it, nothing is replayed."""

import re
from datetime import timedelta

import pytest
from django import forms
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comptes import saisie_gardee
from comptes.models.session import INACTIVE, Session
from tests import fabriques
from tests.fabriques import MOT_DE_PASSE

pytestmark = pytest.mark.django_db
CONNEXION = "/compte/connexion/"
MOTS = 'Trois élèves <script>alert(1)</script> & "deux" parents'


@pytest.fixture
def action():
    agent = fabriques.creer_utilisateur("agent")
    contrat = fabriques.creer_contrat(agent.partenaire, statut="en_vigueur")
    action = fabriques.creer_action(contrat, porteur=agent.partenaire, statut="en_cours")
    action.agent = agent
    return action


def _page(action) -> str:
    return reverse("contrats:suivre_action", args=[action.pk])


def _finir_les_sessions() -> None:
    Session.objects.update(vue_le=timezone.now() - INACTIVE - timedelta(seconds=1))


def _envoyer(client, action, **autres):
    page = _page(action)
    saisie = {"avancement": "60", "commentaire": MOTS, **autres}
    return client.post(page, saisie, headers={"Referer": f"http://testserver{page}"})


def _entrer(client, compte, suite=""):
    envoi = {"username": compte.courriel, "password": MOT_DE_PASSE, "next": suite}
    return client.post(CONNEXION, envoi)


@pytest.fixture
def trop_tard(client, action):
    client.force_login(action.agent)
    client.get(_page(action))
    _finir_les_sessions()
    return _envoyer(client, action)


def test_la_personne_retrouve_sa_saisie_apres_la_connexion(client, action, trop_tard):
    assert trop_tard.status_code == 302
    assert "est gardé" in client.get(trop_tard.url).content.decode()
    assert _entrer(client, action.agent, _page(action)).url == _page(action)
    html = client.get(_page(action)).content.decode()
    assert "Votre saisie vous attendait." in html
    assert re.findall(r'<input[^>]*name="avancement"[^>]*value="([^"]*)"', html) == ["60"]
    assert "Trois élèves &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;deux&quot;" in html
    assert "<script>alert(1)" not in html
    action.refresh_from_db()
    assert action.avancement != 60


def test_un_autre_compte_ne_la_retrouve_pas(client, action, trop_tard):
    collegue = fabriques.creer_utilisateur("agent", partenaire=action.agent.partenaire)
    _entrer(client, collegue)
    assert "Trois élèves" not in client.get(_page(action)).content.decode()
    assert "Trois élèves" not in client.get(reverse("comptes:saisies_gardees")).content.decode()
    assert saisie_gardee.CLE not in client.session
    # Nor does its author, once somebody else has come in.
    _entrer(client, action.agent)
    assert "Trois élèves" not in client.get(_page(action)).content.decode()


def test_la_base_ne_la_garde_pas_en_clair(client, trop_tard):
    [session] = Session.objects.filter(utilisateur=None)
    [scelle] = session.get_decoded()[saisie_gardee.CLE]
    assert "avancement" not in scelle
    assert saisie_gardee._lire(scelle).champs[0] == ("avancement", ["60"])


def test_elle_s_efface_une_fois_envoyee(client, action):
    """Refused, it stays; taken, it goes. Its conflict snapshot came back with it."""
    client.force_login(action.agent)
    montre = _instantane(client.get(_page(action)))
    _finir_les_sessions()
    _envoyer(client, action, instantane=montre)
    _entrer(client, action.agent)
    rendu = _instantane(client.get(_page(action)))
    assert rendu == montre
    assert (
        _envoyer(client, action, instantane=rendu, proposer="1", avancement="???").status_code
        == 422
    )
    assert saisie_gardee.CLE in client.session
    assert _envoyer(client, action, instantane=rendu).status_code == 302
    assert saisie_gardee.CLE not in client.session


def _instantane(reponse) -> str:
    [valeur] = re.findall(r'name="instantane" value="([^"]+)"', reponse.content.decode())
    return valeur


def test_on_peut_l_effacer(client, action, trop_tard):
    _entrer(client, action.agent)
    reponse = client.post(reverse("comptes:oublier_la_saisie"), {"vers": _page(action)})
    assert reponse.url == _page(action)
    assert "Trois élèves" not in client.get(_page(action)).content.decode()


def test_elle_dure_une_heure(client, action, trop_tard, monkeypatch):
    _entrer(client, action.agent)
    monkeypatch.setattr(saisie_gardee, "DUREE", timedelta(seconds=-1))
    assert "Trois élèves" not in client.get(_page(action)).content.decode()


def test_ce_qui_n_a_plus_de_place_se_lit_quand_meme(client, action):
    """A field that is gone from the form, and a page that does not open any more."""
    client.force_login(action.agent)
    client.get(_page(action))
    _finir_les_sessions()
    _envoyer(client, action, remarque_libre="Un mot de plus")
    _entrer(client, action.agent)
    html = client.get(_page(action)).content.decode()
    assert "Un mot de plus" in html
    type(action).objects.filter(pk=action.pk).delete()
    ferme = client.get(_page(action))
    assert ferme.url == reverse("comptes:saisies_gardees")
    assert "Trois élèves" in client.get(ferme.url).content.decode()


def test_ni_mot_de_passe_ni_porte_ni_autre_site(client, action):
    client.force_login(action.agent)
    client.get(_page(action))
    _finir_les_sessions()
    page = reverse("comptes:changer_mot_de_passe")
    client.post(page, {"old_password": "ancien"}, headers={"Referer": f"http://testserver{page}"})
    assert saisie_gardee.CLE not in client.session
    client.post(_page(action), {"avancement": "60"}, headers={"Referer": "https://ailleurs.fr/"})
    client.post(_page(action), {"avancement": "60"})
    assert saisie_gardee.CLE not in client.session


def test_un_inconnu_ne_fait_rien_garder(action):
    inconnu = Client()
    assert _envoyer(inconnu, action).status_code == 302
    assert not Session.objects.filter(utilisateur=None).exists()


def test_une_session_fermee_expres_ne_garde_rien(client, action):
    client.force_login(action.agent)
    Session.objects.all().delete()
    assert _envoyer(client, action).status_code == 302
    assert not Session.objects.exists()


def test_un_jeton_perime_la_garde_aussi(action):
    client = Client(enforce_csrf_checks=True)
    client.force_login(action.agent)
    refus = _envoyer(client, action)
    assert refus.status_code == 403
    assert "ce que vous aviez saisi est gardé" in refus.content.decode()
    assert "Trois élèves &lt;script" in client.get(_page(action)).content.decode()


def test_chaque_champ_de_mot_de_passe_est_reconnu():
    def descendants(classe):
        for enfant in classe.__subclasses__():
            yield enfant
            yield from descendants(enfant)

    noms = {
        nom
        for classe in descendants(forms.BaseForm)
        for nom, champ in getattr(classe, "base_fields", {}).items()
        if isinstance(champ.widget, forms.PasswordInput)
    }
    assert len(noms) >= 4
    assert {nom for nom in noms if not saisie_gardee.SECRET.search(nom)} == set()
