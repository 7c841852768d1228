"""What a manager does to a colleague's account, and what nobody may do."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from comptes import invitations
from comptes.models import Utilisateur
from courriels.models import Courriel
from tests import fabriques
from tests.comptes.exemples import MOT_DE_PASSE, choisir, creer_gestionnaire, histoire, lien

pytestmark = pytest.mark.django_db

GESTES = ("changer_droits", "inviter_a_nouveau", "retirer", "retablir")


@pytest.fixture
def moi(client):
    moi = creer_gestionnaire()
    client.force_login(moi)
    return moi


@pytest.fixture
def collegue(moi):
    return fabriques.creer_utilisateur("lecteur", moi.partenaire, prenom="Nour", nom="Benali")


def _agir(client, geste, compte, **saisie):
    return client.post(reverse(f"comptes:{geste}", args=[compte.pk]), saisie)


def _dit(client, reponse) -> list[str]:
    """The messages of the page where the answer leads."""
    return [str(message) for message in client.get(reponse.url).context["messages"]]


def _etat(compte):
    compte = Utilisateur.objects.get(pk=compte.pk)
    return compte.role, compte.gestionnaire, compte.is_active, compte.password


def test_la_page_d_un_collegue(client, moi, collegue):
    reponse = client.get(reverse("comptes:personne", args=[collegue.pk]))
    page = reponse.content.decode()
    assert reponse.status_code == 200
    assert 'aria-current="page">Mon organisation' in page
    for attendu in (
        "Nour Benali",
        collegue.courriel,
        "Retirer son accès",
        "Enregistrer les droits",
    ):
        assert attendu in page
    for absent in ("Rétablir", "nouvelle invitation"):
        assert absent not in page


def test_changer_les_droits(client, moi, collegue):
    saisie = {"role": "signataire", "gestionnaire": "on"}
    reponse = _agir(client, "changer_droits", collegue, **saisie)
    assert (reponse.status_code, reponse.url) == (302, f"/compte/personnes/{collegue.pk}/")
    assert _dit(client, reponse) == ["Les droits de Nour Benali sont enregistrés."]
    assert _etat(collegue)[:3] == ("signataire", True, True)
    apres = (
        "Droits changés\u00a0: avant, Lecteur\u00a0; après, Signataire, gère les comptes de son "
        "organisation."
    )
    assert histoire(collegue) == [(moi, apres)]
    reponse = _agir(client, "changer_droits", collegue, **saisie)
    assert _dit(client, reponse) == ["Rien n’avait changé\u00a0: les droits restent tels quels."]
    assert histoire(collegue) == [(moi, apres)]


@pytest.mark.parametrize("role", ["officier", "", "chef", "\x00"])
def test_un_role_qui_ne_se_donne_pas_est_refuse(client, moi, collegue, role):
    avant = _etat(collegue)
    reponse = _agir(client, "changer_droits", collegue, role=role, is_superuser="on")
    assert reponse.status_code == 422
    assert set(reponse.context["form"].errors) == {"role"}
    assert _etat(collegue) == avant
    with pytest.raises(ValidationError):
        collegue.changer_droits(role=role, gestionnaire=False, par=moi)


def test_aucun_champ_ne_donne_autre_chose(client, moi, collegue):
    saisie = {"role": "agent", "is_superuser": "on", "courriel": "a@b.fr", "partenaire": "1"}
    _agir(client, "changer_droits", collegue, **saisie)
    relu = Utilisateur.objects.get(pk=collegue.pk)
    assert (relu.is_superuser, relu.courriel, relu.partenaire) == (
        False,
        collegue.courriel,
        moi.partenaire,
    )


def test_retirer_coupe_la_session_ouverte(client, moi, collegue):
    chez_elle = client.__class__()
    chez_elle.force_login(collegue)
    assert chez_elle.get("/").status_code == 200
    reponse = _agir(client, "retirer", collegue)
    assert _dit(client, reponse) == ["L’accès de Nour Benali est retiré."]
    assert chez_elle.get("/").url == "/compte/connexion/?next=/"
    assert histoire(collegue) == [(moi, "Accès retiré.")]
    # Even once the access is back, the old session stays dead.
    invitations.retablir(Utilisateur.objects.get(pk=collegue.pk), par=moi)
    assert chez_elle.get("/").url == "/compte/connexion/?next=/"


def test_retablir_passe_par_une_invitation(client, moi, collegue):
    assert _dit(client, _agir(client, "retirer", collegue)) != []
    assert not Courriel.objects.exists()
    reponse = _agir(client, "retablir", collegue)
    assert _dit(client, reponse) == [
        "L’accès de Nour Benali est rétabli\u00a0; une invitation part à son adresse."
    ]
    assert Courriel.objects.get().destinataire == collegue.courriel
    assert [message for _, message in histoire(collegue)] == [
        "Accès retiré.",
        "Accès rétabli, invitation envoyée.",
    ]
    chez_elle = client.__class__()
    assert choisir(chez_elle, lien()).status_code == 302
    saisie = {"username": collegue.courriel, "password": MOT_DE_PASSE}
    assert chez_elle.post("/compte/connexion/", saisie).url == "/"


@pytest.mark.parametrize(
    ("geste", "champs", "refus"),
    [
        ("retirer", {"is_active": False}, "L’accès de cette personne est déjà retiré."),
        ("retablir", {}, "L’accès de cette personne est déjà ouvert."),
        ("inviter_a_nouveau", {}, "Cette personne n’attend pas d’invitation."),
        (
            "inviter_a_nouveau",
            {"is_active": False, "password": "!"},
            "Cette personne n’attend pas d’invitation.",
        ),
    ],
)
def test_un_geste_hors_de_propos_est_refuse(client, moi, collegue, geste, champs, refus):
    Utilisateur.objects.filter(pk=collegue.pk).update(**champs)
    avant = _etat(collegue)
    assert _dit(client, _agir(client, geste, collegue)) == [refus]
    assert _etat(collegue) == avant
    assert (histoire(collegue), Courriel.objects.count()) == ([], 0)


def test_inviter_a_nouveau(client, moi):
    invitee = fabriques.creer_utilisateur("agent", moi.partenaire, password=None)
    reponse = _agir(client, "inviter_a_nouveau", invitee)
    assert _dit(client, reponse) == [
        f"Une nouvelle invitation part à l’adresse {invitee.courriel}."
    ]
    assert histoire(invitee) == [(moi, "Invitation envoyée de nouveau.")]
    assert Courriel.objects.get().destinataire == invitee.courriel
    page = client.get(reponse.url).content.decode()
    assert "valable jusqu’au" in page
    assert "Message\u00a0: à envoyer" in page


@pytest.mark.parametrize("geste", GESTES)
@pytest.mark.parametrize("qui", ["soi", "officier", "officier retiré", "administrateur"])
def test_ni_soi_ni_un_officier_ni_l_administrateur(client, geste, qui):
    officier = fabriques.creer_officier(fabriques.creer_contrat())
    moi = creer_gestionnaire(officier.partenaire)
    client.force_login(moi)
    cible = {
        "soi": moi,
        "officier": officier,
        "officier retiré": fabriques.creer_utilisateur(
            "officier", officier.partenaire, is_active=False
        ),
        "administrateur": fabriques.creer_utilisateur(
            "agent", officier.partenaire, is_superuser=True
        ),
    }[qui]
    avant = _etat(cible)
    assert client.get(reverse("comptes:personne", args=[cible.pk])).status_code == 403
    assert _agir(client, geste, cible, role="lecteur").status_code == 403
    assert _etat(cible) == avant


@pytest.mark.parametrize("geste", GESTES)
@pytest.mark.parametrize(
    ("qui", "statut"),
    [("collègue", 403), ("gestionnaire voisin", 404), ("officier d'ailleurs", 404)],
)
def test_les_autres_n_y_touchent_pas(client, moi, collegue, geste, qui, statut):
    voisine = fabriques.creer_partenaire()
    fabriques.creer_contrat(moi.partenaire, voisine)
    acteur = {
        "collègue": lambda: fabriques.creer_utilisateur("agent", moi.partenaire),
        "gestionnaire voisin": lambda: creer_gestionnaire(voisine),
        "officier d'ailleurs": lambda: fabriques.creer_officier(fabriques.creer_contrat()),
    }[qui]()
    client.force_login(acteur)
    avant = _etat(collegue)
    assert _agir(client, geste, collegue, role="agent").status_code == statut
    assert client.get(reverse("comptes:personne", args=[collegue.pk])).status_code == statut
    assert _etat(collegue) == avant


@pytest.mark.django_db(transaction=True)
def test_deux_gestionnaires_qui_se_retirent_l_un_l_autre_en_laissent_un(en_meme_temps):
    anne = creer_gestionnaire()
    bruno = creer_gestionnaire(anne.partenaire)

    def retire(qui, par):
        return lambda: Utilisateur.objects.get(pk=qui.pk).retirer(par=par)

    issues = en_meme_temps(retire(anne, bruno), retire(bruno, anne))
    assert sorted(type(issue) for issue in issues if issue) == [ValidationError]
    assert Utilisateur.objects.filter(is_active=True, gestionnaire=True).count() == 1


@pytest.mark.parametrize("geste", ["retirer", "changer_droits"])
def test_un_officier_peut_retirer_la_derniere_gestionnaire(client, moi, geste):
    client.force_login(fabriques.creer_officier(fabriques.creer_contrat(moi.partenaire)))
    assert _agir(client, geste, moi, role="agent").status_code == 302
    assert not Utilisateur.objects.filter(is_active=True, gestionnaire=True).exists()


def test_la_derniere_gestionnaire_ne_perd_pas_ses_droits_par_un_collegue(moi, collegue):
    """A right lost between the page and the click, with nobody left behind."""
    for geste in (
        lambda: moi.retirer(par=collegue),
        lambda: moi.changer_droits(role="agent", gestionnaire=False, par=collegue),
    ):
        with pytest.raises(ValidationError) as refus:
            geste()
        assert refus.value.messages == [
            "C’est la dernière personne qui gère les comptes de cette organisation."
        ]
    assert _etat(moi)[:3] == ("agent", True, True)
    assert moi.changer_droits(role="lecteur", gestionnaire=True, par=collegue) is True


def test_l_histoire_du_compte_se_lit_dans_le_back_office(client, moi, collegue):
    _agir(client, "retirer", collegue)
    client.force_login(fabriques.creer_officier(fabriques.creer_contrat(moi.partenaire)))
    histoire = reverse("admin:comptes_utilisateur_history", args=[collegue.pk])
    page = client.get(histoire).content.decode()
    assert "Accès retiré." in page
    assert str(moi) in page
