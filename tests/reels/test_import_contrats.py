"""The real lists of contracts and of posts: exact counts, sums to the cent, named faults."""

from collections import Counter
from decimal import Decimal

import pytest

from config.demo.caso import charger
from contrats.models import Action, Contrat, Financement
from imports.models import GenreEcriture
from quartiers.models import Releve
from tests.fabriques import creer_contrat, creer_intercommunalite
from tests.imports.sortes.lots import anomalies, comptes, importer, lire, natures
from tests.reels.test_faits_caso import fichier

pytestmark = pytest.mark.django_db

CONTRATS, RELAIS = "contrats_de_ville_2015_points.geojson", "adulte-relais-2021.json"
FONJEP, CAPSO = "postes-fonjep-2021.json", "capso_postes_p147_2020_2025.csv"


def reel(nom):
    return {"octets": fichier("data", nom).read_bytes(), "nom": nom}


def par_nature(lot):
    return dict(Counter(nature for nature, _ in natures(lot)))


def accordes(lot):
    """How many funding lines would be created, and their sum."""
    lignes = lot.ecritures.filter(modele="contrats.financement", genre=GenreEcriture.CREER)
    montants = [Decimal(ligne.apres["accorde"]) for ligne in lignes]
    return len(montants), sum(montants)


@pytest.fixture
def liste_nationale():
    return importer("contrats_anct", **reel(CONTRATS))


def test_the_434_lines_of_2015(liste_nationale):
    # 434 lines: 1 code twice, 64 communes of no known EPCI, 369 contracts.
    assert par_nature(liste_nationale) == {
        "habitants_sans_millesime": 1,
        "cle_en_double": 1,
        "commune_sans_epci": 64,
        "epci_cree": 369,
    }
    assert liste_nationale.comptes["modeles"] == {
        "contrats.contrat": {"creer": 369},
        "quartiers.intercommunalite": {"creer": 369},
    }
    doubles = [a for a in anomalies(liste_nationale) if a[1] == "cle_en_double"]
    assert [message for *_, message in doubles] == [
        "« CV043 » est déjà à la ligne 43 : cette ligne est laissée."
    ]
    voulus = Contrat.objects.filter(code__in=["CV220", "CV218", "CV366"]).order_by("code")
    assert list(voulus.values_list("intitule", "pilote__siren", "pilote__departement")) == [
        ("CC du Pays d'Aire", "246200018", "62"),
        ("CA de Saint Omer", "246200455", "62"),
        ("CA du Pays Ajaccien", "242010056", ""),
    ]
    assert comptes(lire("contrats_anct", **reel(CONTRATS))) == (0, 0, 369)


def test_the_inhabitants_of_the_list_are_those_of_the_intercommunalities():
    options = {"millesime": 2018, "source": "ANCT, Ci.Ville, recensement de 2018"}
    lot = importer("contrats_anct", **reel(CONTRATS), options=options)
    releves = Releve.objects.filter(statistique__code="population_qpv", millesime=2018)
    par_siren = dict(releves.values_list("intercommunalite__siren", "valeur"))
    assert (par_siren["246200455"], par_siren["246200018"]) == (4820, 1640)
    # 369 contracts; the pilot of lines 43 and 44, which have one code, has two figures.
    assert ("habitants_d_une_partie", 43) in natures(lot)
    assert (par_nature(lot)["habitants_d_une_partie"], len(par_siren)) == (1, 368)
    assert comptes(lire("contrats_anct", **reel(CONTRATS), options=options))[:2] == (0, 0)


def test_the_5377_adultes_relais_of_2021(liste_nationale):
    lot = lire("postes_france", **reel(RELAIS))
    assert accordes(lot) == (4518, Decimal("90684482.76"))  # 4 518 times 20 071,82 €
    assert par_nature(lot) == {
        "colonne_inconnue": 2,
        "codes_colles": 65,
        "contrat_inconnu": 792,
        "cle_en_double": 2,
        "montants_identiques": 1,
    }
    assert 4518 + 65 + 792 + 2 == 5377
    assert lot.nombre_erreurs == 0


def test_the_1462_fonjep_posts_of_2021(liste_nationale):
    lot = lire("postes_france", **reel(FONJEP))
    assert accordes(lot) == (1247, Decimal("8743662"))
    vues = par_nature(lot)
    assert vues.pop("deux_graphies") > 0
    assert vues == {
        "colonne_inconnue": 2,
        "codes_colles": 2,
        "contrat_inconnu": 190,
        "cle_en_double": 23,
        "nom_dans_le_siret": 1,
    }
    assert 1247 + 2 + 190 + 23 == 1462


def test_the_56_posts_of_saint_omer():
    capso = creer_intercommunalite(siren="200069037", nom="CAPSO")
    for code in ("CV218", "CV220"):
        creer_contrat(code=code, pilote=capso)
    contrat = creer_contrat(code="CN06206M", pilote=capso, generation=2024)
    lot = importer("postes", contrat=contrat, **reel(CAPSO))
    assert (Action.objects.count(), accordes(lot)) == (56, (56, Decimal("880571.17")))
    sommes = {
        (annee, dispositif): (nombre, montant)
        for annee, dispositif, nombre, montant in _par_annee()
    }
    assert sommes[2020, "Adulte-relais"] == (8, Decimal("159000.48"))
    assert sommes[2025, "Adulte-relais"] == (6, Decimal("42984"))
    assert [message for _, nature, _, message in anomalies(lot) if nature == "deux_graphies"] == [
        "« CENTE SOCIAL ET CULTUREL DE ST OMER » et « CENTRE SOCIAL ET CULTUREL DE SAINT OMER » se "
        "ressemblent : est-ce le même organisme ? Si oui, réunissez-les.",
        "« CENTRE SOCIAL INTER GENERATION » et « Espaces Socio-Culturels & d'Animations de "
        "Longuenesse » portent l’un après l’autre le poste D01178 : est-ce le même organisme ? Si "
        "oui, réunissez-les.",
    ]
    assert par_nature(lot)["montant_d_un_autre_dispositif"] == 1
    epci = Action.objects.get(reference="06224R000700", exercice=2024).porteur
    assert (epci.type, epci.intercommunalite) == ("epci", capso)


def _par_annee():
    lignes = Financement.objects.order_by("annee").values_list(
        "annee", "action__dispositif", "accorde"
    )
    groupes = {}
    for annee, dispositif, accorde in lignes:
        groupes.setdefault((annee, dispositif), []).append(accorde)
    return [(*cle, len(montants), sum(montants)) for cle, montants in groupes.items()]


def test_the_real_posts_over_the_case_change_nothing():
    charger("mi-parcours")
    lot = lire("postes_france", **reel(CAPSO))
    assert comptes(lot) == (0, 0, 56)
    # The case already knows both spellings of each body, and keeps one partner for them.
    assert "deux_graphies" not in par_nature(lot)
