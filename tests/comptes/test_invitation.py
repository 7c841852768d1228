"""Inviting a colleague: the account, the message as it is received, and every refusal."""

import pytest
from django.core.mail import BadHeaderError
from django.urls import reverse

from comptes import invitations
from comptes.forms import ADRESSE_PRISE, InvitationForm
from comptes.models import Utilisateur
from courriels.models import Courriel
from tests import fabriques
from tests.comptes.exemples import SAISIE, creer_gestionnaire, histoire, lien
from tests.courriels.exemples import corps, ouvrir

pytestmark = pytest.mark.django_db


@pytest.fixture
def moi(client, settings):
    settings.COURRIEL_EXPEDITEUR = "Contrat de ville <portail@agglo.exemple>"
    settings.SITE_URL = "https://portail.exemple"
    moi = creer_gestionnaire(fabriques.creer_partenaire(nom="Centre social & Co"))
    client.force_login(moi)
    return moi


def _inviter(client, moi, **saisie):
    return client.post(reverse("comptes:inviter", args=[moi.partenaire_id]), {**SAISIE, **saisie})


def test_inviter_ouvre_un_compte_sans_mot_de_passe_et_ecrit_a_la_personne(client, moi):
    reponse = _inviter(client, moi, gestionnaire="on")
    assert (reponse.status_code, reponse.url) == (302, "/compte/organisation/")
    invitee = Utilisateur.objects.get(courriel="nour.benali@exemple.fr")
    assert (invitee.partenaire, invitee.role, invitee.gestionnaire, str(invitee)) == (
        moi.partenaire,
        "agent",
        True,
        "Nour Benali",
    )
    assert (invitee.is_active, invitee.attend_son_mot_de_passe) == (True, True)
    courriel = Courriel.objects.get()
    assert (courriel.nature, courriel.destinataire, courriel.confidentiel) == (
        "invitation",
        "nour.benali@exemple.fr",
        True,
    )
    assert histoire(invitee) == [
        (
            moi,
            "Invitation envoyée\u00a0: Agent d’un partenaire, gère les comptes de son "
            "organisation.",
        )
    ]
    assert "Une invitation part à l’adresse nour.benali@exemple.fr." in (
        client.get(reponse.url).content.decode()
    )


def test_le_message_tel_qu_il_est_recu(client, moi):
    _inviter(client, moi)
    courriel = Courriel.objects.get()
    message, (texte, html) = ouvrir(courriel), corps(courriel)
    assert (
        message["Subject"].strip() == "[Contrat de ville] Alix Gérante vous invite sur le portail"
    )
    assert message["To"] == "Nour Benali <nour.benali@exemple.fr>"
    assert message["Reply-To"] == f"Alix Gérante <{moi.courriel}>"
    adresse = f"https://portail.exemple{lien(courriel)}"
    assert adresse in texte.splitlines()
    assert f'href="{adresse}"' in html
    assert "pour « Centre social & Co »" in texte
    assert "Centre social &amp; Co" in html
    for corps_lu in (texte, html):
        assert "Agent d’un partenaire" in corps_lu
        assert "Il sert une seule fois, jusqu’au " in corps_lu
        assert "{{" not in corps_lu
    assert "password" not in texte.lower()


def test_l_officier_invite_chez_un_partenaire_de_son_contrat(client, moi):
    officier = fabriques.creer_officier(fabriques.creer_contrat(moi.partenaire))
    client.force_login(officier)
    reponse = _inviter(client, moi)
    assert reponse.url == f"/compte/organisation/{moi.partenaire_id}/"
    invitee = Utilisateur.objects.get(courriel="nour.benali@exemple.fr")
    assert (invitee.partenaire, invitee.gestionnaire) == (moi.partenaire, False)
    fiche = reverse("admin:comptes_utilisateur_history", args=[invitee.pk])
    assert "Invitation envoyée" in client.get(fiche).content.decode()


@pytest.mark.parametrize(
    ("saisie", "erreurs"),
    [
        ({"courriel": ""}, {"courriel": ["Ce champ est obligatoire."]}),
        (
            {"courriel": "pas une adresse"},
            {"courriel": ["Saisissez une adresse de courriel valide."]},
        ),
        (
            {"courriel": "a@exemple.fr\r\nBcc: b@exemple.fr"},
            {"courriel": ["Saisissez une adresse de courriel valide."]},
        ),
        ({"prenom": "", "nom": ""}, {k: ["Ce champ est obligatoire."] for k in ("prenom", "nom")}),
        ({"prenom": "Nour\r\nBcc: b@x.fr"}, {"prenom": ["Un nom tient sur une ligne."]}),
        ({"role": ""}, {"role": ["Ce champ est obligatoire."]}),
        (
            {"role": "officier"},
            {"role": ["Sélectionnez un choix valide. officier n’en fait pas partie."]},
        ),
        (
            {"nom": "x" * 101},
            {
                "nom": [
                    "Assurez-vous que cette valeur comporte au plus 100 caractères "
                    "(actuellement 101)."
                ]
            },
        ),
    ],
)
def test_une_saisie_refusee_est_dite_a_cote_du_champ_et_rien_n_est_perdu(
    client, moi, saisie, erreurs
):
    reponse = _inviter(client, moi, **saisie)
    assert reponse.status_code == 422
    assert reponse.context["form"].errors == erreurs
    gardes = {**SAISIE, **saisie}
    form = reponse.context["form"]
    assert {nom: form[nom].value() for nom in gardes} == gardes
    assert (Utilisateur.objects.count(), Courriel.objects.count()) == (1, 0)


