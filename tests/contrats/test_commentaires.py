"""Remarks on an action: who writes them, who resolves them, in what order they are read."""

import pytest
from django.urls import reverse

from contrats.models import Commentaire, Evenement
from partenaires.models import TypePartenaire
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def porteur():
    return fabriques.creer_utilisateur("agent")


@pytest.fixture
def action(porteur):
    contrat = fabriques.creer_contrat(porteur.partenaire)
    return fabriques.creer_action(contrat, porteur=porteur.partenaire, statut="en_cours")


def _url(nom, cle):
    return reverse(f"contrats:{nom}", args=[cle.pk])


def _participant(action, role, **champs):
    personne = fabriques.creer_utilisateur(role, fabriques.creer_partenaire(**champs))
    action.contrat.partenaires.add(personne.partenaire)
    return personne


@pytest.mark.parametrize(
    ("role", "type_partenaire"),
    [
        ("agent", TypePartenaire.ASSOCIATION),
        ("signataire", TypePartenaire.DEPARTEMENT),
        ("lecteur", TypePartenaire.CONSEIL_CITOYEN),
    ],
)
def test_qui_agit_pour_une_organisation_ou_siege_au_conseil_commente(
    client, action, role, type_partenaire
):
    auteur = _participant(action, role, type=type_partenaire)
    client.force_login(auteur)
    reponse = client.post(_url("commenter", action), {"texte": "Et <b>le bilan</b> ?"})
    assert reponse.url == f"{_url('action', action)}#commentaires"
    commentaire = Commentaire.objects.get()
    assert (commentaire.auteur, commentaire.texte, commentaire.resolu_le) == (
        auteur,
        "Et <b>le bilan</b> ?",
        None,
    )
    evenement = Evenement.objects.get()
    assert (evenement.verbe, evenement.objet_id, evenement.details) == (
        "commenter",
        commentaire.pk,
        {"action_id": action.pk},
    )
    page = client.get(_url("action", action)).content.decode()
    assert "<b>le bilan" not in page
    assert "&lt;b&gt;le bilan" in page


def test_un_simple_lecteur_lit_sans_commenter(client, action):
    client.force_login(_participant(action, "lecteur"))
    assert client.get(_url("action", action)).context["form_commentaire"] is None
    assert client.post(_url("commenter", action), {"texte": "Bonjour"}).status_code == 403
    assert Commentaire.objects.count() == 0


@pytest.mark.parametrize("texte", ["", "   ", "é" * 4001, "a\x00b"])
def test_un_commentaire_vide_ou_trop_long_est_refuse_et_garde(client, porteur, action, texte):
    client.force_login(porteur)
    reponse = client.post(_url("commenter", action), {"texte": texte})
    assert reponse.status_code == 422
    assert list(reponse.context["form_commentaire"].errors) == ["texte"]
    assert reponse.context["form_commentaire"]["texte"].value() == texte
    assert Commentaire.objects.count() == Evenement.objects.count() == 0


def test_un_double_clic_n_ecrit_qu_un_commentaire(client, porteur, action):
    client.force_login(porteur)
    for _ in range(2):
        client.post(_url("commenter", action), {"texte": "Et le bilan ?"})
    Commentaire.objects.get().resoudre(par=porteur)
    client.post(_url("commenter", action), {"texte": "Et le bilan ?"})  # asked again: written
    assert Commentaire.objects.count() == 2


def test_resoudre_puis_rouvrir(client, porteur, action):
    commentaire = fabriques.creer_commentaire(action, _participant(action, "agent"))
    client.force_login(porteur)
    for _ in range(2):  # a double click
        client.post(_url("resoudre", commentaire))
    commentaire.refresh_from_db()
    assert (commentaire.resolu_par, commentaire.resolu_le is None) == (porteur, False)
    for _ in range(2):
        client.post(_url("rouvrir", commentaire))
    commentaire.refresh_from_db()
    assert (commentaire.resolu_par, commentaire.resolu_le) == (None, None)
    verbes = Evenement.objects.order_by("pk").values_list("verbe", flat=True)
    assert list(verbes) == ["resoudre", "rouvrir"]


def test_son_auteur_le_resout_un_autre_partenaire_non(client, action):
    auteur, autre = (_participant(action, "agent") for _ in range(2))
    commentaire = fabriques.creer_commentaire(action, auteur)
    client.force_login(autre)
    assert client.get(_url("action", action)).context["commentaires"] == [(commentaire, False)]
    for verbe in ("resoudre", "rouvrir"):
        assert client.post(_url(verbe, commentaire)).status_code == 403
    client.force_login(auteur)
    assert client.post(_url("resoudre", commentaire)).status_code == 302
    commentaire.refresh_from_db()
    assert commentaire.resolu_par == auteur


def test_les_ouverts_se_lisent_d_abord(client, porteur, action):
    premier, second, troisieme = (fabriques.creer_commentaire(action, porteur) for _ in range(3))
    premier.resoudre(par=porteur)
    client.force_login(porteur)
    lus = [c for c, _ in client.get(_url("action", action)).context["commentaires"]]
    assert lus == [second, troisieme, premier]


@pytest.mark.parametrize("role", ["agent", "officier"])
def test_le_commentaire_des_autres_est_introuvable(client, porteur, action, role):
    commentaire = fabriques.creer_commentaire(action, porteur)
    etranger = fabriques.creer_utilisateur(role)
    fabriques.creer_contrat(etranger.partenaire)
    client.force_login(etranger)
    assert client.post(_url("commenter", action), {"texte": "Bonjour"}).status_code == 404
    for verbe in ("resoudre", "rouvrir"):
        assert client.post(_url(verbe, commentaire)).status_code == 404
    commentaire.refresh_from_db()
    assert (Commentaire.objects.count(), commentaire.resolu_le) == (1, None)
