"""What the sheet of an action says: money, people, history; what it costs; what is only posted."""

import pytest
from django.urls import reverse

from contrats.models import Action
from tests import fabriques

pytestmark = pytest.mark.django_db

POSTS = (
    ("ajouter_jalon", "action"),
    ("atteindre_jalon", "jalon"),
    ("commenter", "action"),
    ("resoudre", "commentaire"),
    ("rouvrir", "commentaire"),
    ("deposer_document", "action"),
    ("retirer_document", "document"),
    ("demarrer_action", "action"),
    ("terminer_action", "action"),
)


@pytest.fixture
def porteur():
    return fabriques.creer_utilisateur("agent")


@pytest.fixture
def action(porteur):
    contrat = fabriques.creer_contrat(porteur.partenaire)
    return fabriques.creer_action(contrat, porteur=porteur.partenaire, statut="en_cours")


def _fiche(client, action):
    return client.get(reverse("contrats:action", args=[action.pk]))


def _texte(reponse):
    brut = reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(brut.split())


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(("page", "requetes"), [("action", 3), ("historique_action", 3)])
def test_meme_nombre_de_requetes_pour_1_et_3_lignes(
    client, django_assert_num_queries, porteur, action, page, requetes, n
):
    for _ in range(n):
        fabriques.creer_jalon(action)
        fabriques.creer_document(action, depose_par=fabriques.creer_utilisateur())
        resolu = fabriques.creer_commentaire(action, fabriques.creer_utilisateur())
        resolu.resoudre(par=fabriques.creer_utilisateur())
        fabriques.creer_commentaire(action)
        fabriques.creer_financement(action, accorde=10)
        action.coporteurs.add(fabriques.creer_partenaire())
        action.quartiers.add(fabriques.creer_quartier())
        action.objectifs.add(fabriques.creer_objectif(action.contrat))
        fabriques.creer_saisie(action, statut="validee")
    client.force_login(porteur)
    with django_assert_num_queries(requetes):
        reponse = client.get(reverse(f"contrats:{page}", args=[action.pk]))
    assert reponse.status_code == 200


def test_les_totaux_par_nature_ne_comptent_que_le_connu_et_le_disent(client, porteur, action):
    for nature, demande, accorde in (
        ("p147", 100, None),
        ("p147", 50, 40),
        ("droit_commun", None, None),
    ):
        fabriques.creer_financement(
            action, nature=nature, demande=demande, accorde=accorde, verse=0
        )
    client.force_login(porteur)
    argent = _fiche(client, action).context["argent"]
    assert [(t.libelle, t.demande, t.accorde, t.verse) for t in argent.natures] == [
        ("Droit commun", None, None, 0),
        ("Crédits spécifiques (programme 147)", 150, 40, 0),
    ]
    assert (argent.total.demande, argent.total.accorde, argent.total.verse) == (150, 40, 0)
    page = _texte(_fiche(client, action))
    assert "3 montants ne sont pas connus : les totaux ne comptent que ceux qui le sont." in page


def test_ensemble_n_est_connu_que_si_femmes_et_hommes_le_sont(client, porteur, action):
    Action.objects.update(
        beneficiaires_prevus_femmes=0,
        beneficiaires_prevus_hommes=12,
        beneficiaires_reels_femmes=7,
    )
    client.force_login(porteur)
    personnes = _fiche(client, action).context["personnes"]
    assert [(p.libelle, p.prevus, p.reels) for p in personnes] == [
        ("Femmes", 0, 7),
        ("Hommes", 12, None),
        ("Ensemble", 12, None),
    ]


def test_l_historique_est_celui_de_cette_action_seule(client, porteur, action):
    autre = fabriques.creer_action(action.contrat, porteur=porteur.partenaire, statut="en_cours")
    for cible in (autre, action):
        jalon = fabriques.creer_jalon(cible, intitule="Réunion")
        jalon.atteindre(par=porteur, le=jalon.prevu_le)
        fabriques.creer_commentaire(cible, porteur, texte="À voir").resoudre(par=porteur)
        fabriques.creer_document(cible, titre="Bilan").retirer(par=porteur)
        cible.terminer(par=porteur)
    client.force_login(porteur)
    attendus = [
        f"{porteur} a terminé l’action « {action} ».",
        f"{porteur} a retiré le document « Bilan ».",
        f"{porteur} a marqué comme résolu le commentaire « À voir ».",
        f"{porteur} a constaté le jalon « Réunion » comme atteint.",
    ]
    for page in ("action", "historique_action"):
        recits = client.get(reverse(f"contrats:{page}", args=[action.pk])).context["recits"]
        assert [recit.phrase.replace("\u00a0", " ") for recit in recits] == attendus


def test_les_brouillons_des_autres_ne_sont_pas_racontes(client, porteur, action):
    """A proposal is told to those who see the entry: its porteur and the officers."""
    fabriques.creer_saisie(action).proposer(par=porteur)
    autre = fabriques.creer_utilisateur("agent")
    action.contrat.partenaires.add(autre.partenaire)
    client.force_login(autre)
    assert _fiche(client, action).context["recits"] == []
    client.force_login(porteur)
    assert len(_fiche(client, action).context["recits"]) == 1


def test_un_partenaire_que_l_on_ne_voit_pas_n_a_pas_de_lien(client, porteur, action):
    financeur = fabriques.creer_partenaire()
    fabriques.creer_financement(action, financeur=financeur)
    client.force_login(porteur)
    assert _fiche(client, action).context["partenaires_lisibles"] == {porteur.partenaire_id}
    action.contrat.partenaires.add(financeur)
    assert _fiche(client, action).context["partenaires_lisibles"] == {
        porteur.partenaire_id,
        financeur.pk,
    }


@pytest.mark.parametrize(("nom", "sorte"), POSTS)
def test_ce_qui_ecrit_ne_se_lit_pas(client, porteur, action, nom, sorte):
    objets = {
        "action": action,
        "jalon": fabriques.creer_jalon(action),
        "commentaire": fabriques.creer_commentaire(action, porteur),
        "document": fabriques.creer_document(action, depose_par=porteur),
    }
    client.force_login(porteur)
    url = reverse(f"contrats:{nom}", args=[objets[sorte].pk])
    assert client.get(url).status_code == 405


@pytest.mark.parametrize("role", ["agent", "officier"])
@pytest.mark.parametrize("page", ["action", "historique_action"])
def test_l_action_des_autres_est_introuvable(client, action, role, page):
    etranger = fabriques.creer_utilisateur(role)
    fabriques.creer_contrat(etranger.partenaire)
    client.force_login(etranger)
    assert client.get(reverse(f"contrats:{page}", args=[action.pk])).status_code == 404
