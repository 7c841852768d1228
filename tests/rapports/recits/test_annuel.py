"""The annual report, part by part: what it says, what it says it does not know."""

import pytest

from rapports.annuel.emplacements import emplacements
from rapports.calculs import annuel as calcul
from rapports.calculs import calculer
from rapports.calculs.annuel.loi import vises
from rapports.formes.texte import en_texte
from rapports.models import RapportAnnuel
from rapports.recits import annuel as recit
from rapports.recits import typographier
from rapports.recits.annuel import PARTIES
from rapports.recits.annuel.loi import OBJECTIFS
from tests import fabriques
from tests.rapports.recits.dore import attendre, chapitres
from tests.rapports.recits.monde import ETABLI_LE, Monde, peupler

pytestmark = pytest.mark.django_db

CONTRIBUTIONS = [
    {"partenaire": "CAF", "texte": "Nous avons ouvert une permanence.\nElle continue."}
]
AVIS = [
    {
        "qui": "Conseil municipal d’Aubigny",
        "sens": "reserves",
        "libelle_sens": "Favorable avec réserves",
        "le": "2019-04-02",
        "reference": "délibération n° 12",
        "texte": "Le conseil demande un calendrier.",
        "remarques": [
            {
                "partie": "actions",
                "texte": "La fête du Port manque.",
                "suite": "Elle est ajoutée.",
                "decision": "Acceptée",
            },
            {"partie": "", "texte": "Trop long.", "suite": "", "decision": ""},
        ],
    },
    {
        "qui": "Conseil citoyen des Moulins",
        "sens": "repute_favorable",
        "libelle_sens": "Réputé favorable",
        "le": "2019-04-15",
        "reference": "",
        "remarques": [],
        "tardif": {
            "recu_le": "2019-04-20",
            "libelle_sens": "Favorable",
            "texte": "Merci.",
        },
    },
]
ECARTES = [{"qui": "Conseil municipal de Belval", "motif": "aucun quartier n’y est situé"}]
DELIBERATION = {"assemblee": "Conseil communautaire", "le": "2019-06-01", "reference": "2019-33"}


@pytest.fixture
def monde():
    return peupler()


def _parties(monde, ecartes=(), **suite):
    donnees = calcul.relever(monde.demande(2018, 2018), ETABLI_LE, **suite)
    donnees |= {"ecartes": list(ecartes)}
    return chapitres(typographier(recit.ecrire(donnees)))


def _titre(code):
    return typographier(PARTIES[code])


@pytest.mark.parametrize("code", PARTIES)
def test_ce_que_dit_chaque_partie(monde, code):
    parties = _parties(monde, contributions=CONTRIBUTIONS)
    assert list(parties) == [_titre(connu) for connu in PARTIES]
    attendre(f"annuel_{code}", parties[_titre(code)])


@pytest.mark.parametrize("code", PARTIES)
def test_un_contrat_dont_on_ne_sait_rien(code):
    pilote = fabriques.creer_intercommunalite(nom="CC des Coteaux")
    contrat = fabriques.creer_contrat(pilote=pilote, intitule="Contrat de ville des Coteaux")
    attendre(f"annuel_{code}_vide", _parties(Monde(contrat, {}, {}, {}))[_titre(code)])


def test_les_annexes_reprennent_tous_les_avis(monde):
    parties = _parties(monde, ECARTES, avis=AVIS, deliberation=DELIBERATION)
    attendre("annuel_annexes", list(parties.values())[-1])


def test_sans_deliberation_les_annexes_le_disent(monde):
    parties = _parties(monde, avis=AVIS[1:])
    attendre("annuel_annexes_sans_deliberation", list(parties.values())[-1])


def test_les_textes_ont_chacun_leur_place(monde):
    blocs = [bloc for partie in _parties(monde).values() for bloc in partie]
    codes = [bloc["code"] for bloc in blocs if bloc["bloc"] == "texte_libre"]
    assert codes == [
        "orientations",
        "projet_de_territoire",
        *(f"loi_{numero}" for numero in OBJECTIFS),
        "actions_epci",
        "actions_62901",
        "actions_62902",
        "perspectives_droit_commun",
        "perspectives_coordination",
        "perspectives_participation",
        "perspectives_evaluation",
        "articulation",
        "npnru",
        "dsu_62901",
        "dsu_62902",
    ]


def test_les_places_des_textes_ne_demandent_aucun_chiffre(monde, django_assert_num_queries):
    annuel = RapportAnnuel(contrat=monde.contrat, annee=2018)
    with django_assert_num_queries(2):
        places = emplacements(annuel)
    entier = [bloc for partie in _parties(monde).values() for bloc in partie]
    ecrits = [bloc for bloc in entier if bloc["bloc"] == "texte_libre"]
    assert [place.code for place in places] == [bloc["code"] for bloc in ecrits]
    assert [place.aide for place in places] == [bloc["aide"] for bloc in ecrits]
    assert places[0].titre == "Les choix du contrat"
    assert "Aubigny" in next(p.titre for p in places if p.code == "actions_62901")


def test_ce_qui_manque_est_dit_avec_qui_peut_le_donner(monde):
    """Measures and people only: who has not signed or paid is not told to everyone."""
    rapport = monde.demande(2018, 2018, nature="annuel")
    rapport.save()
    figes = calculer(rapport, etabli_le=ETABLI_LE)
    genres = {manque["genre"] for manque in figes["manques"]}
    assert {"valeur", "versement"} <= genres  # both are missing
    [table] = [b for b in figes["corps"] if b.get("legende") == "Chiffres attendus"]
    attendus = [m for m in figes["manques"] if m["genre"] in {"valeur", "personnes"}]
    assert [ligne[1] for ligne in table["lignes"]] == [m["qui"] for m in typographier(attendus)]


def test_un_petit_nombre_n_est_pas_publie(monde):
    """Nine women looking for a job at the Port, forty men: neither is written."""
    dit = en_texte(_parties(monde)[_titre("evolution_situation")])
    assert [n for n in ("| 9 |", "| 40 |") if n in dit] == []


@pytest.mark.parametrize(
    ("intitules", "objectifs"),
    [
        (("Favoriser l’insertion par l’emploi", ""), [3]),
        (("Prévenir la délinquance", ""), [6]),
        (("Rénover les logements", "Emploi"), [4]),
        (("Agir ensemble", "Emploi et développement économique"), [3]),
        (("Éducation à la santé", ""), [2, 5]),
        (("Agir ensemble", ""), []),
    ],
)
def test_les_mots_d_un_intitule_disent_l_objectif_de_la_loi(intitules, objectifs):
    assert vises(*intitules) == objectifs


def test_les_requetes_ne_dependent_pas_du_nombre_d_actions(monde, django_assert_num_queries):
    for _ in range(3):
        action = fabriques.creer_action(monde.contrat, exercice=2018, statut="retenue")
        action.quartiers.set([monde.quartiers["Les Moulins"]])
        fabriques.creer_financement(action, financeur=monde.partenaires["epci"], accorde=1)
        with django_assert_num_queries(41):
            calcul.relever(monde.demande(2018, 2018), ETABLI_LE)