def test_un_caractere_invisible_dans_l_adresse_est_refuse(client, moi):
    """Django lets it be between quotes; in a header, it would begin another one."""
    reponse = _inviter(client, moi, courriel='"a\x0bBcc:b@exemple.fr"@exemple.fr')
    assert reponse.status_code == 422
    assert reponse.context["form"].errors == {
        "courriel": ["Cette adresse contient un caractère invisible."]
    }
    assert (Utilisateur.objects.count(), Courriel.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("actif", "message"),
    [
        (True, "Cette personne a déjà un compte dans l’organisation."),
        (
            False,
            "Cette personne a déjà un compte dans l’organisation. Son accès est retiré\u00a0: "
            "rétablissez-le plutôt.",
        ),
    ],
)
def test_un_collegue_n_est_pas_invite_deux_fois(client, moi, actif, message):
    fabriques.creer_utilisateur(
        "agent", moi.partenaire, courriel="nour.benali@exemple.fr", is_active=actif
    )
    reponse = _inviter(client, moi)
    assert reponse.status_code == 422
    assert reponse.context["form"].errors == {"courriel": [message]}
    assert not Courriel.objects.exists()


@pytest.mark.parametrize("chez", ["un inconnu", "un partenaire du contrat", "l'administrateur"])
def test_une_adresse_prise_ailleurs_ne_dit_pas_par_qui(client, moi, chez):
    voisin = fabriques.creer_partenaire(nom="Bailleur discret")
    if chez == "un partenaire du contrat":
        fabriques.creer_contrat(moi.partenaire, voisin)
    champs = {"is_superuser": True} if chez == "l'administrateur" else {}
    fabriques.creer_utilisateur("lecteur", voisin, courriel="nour.benali@exemple.fr", **champs)
    reponse = _inviter(client, moi)
    assert reponse.status_code == 422
    assert reponse.context["form"].errors == {"courriel": [ADRESSE_PRISE]}
    assert "Bailleur discret" not in reponse.content.decode()
    assert Utilisateur.objects.count() == 2


def test_l_officier_n_apprend_pas_l_adresse_de_l_administrateur_de_l_organisation(client, moi):
    officier = fabriques.creer_officier(fabriques.creer_contrat(moi.partenaire))
    fabriques.creer_utilisateur(
        "lecteur", moi.partenaire, courriel="nour.benali@exemple.fr", is_superuser=True
    )
    client.force_login(officier)
    assert _inviter(client, moi).context["form"].errors == {"courriel": [ADRESSE_PRISE]}


@pytest.mark.django_db(transaction=True)
def test_deux_invitations_en_meme_temps_ouvrent_un_compte(en_meme_temps):
    moi = creer_gestionnaire()

    def inviter():
        form = InvitationForm(SAISIE, partenaire=moi.partenaire, par=moi)
        return form.is_valid() and form.inviter() is not None

    assert sorted(en_meme_temps(inviter, inviter)) == [False, True]
    assert Utilisateur.objects.filter(courriel="nour.benali@exemple.fr").count() == 1
    assert Courriel.objects.count() == 1


def test_sans_message_pas_de_compte(moi):
    """The account and its message are one transaction."""
    Utilisateur.objects.filter(pk=moi.pk).update(courriel='"a\x0bb"@exemple.fr')
    moi.refresh_from_db()
    with pytest.raises(BadHeaderError):
        invitations.inviter(par=moi, partenaire=moi.partenaire, **SAISIE)
    assert Utilisateur.objects.count() == 1


def test_des_noms_hostiles_restent_du_texte_dans_le_message(client, moi):
    Utilisateur.objects.filter(pk=moi.pk).update(prenom="<b>Alix</b>", nom='"a" <x@y.fr>,')
    assert _inviter(client, moi, prenom="<img src=x>", nom="Ben\u202eali").status_code == 422
    assert _inviter(client, moi, prenom="<img src=x>").status_code == 302
    courriel = Courriel.objects.get()
    texte, html = corps(courriel)
    assert "<b>Alix</b>" not in html
    assert "&lt;b&gt;Alix&lt;/b&gt;" in html
    assert "<b>Alix</b>" in texte
    [adresse] = ouvrir(courriel)["Reply-To"].addresses
    assert adresse.addr_spec == moi.courriel
    [adresse] = ouvrir(courriel)["To"].addresses
    assert (adresse.display_name, adresse.addr_spec) == (
        "<img src=x> Benali",
        "nour.benali@exemple.fr",
    )
