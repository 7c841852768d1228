"""The pairs that are kept: whatever is written, what is read is what comparing all names gives."""

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partenaires import ressemblances
from partenaires.graphies import paires
from partenaires.models import Partenaire, Ressemblance, RessemblancePerimee
from quartiers.tri import alphabetique
from tests.fabriques import creer_partenaire

NOMS = (
    "Les Amis du Marais", "Association Les Amis du Marais", "Les Amies du Marais", "Amis du Marais",
    "Jardins de l’Aa", "Jardin de l’Aa", "LES JARDINS DE L'AA", "CAF", "École de boxe",
)  # fmt: skip


def _lues(partenaires=None, limite=100) -> list[tuple]:
    lignes = Partenaire.objects.all() if partenaires is None else partenaires
    return [(p.un.pk, p.autre.pk, p.raison) for p in ressemblances.proposer(lignes, limite)]


def _comparees(partenaires=None) -> list[tuple]:
    """The same, from the names alone."""
    lignes = Partenaire.objects.all() if partenaires is None else partenaires
    trouvees = paires(lignes.order_by(alphabetique("nom"), "pk"))
    return [(p.un.pk, p.autre.pk, p.raison) for p in trouvees if not p.ecartee]


def _pour(sujet, partenaires=None, limite=100) -> list[tuple]:
    lignes = Partenaire.objects.all() if partenaires is None else partenaires
    lues = ressemblances.proposer_pour(sujet, lignes, limite)
    assert {p.un.pk for p in lues} <= {sujet.pk}
    return sorted((p.autre.pk, p.raison) for p in lues)


def _de(sujet, toutes) -> list[tuple]:
    """Of these pairs, those of this one, seen from it."""
    return sorted(
        (un + autre - sujet.pk, dit) for un, autre, dit in toutes if sujet.pk in (un, autre)
    )


def _perimes() -> set[int]:
    return set(RessemblancePerimee.objects.values_list("partenaire", flat=True))


@pytest.fixture
def deux():
    return [creer_partenaire(nom=nom, type="association") for nom in NOMS[:2]]


@pytest.mark.django_db
def test_gardee_la_paire_se_lit_en_une_requete(deux, django_assert_num_queries):
    assert ressemblances.rafraichir() == 2
    with django_assert_num_queries(1):
        assert _lues() == [(deux[1].pk, deux[0].pk, "Même nom, écrit autrement")]
    assert (_perimes(), ressemblances.rafraichir()) == (set(), 0)


@pytest.mark.django_db
def test_un_nom_change_ne_fait_comparer_que_lui(deux):
    creer_partenaire(nom="École de boxe")
    ressemblances.rafraichir()
    Partenaire.objects.filter(pk=deux[0].pk).update(nom="Les Amis de la Lys")
    assert _perimes() == {deux[0].pk}
    assert _lues() == []
    assert Ressemblance.objects.count() == 1
    assert (ressemblances.rafraichir(), Ressemblance.objects.count()) == (1, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("champ", "valeur", "compte"),
    [("sigle", "AM", True), ("alias", ["Le Marais"], True), ("rna", "W622001234", True),
     ("siren", "732829320", True), ("type", "autre", True), ("courriel", "a@exemple.fr", False),
     ("distincts", [1], False)],
)  # fmt: skip
def test_ce_qui_se_compare_et_rien_d_autre_marque(deux, champ, valeur, compte):
    ressemblances.rafraichir()
    Partenaire.objects.filter(pk=deux[0].pk).update(**{champ: valeur})
    assert _perimes() == ({deux[0].pk} if compte else set())
    assert _lues() == _comparees()


@pytest.mark.django_db
def test_un_partenaire_supprime_ne_laisse_ni_paire_ni_marque(deux):
    ressemblances.rafraichir()
    deux[0].delete()
    assert _lues() == []
    ressemblances.rafraichir()
    assert (Ressemblance.objects.count(), RessemblancePerimee.objects.count()) == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("gardees", [True, False])
def test_on_ne_lit_que_les_siens_et_les_premieres(deux, gardees):
    """A partner that one may not see is in no pair, kept or compared."""
    trois = [creer_partenaire(nom=nom, type="association") for nom in NOMS[2:4]]
    if gardees:
        ressemblances.rafraichir()
    assert len(_lues()) == 6
    assert _lues(limite=2) == _lues()[:2] == _comparees()[:2]
    siens = Partenaire.objects.filter(pk__in=[deux[0].pk, trois[0].pk])
    assert _lues(siens) == _comparees(siens)
    assert len(_lues(siens)) == 1


