"""A block pasted as text, the way that needs no script: what is read, what is refused."""

import pytest
from django.urls import reverse

from contrats.forms.collage import lire_collage
from contrats.models import Saisie
from contrats.saisies.lignes import Feuille, lire_lignes
from tests import fabriques
from tests.monde_feuille import cases, creer_monde

pytestmark = pytest.mark.django_db


@pytest.fixture
def monde():
    return creer_monde()


def _coller(client, monde, texte, indicateur=None, **cellules):
    donnees = {"collage": texte, "indicateur_colle": (indicateur or monde.somme).pk}
    arguments = [monde.contrat.pk, 2018, monde.agent.partenaire.pk]
    client.force_login(monde.agent)
    return client.post(reverse("contrats:coller_grille", args=arguments), donnees | cellules)


@pytest.mark.parametrize(
    "texte",
    [
        "Quai\t1 234\t700\nSaint-Exupéry\t50\t\t20",
        "Territoire;Valeur;Femmes;Hommes\r\nQUAI;1 234;700\r\n\r\nsaint exupery;50;;20\r\n",
        '"Quai"\t"1 234"\t700\t\t\tde trop\nSaint-Exupéry\t50\t \t20\n',
    ],
)
def test_un_bloc_se_lit_a_ses_territoires(monde, texte):
    lignes = lire_lignes(Feuille.annuelle(monde.contrat, monde.agent.partenaire, 2018))
    collage = lire_collage(texte, [ligne for ligne in lignes if ligne.indicateur == monde.somme])
    assert collage.inconnus == []
    assert collage.cellules == {
        **cases(monde.somme, monde.quai, valeur="1 234", valeur_femmes="700"),
        **cases(monde.somme, monde.saint_ex, valeur="50", valeur_hommes="20"),
    }


def test_un_quartier_se_reconnait_a_ses_autres_noms(monde):
    monde.quai.alias, monde.quai.code = ["Quai du Commerce"], "QP062001"
    monde.quai.save()
    lignes = lire_lignes(Feuille.annuelle(monde.contrat, monde.agent.partenaire, 2018))
    for nom in ("quai du commerce", "QP062001", "Quai"):
        lu = lire_collage(f"{nom};1", [x for x in lignes if x.indicateur == monde.somme])
        assert lu.cellules == cases(monde.somme, monde.quai, valeur="1")


def test_coller_remplit_et_garde_le_brouillon(client, monde):
    """With the cells typed on the same page, and for the indicator that was chosen."""
    typees = cases(monde.somme, monde.quai, valeur="9")
    reponse = _coller(client, monde, "Ensemble\t45\t60", monde.ratio, **typees)
    assert reponse.status_code == 302
    assert Saisie.objects.get().cellules == typees | cases(
        monde.ratio, numerateur="45", denominateur="60"
    )
    [message] = client.get(reponse.url).context["messages"]
    assert str(message) == "2 cases remplies et enregistrées dans le brouillon."


@pytest.mark.parametrize(
    ("texte", "message"),
    [
        (
            "Quai\t12\nInconnu\t13\nAutre\t1",
            "Aucune case n’est remplie. Territoires inconnus\u00a0: «\u00a0Inconnu\u00a0», "
            "«\u00a0Autre\u00a0».",
        ),
        ("", "Collez au moins une ligne\u00a0: un territoire, puis ses valeurs."),
        ("Territoire\tValeur", "Collez au moins une ligne\u00a0: un territoire, puis ses valeurs."),
    ],
)
def test_un_bloc_refuse_ne_remplit_rien_et_reste_lisible(client, monde, texte, message):
    reponse = _coller(client, monde, texte)
    assert reponse.status_code == 422
    assert reponse.context["form"].refus == {"collage": message}
    assert reponse.context["collage"]["texte"] == texte
    assert Saisie.objects.count() == 0


def test_un_indicateur_d_autrui_ne_se_remplit_pas(client, monde):
    autrui = fabriques.creer_indicateur(monde.contrat, responsable=fabriques.creer_partenaire())
    assert _coller(client, monde, "Quai\t12", autrui).status_code == 422
    assert Saisie.objects.count() == 0
