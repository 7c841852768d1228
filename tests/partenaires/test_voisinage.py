"""Close names found without comparing each with each: the same pairs as the naive double loop."""

from itertools import combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partenaires.graphies import SEUIL, _cles, _formes, _raison, forme_simple, paires, proches
from partenaires.models import Partenaire
from partenaires.voisinage import Voisinage

MOTS = (
    "Association", "Les", "Amis", "Amies", "Ami", "du", "Quartier", "Quartiers", "Jardin",
    "Jardins", "Haut-Pont", "Haut Pont", "Centre", "Centres", "social", "sociale", "Saint", "St",
    "Omer", "2", "12", "CAF", "caf", "École", "Ecole", "Sport", "sports", "audomarois",
    "audomarroise",
)  # fmt: skip
large = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
noms = st.one_of(
    st.lists(st.sampled_from(MOTS), min_size=1, max_size=5).map(" ".join),
    st.text("aeéils '-12", max_size=12),
)


@st.composite
def annuaires(draw):
    """Partners that have much in common, some of which are known to be others."""
    cles = range(1, draw(st.integers(2, 9)))
    return [
        Partenaire(
            pk=cle,
            nom=draw(noms),
            sigle=draw(st.sampled_from(("", "", "CAF", "amis", "JHP"))),
            alias=draw(st.lists(noms, max_size=2)),
            type=draw(st.sampled_from(("association", "association", "autre", "commune"))),
            siren=draw(st.sampled_from(("", "", "732829320", "552100554"))),
            commune_id=draw(st.sampled_from((None, None, 1, 2))),
            distincts=draw(st.lists(st.sampled_from(cles), max_size=1)),
        )
        for cle in cles
    ]


def toutes(lignes):
    """The rule as one would write it for a few names."""
    formes = {ligne.pk: _formes(ligne) for ligne in lignes}
    for un, autre in combinations(lignes, 2):
        partagees = _cles(un, formes[un.pk]) & _cles(autre, formes[autre.pk])
        if partagees and (raison := _raison(un, autre, formes)):
            yield un.pk, autre.pk, raison


@large
@given(annuaires())
def test_les_memes_paires_que_la_double_boucle(lignes):
    trouvees = [(p.un.pk, p.autre.pk, p.raison) for p in paires(lignes)]
    assert trouvees == list(toutes(lignes))


@large
@given(st.lists(noms.map(forme_simple), max_size=8))
def test_aucun_nom_proche_n_est_ecarte(formes):
    voisinage = Voisinage(formes, SEUIL)
    gardees = {(un, autre) for un in range(len(formes)) for autre in voisinage.voisins(un)}
    voulues = {
        (un, autre)
        for un, autre in combinations(range(len(formes)), 2)
        if proches(formes[un], formes[autre])
    }
    assert voulues - gardees == set()


def test_des_milliers_de_noms_en_laissent_peu_a_comparer():
    """What bounds the time of the page, without a clock."""
    villes = [f"{un}{deux}{trois}" for un in ("val", "mont", "roche", "clair", "beau")
              for deux in ("fort", "ville", "lieu", "court", "bois")
              for trois in ("sur orme", "les bains", "en bray", "du lac", "aux pins")]  # fmt: skip
    formes = [f"{quoi} {ville}" for ville in villes for quoi in ("centre social", "mission locale",
              "regie", "club judo", "fete", "ecole musique", "cinema", "ludotheque")]  # fmt: skip
    voisinage = Voisinage(formes, SEUIL)
    gardees = sum(
        rang < voisin for rang in range(len(formes)) for voisin in voisinage.voisins(rang)
    )
    assert len(formes) * (len(formes) - 1) // 2 == 499_500
    assert gardees < 5_000


@large
@given(annuaires(), st.sets(st.integers(1, 9)))
def test_les_paires_de_quelques_uns_sont_celles_de_tous_ou_ils_sont(lignes, sujets):
    voulues = [p for p in paires(lignes) if {p.un.pk, p.autre.pk} & sujets]
    assert paires(lignes, sujets) == voulues