@pytest.mark.django_db(transaction=True)
def test_un_nom_ecrit_pendant_la_comparaison_n_est_oublie_de_personne(deux, en_meme_temps):
    autre = creer_partenaire(nom="Jardins de l’Aa", type="association")
    en_meme_temps(
        ressemblances.rafraichir,
        lambda: Partenaire.objects.filter(pk=deux[0].pk).update(nom="Jardin de l’Aa"),
        ressemblances.rafraichir,
        lambda: Partenaire.objects.filter(pk=autre.pk).update(nom="Les jardins de l’Aa"),
    )
    assert _lues() == _comparees() != []
    ressemblances.rafraichir()
    assert (_lues(), _perimes()) == (_comparees(), set())


@pytest.mark.django_db(transaction=True)
def test_un_seul_compare_a_la_fois(deux, en_meme_temps):
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(%s)", [ressemblances.VERROU])
        assert en_meme_temps(ressemblances.rafraichir) == [0]
    assert ressemblances.rafraichir() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("gardees", [True, False])
def test_un_partenaire_a_ses_paires_sans_lui_meme_et_dans_la_limite(deux, gardees):
    creer_partenaire(nom="École de boxe")
    trois = [creer_partenaire(nom=nom, type="association") for nom in NOMS[2:4]]
    if gardees:
        ressemblances.rafraichir()
    for sujet in (*deux, *trois):
        assert len(_pour(sujet)) == 3
        assert _pour(sujet) == _de(sujet, _comparees())
    siens = Partenaire.objects.filter(pk__in=[deux[0].pk, trois[0].pk])
    assert [cle for cle, _ in _pour(deux[0], siens)] == [trois[0].pk]
    lues = ressemblances.proposer_pour(deux[0], Partenaire.objects.all(), 2)
    assert [p.autre.nom for p in lues] == ["Amis du Marais", "Association Les Amis du Marais"]


@pytest.mark.django_db
def test_un_partenaire_lit_ses_paires_gardees_en_une_requete(deux, django_assert_num_queries):
    ressemblances.rafraichir()
    with django_assert_num_queries(1):
        assert _pour(deux[0]) == [(deux[1].pk, "Même nom, écrit autrement")]


RANG = st.integers(0, 7)
GESTES = st.one_of(
    st.tuples(st.just("ajouter"), st.sampled_from(NOMS), st.sampled_from(("association", "autre"))),
    st.tuples(st.just("nommer"), RANG, st.sampled_from(NOMS)),
    st.tuples(st.just("surnommer"), RANG, st.sampled_from(NOMS)),
    st.tuples(st.just("immatriculer"), RANG, st.sampled_from(("", "732829320", "552100554"))),
    st.tuples(st.just("distinguer"), RANG, RANG),
    st.tuples(st.just("supprimer"), RANG),
    st.tuples(st.just("comparer")),
)


def _faire(geste, *valeurs) -> None:
    lignes = list(Partenaire.objects.order_by("pk"))
    if geste == "comparer":
        ressemblances.rafraichir()
    elif geste == "ajouter":
        creer_partenaire(nom=valeurs[0], type=valeurs[1])
    elif lignes:
        vise = Partenaire.objects.filter(pk=lignes[valeurs[0] % len(lignes)].pk)
        changement = {
            "nommer": lambda valeur: vise.update(nom=valeur),
            "surnommer": lambda valeur: vise.update(alias=[valeur]),
            "immatriculer": lambda valeur: vise.update(siren=valeur),
            "distinguer": lambda rang: vise.update(distincts=[lignes[rang % len(lignes)].pk]),
            "supprimer": vise.delete,
        }[geste]
        changement(*valeurs[1:])


@pytest.mark.django_db
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(gestes=st.lists(GESTES, max_size=10))
def test_quoi_qu_on_ecrive_les_paires_lues_sont_celles_des_noms(gestes):
    with transaction.atomic():
        for geste in gestes:
            _faire(*geste)
            comparees = _comparees()
            assert _lues() == comparees
            for sujet in Partenaire.objects.order_by("pk")[:2]:
                assert _pour(sujet) == _de(sujet, comparees)
        ressemblances.rafraichir()
        assert (_lues(), _perimes()) == (_comparees(), set())
        transaction.set_rollback(True)
    assert not Partenaire.objects.exists()
