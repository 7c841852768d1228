"""What robots and spiteful people send to the contact form, and what is kept of a message."""

import pytest
from django.db import connection
from django.test import Client

from contrats.contact import PAR_DESTINATAIRE, PAR_EMETTEUR
from courriels.models import Courriel
from tests import fabriques
from tests.courriels.exemples import corps, creer_courriel, ouvrir

pytestmark = pytest.mark.django_db

ENVOI = "/contact/envoyer/"


def _publie(courriel="anne@agglo.fr"):
    contrat = fabriques.creer_contrat()
    fabriques.creer_officier(contrat, courriel=courriel)
    fabriques.creer_publication(contrat)
    return contrat


@pytest.fixture
def contrat():
    return _publie()


def _saisie(contrat, /, **autres):
    saisie = {"contrat": contrat.pk, "sujet": "Question", "message": "Bonjour"}
    return {**saisie, "nom": "Zoé Élue", "courriel": "zoe@exemple.fr", **autres}


def _erreurs(reponse):
    assert reponse.status_code == 422
    return reponse.context["form"].errors


def _vieillir(heures):
    with connection.cursor() as curseur:
        curseur.execute(
            "UPDATE courriels_courriel SET cree_le = cree_le - %s * interval '1 hour'", [heures]
        )


@pytest.mark.parametrize("coupe", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028"])
@pytest.mark.parametrize("champ", ["nom", "sujet"])
def test_un_saut_de_ligne_ne_fait_pas_un_en_tete(client, contrat, champ, coupe):
    hostile = f"Zoé{coupe}Bcc: victime@exemple.fr"
    assert client.post(ENVOI, _saisie(contrat, **{champ: hostile})).status_code == 302
    message = ouvrir(Courriel.objects.get())
    assert (message["Bcc"], message["To"].addresses[0].addr_spec) == (None, "anne@agglo.fr")
    assert [a.addr_spec for a in message["Reply-To"].addresses] == ["zoe@exemple.fr"]
    assert "Zoé Bcc: victime@exemple.fr" in message["Subject"]


@pytest.mark.parametrize(
    ("courriel", "message"),
    [
        ("zoe@exemple.fr\r\nBcc: x@y.fr", "Saisissez une adresse de courriel valide."),
        ("a@x.fr, b@x.fr", "Saisissez une adresse de courriel valide."),
        ('"a\x0bBcc:b@x.fr"@x.fr', "Aucun message ne peut être envoyé à cette adresse."),
    ],
)
def test_une_adresse_hostile_est_refusee(client, contrat, courriel, message):
    erreurs = _erreurs(client.post(ENVOI, _saisie(contrat, courriel=courriel)))
    assert erreurs == {"courriel": [message]}
    assert not Courriel.objects.exists()


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("sujet", "x" * 121),
        ("nom", "x" * 101),
        ("message", "x" * 4001),
        ("message", "a\x00b"),
        ("nom", "Zoé\u202eelu"),
        ("sujet", "\u200b"),
        ("message", "  "),
        ("nom", ""),
        ("contrat", "0"),
        ("contrat", "'; --"),
        ("courriel", "a" * 400 + "@x.fr"),
    ],
)
def test_ce_qui_est_trop_long_vide_ou_invisible_est_refuse(client, contrat, champ, valeur):
    assert set(_erreurs(client.post(ENVOI, _saisie(contrat, **{champ: valeur})))) == {champ}
    assert not Courriel.objects.exists()


def test_le_balisage_reste_du_texte(client, contrat):
    balise = '<script>alert("x")</script>'
    client.post(ENVOI, _saisie(contrat, nom=balise, sujet=balise, message=balise * 3))
    texte, html = corps(Courriel.objects.get())
    assert balise not in html
    assert html.count("&lt;script&gt;") >= 5
    assert balise * 3 in texte


def test_un_message_tres_long_arrive_entier(client, contrat):
    long = "é" * 4000
    assert client.post(ENVOI, _saisie(contrat, message=long)).status_code == 302
    assert long in corps(Courriel.objects.get())[0]


