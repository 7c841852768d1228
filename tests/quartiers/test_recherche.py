"""Search: beginnings of words, no accents, no case; through the index, never the whole table."""

import unicodedata

import pytest
from django.db import connection

from contrats.models import Action, Contrat, Objectif
from partenaires.models import Partenaire
from quartiers.models import Quartier
from quartiers.recherche import MOT_MAX, MOTS_MAX, mots, reperer
from tests import fabriques


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Écoles d’été", ["ecoles", "d", "ete"]),
        ("CŒUR de ville", ["coeur", "de", "ville"]),
        ("Saint-Exupéry – Léon Blum", ["saint", "exupery", "leon", "blum"]),
        ("DEMO-2018-01", ["demo", "2018", "01"]),
        ("  ", []),
        ("'); DROP TABLE & | ! :*", ["drop", "table"]),
        ("\x00é\u202e", ["e"]),
        ("a " * 50, ["a"] * MOTS_MAX),
    ],
)
def test_les_mots_d_une_recherche(texte, attendu):
    assert mots(texte) == attendu


def test_un_mot_sans_fin_est_coupe():
    assert mots("a" * 5000) == ["a" * MOT_MAX]


@pytest.mark.django_db
def test_un_mot_sans_fin_ne_trouve_rien_et_ne_casse_rien():
    fabriques.creer_action(intitule="École de l’été")
    assert list(Action.objects.chercher("a" * 5000)) == []


@pytest.mark.parametrize(
    ("texte", "cherche", "reperes"),
    [
        ("École de l’été", "ecole", ["École"]),
        ("École de l’été", "ETE ecol", ["Écol", "été"]),
        ("Le cœur de ville", "coeu", ["cœu"]),
        ("E\u0301coles", "eco", ["Éco"]),
        ("Récole", "ecole", []),
        ("Écoles", "eco ecole", ["École"]),
        ("<b>école</b>", "b", ["b", "b"]),
        ("", "ecole", []),
        ("b\u0301ecole, ecole", "be ec", ["b\u0301e", "ec"]),
        ("École", "", []),
    ],
)
def test_les_mots_trouves_sont_reperes_dans_le_texte(texte, cherche, reperes):
    morceaux = reperer(texte, mots(cherche))
    assert [morceau for morceau, marque in morceaux if marque] == reperes
    assert "".join(morceau for morceau, _ in morceaux) == unicodedata.normalize("NFC", texte)


@pytest.mark.parametrize(
    "texte", ["école", "ECOLE", "Écol", "ete ecole", "l’été", "2018", "demo-2018", "coeur", "cœur"]
)
@pytest.mark.django_db
def test_une_action_se_retrouve_par_le_debut_de_ses_mots(texte):
    trouvee = fabriques.creer_action(
        reference="DEMO-2018-01", intitule="École de l’été", description="Le cœur du quartier"
    )
    fabriques.creer_action(reference="DEMO-2019-01", intitule="Lycée", description="Au bord")
    assert list(Action.objects.chercher(texte)) == [trouvee]


@pytest.mark.parametrize("texte", ["", "   ", "&|!", "cole", "école hiver"])
@pytest.mark.django_db
def test_ce_qui_ne_trouve_rien(texte):
    fabriques.creer_action(intitule="École de l’été")
    assert list(Action.objects.chercher(texte)) == []


@pytest.mark.django_db
def test_un_nom_d_autrefois_retrouve_le_partenaire_et_le_quartier():
    partenaire = fabriques.creer_partenaire(nom="Tennis club", alias=["ASSOC TENNIS CLUB ST OMER"])
    quartier = fabriques.creer_quartier(nom="Maillebois", alias=["Fort Maillebois"])
    assert list(Partenaire.objects.chercher("st omer")) == [partenaire]
    assert list(Quartier.objects.chercher("fort")) == [quartier]


@pytest.mark.django_db
def test_la_recherche_s_ajoute_a_ce_que_l_on_voit():
    agent = fabriques.creer_utilisateur("agent")
    mien = fabriques.creer_contrat(agent.partenaire, intitule="Contrat de Saint-Omer")
    fabriques.creer_contrat(intitule="Contrat de Saint-Omer, ailleurs")
    assert list(Contrat.objects.visibles_par(agent).chercher("saint omer")) == [mien]


@pytest.mark.parametrize("modele", [Action, Contrat, Objectif, Partenaire, Quartier])
@pytest.mark.django_db
def test_l_index_sert_la_recherche(modele):
    """The indexed expression is the searched one: PostgreSQL says that it uses it."""
    with connection.cursor() as curseur:
        curseur.execute("SET LOCAL enable_seqscan = off")
    plan = modele.objects.order_by().chercher("saint").explain()
    assert f"{modele._meta.model_name}_recherche" in plan