def test_un_robot_tombe_dans_le_piege_et_une_personne_en_sort(client, contrat):
    reponse = client.post(ENVOI, _saisie(contrat, suite="http://exemple.org"))
    assert _erreurs(reponse) == {
        "__all__": [
            "Un champ caché, réservé aux robots, était rempli. Il est vidé\u00a0: envoyez de "
            "nouveau votre message."
        ]
    }
    form = reponse.context["form"]
    relu = {nom: form[nom].value() for nom in form.fields}
    assert relu == {**_saisie(contrat, contrat=str(contrat.pk)), "suite": ""}
    assert not Courriel.objects.exists()
    assert client.post(ENVOI, relu).status_code == 302


def test_une_adresse_envoie_un_nombre_borne_de_messages_par_heure(client, contrat):
    """Whatever the contract, the name, the case: a message to two officers counts once."""
    fabriques.creer_officier(contrat)
    ailleurs = _publie("bruno@agglo.fr")
    for rang in range(PAR_EMETTEUR):
        cible = ailleurs if rang % 2 else contrat
        assert client.post(ENVOI, _saisie(cible, courriel="Zoe@exemple.fr")).status_code == 302
    envoyes = Courriel.objects.count()
    assert envoyes > PAR_EMETTEUR
    reponse = client.post(ENVOI, _saisie(contrat, nom="Autre nom"))
    assert _erreurs(reponse) == {
        "__all__": [
            "Cette adresse a déjà envoyé 5 messages en une heure. Attendez avant d’en écrire un "
            "autre."
        ]
    }
    assert Courriel.objects.count() == envoyes
    assert client.post(ENVOI, _saisie(contrat, courriel="autre@exemple.fr")).status_code == 302
    _vieillir(1)
    assert client.post(ENVOI, _saisie(contrat)).status_code == 302


def test_une_boite_ne_recoit_qu_un_nombre_borne_de_messages_d_inconnus(client, contrat):
    for _ in range(PAR_DESTINATAIRE):
        creer_courriel("anne@agglo.fr", nature="contact")
    erreurs = _erreurs(client.post(ENVOI, _saisie(contrat)))
    assert erreurs["__all__"][0].startswith("Beaucoup de messages arrivent en ce moment.")
    assert client.post(ENVOI, _saisie(_publie("bruno@agglo.fr"))).status_code == 302
    # A partner of the contract is known: the crowd does not silence them.
    moi = fabriques.creer_utilisateur("agent")
    contrat.partenaires.add(moi.partenaire)
    client.force_login(moi)
    assert client.post(ENVOI, _saisie(contrat)).status_code == 302


def test_d_autres_messages_ne_comptent_pas(client, contrat):
    for _ in range(PAR_DESTINATAIRE):
        creer_courriel("anne@agglo.fr", nature="rapport")
    assert client.post(ENVOI, _saisie(contrat)).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_des_envois_au_meme_instant_ne_passent_pas_la_borne(en_meme_temps):
    contrat = _publie()
    for _ in range(PAR_EMETTEUR - 1):
        Client().post(ENVOI, _saisie(contrat))
    statuts = en_meme_temps(
        *[lambda: Client().post(ENVOI, _saisie(contrat)).status_code for _ in range(3)]
    )
    assert sorted(statuts) == [302, 422, 422]


def test_rien_de_lisible_n_est_garde_d_un_message_remis(client, contrat):
    client.post(ENVOI, _saisie(contrat, message="Ma situation personnelle"))
    courriel = Courriel.objects.reserver(Courriel.objects.get().pk)
    assert courriel.remettre("250 OK") is True
    [garde] = Courriel.objects.values()
    assert bytes(garde["message"]) == b""
    texte = " ".join(str(valeur) for valeur in garde.values()).lower()
    for parole in ("zoe", "zoé", "situation", "question"):
        assert parole not in texte
    assert len(garde["emetteur"]) == 64


def test_un_formulaire_sans_jeton_est_refuse(contrat):
    reponse = Client(enforce_csrf_checks=True).post(ENVOI, _saisie(contrat))
    assert reponse.status_code == 403
    assert not Courriel.objects.exists()
