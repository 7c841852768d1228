"""The national schema of subsidies: what goes out obeys it, what cannot go out says why."""

import csv
import io
import re
from datetime import date

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contrats.argent import scdl
from contrats.models import Financement
from tests import contraintes, fabriques
from tests.contrats.lecteur import contrat_lu

pytestmark = pytest.mark.django_db

JOUR = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
NUMERAIRE, NATURE = "aide en numéraire", "aide en nature"
# The rules of « SCDL subventions 2.1.1 »: name, required, pattern that the whole value matches.
REGLES = [
    ("nomAttribuant", True, r".+"),
    ("idAttribuant", True, r"\d{14}"),
    ("dateConvention", True, JOUR),
    ("referenceDecision", False, r".*"),
    ("nomBeneficiaire", True, r".+"),
    ("idBeneficiaire", False, r"\d{14}"),
    ("rnaBeneficiaire", False, r"W\d{9}"),
    ("objet", True, r".{1,256}"),
    ("montant", True, r"\d+(\.\d+)?"),
    ("nature", True, rf"{NUMERAIRE}|{NATURE}|{NUMERAIRE};{NATURE}|{NATURE};{NUMERAIRE}"),
    ("conditionsVersement", True, r".{1,256}"),
    ("datesPeriodeVersement", True, rf"{JOUR}(/{JOUR})?"),
    ("idRAE", False, r".{0,5}"),
    ("notificationUE", True, r"oui|non"),
    ("pourcentageSubvention", True, r"0\.(0[1-9]|[1-9]\d?)|1(\.0+)?"),
    ("dispositifAide", False, r".*"),
]


def _fautes(ligne: dict[str, str]) -> list[str]:
    """The fields of this line that break a rule of the schema."""
    return [
        nom
        for nom, requis, motif in REGLES
        if (ligne[nom] and not re.fullmatch(motif, ligne[nom])) or (requis and not ligne[nom])
    ]


CONVENTION = {
    "date_convention": date(2018, 3, 1),
    "reference_decision": "2018-12",
    "conditions_versement": "échelonné",
    "versement_debut": date(2018, 4, 1),
    "versement_fin": date(2018, 12, 31),
    "notification_ue": False,
}


def _subvention(contrat=None, action=None, **champs):
    """A grant of a department to an association, with all that the schema requires."""
    porteur = fabriques.creer_partenaire(nom="Les Ateliers", siret=fabriques.creer_siret())
    action = {"statut": "retenue", "intitule": "Ateliers", "porteur": porteur, **(action or {})}
    financeur = fabriques.creer_partenaire(
        nom="Département", type="departement", siret=fabriques.creer_siret()
    )
    champs = {"financeur": financeur, "accorde": "1200.50", **CONVENTION, **champs}
    return fabriques.creer_financement(fabriques.creer_action(contrat, **action), **champs)


def _lignes():
    texte = "".join(scdl.en_csv(Financement.objects.all()))
    return list(csv.DictReader(io.StringIO(texte, newline="")))


def test_les_colonnes_sont_celles_du_schema_dans_son_ordre():
    assert list(scdl.COLONNES) == [nom for nom, *_ in REGLES]
    assert next(scdl.en_csv(Financement.objects.all())) == ",".join(scdl.COLONNES) + "\r\n"


def test_une_subvention_complete():
    financement = _subvention()
    (ligne,) = _lignes()
    assert _fautes(ligne) == []
    assert ligne == {
        "nomAttribuant": "Département",
        "idAttribuant": financement.financeur.siret,
        "dateConvention": "2018-03-01",
        "referenceDecision": "2018-12",
        "nomBeneficiaire": "Les Ateliers",
        "idBeneficiaire": financement.action.porteur.siret,
        "rnaBeneficiaire": "",
        "objet": "Ateliers",
        "montant": "1200.50",
        "nature": "aide en numéraire",
        "conditionsVersement": "échelonné",
        "datesPeriodeVersement": "2018-04-01/2018-12-31",
        "idRAE": "",
        "notificationUE": "non",
        "pourcentageSubvention": "1.00",
        "dispositifAide": "",
    }


@pytest.mark.parametrize("fin", [None, date(2018, 4, 1)])
def test_un_versement_unique_est_un_jour(fin):
    _subvention(versement_fin=fin)
    assert [ligne["datesPeriodeVersement"] for ligne in _lignes()] == ["2018-04-01"]


@pytest.mark.parametrize(
    ("champs", "manque"),
    [
        ({"date_convention": None}, "la date de la convention"),
        ({"conditions_versement": ""}, "les conditions de versement"),
        (
            {"versement_debut": None, "versement_fin": None},
            "la date ou la période de versement",
        ),
        ({"notification_ue": None}, "si l’aide est notifiée à l’Union européenne"),
    ],
)
def test_une_ligne_incomplete_ne_sort_pas_et_dit_ce_qui_lui_manque(champs, manque):
    _subvention(**champs)
    (ligne,) = scdl.incompletes(Financement.objects.all())
    assert (scdl.manques(ligne), _lignes()) == ([manque], [])


def test_sans_siret_ni_d_un_cote_ni_de_l_autre():
    sans = fabriques.creer_partenaire(type="etat")
    _subvention(financeur=sans, action={"porteur": fabriques.creer_partenaire()})
    (ligne,) = scdl.incompletes(Financement.objects.all())
    assert scdl.manques(ligne) == ["le SIRET de l’attribuant", "le SIRET du bénéficiaire"]


@pytest.mark.parametrize(("nature", "publiees"), [("valorisation", 1), ("p147", 0)])
def test_le_rna_ne_suffit_que_pour_une_aide_en_nature(nature, publiees):
    association = fabriques.creer_partenaire(rna="W622001234")
    _subvention(nature=nature, action={"porteur": association})
    lignes = _lignes()
    assert (len(lignes), [_fautes(ligne) for ligne in lignes]) == (publiees, [[]] * publiees)


def test_le_partage_entre_co_porteurs_n_est_pas_invente():
    financement = _subvention()
    financement.action.coporteurs.add(fabriques.creer_partenaire(), fabriques.creer_partenaire())
    (ligne,) = scdl.incompletes(Financement.objects.all())
    assert scdl.manques(ligne) == ["le partage entre le porteur et ses co-porteurs"]


def test_ce_qui_n_est_pas_une_subvention_publique_reste_dehors():
    _subvention(action={"demonstration": True})
    _subvention(nature="fonds_propres")
    _subvention(
        financeur=fabriques.creer_partenaire(type="bailleur", siret=fabriques.creer_siret())
    )
    _subvention(accorde=None)
    _subvention(accorde=0)
    lignes = Financement.objects.all()
    assert (_lignes(), list(scdl.incompletes(lignes))) == ([], [])
    assert scdl.trier(lignes) == scdl.Tri(
        [], inconnues=2, demonstration=1, propres=1, prives=1, essai=1
    )


def test_le_tri_compte_les_lignes_que_les_listes_donnent():
    """Counted once for the page, as the file and the list to fill in choose them."""
    region = fabriques.creer_partenaire(type="region", siret=fabriques.creer_siret())
    for accorde in (10, None):
        _subvention(accorde=accorde)
    _subvention(financeur=region, date_convention=None, accorde=5, conditions_versement="")
    _subvention(financeur=region, accorde=7)
    _subvention(financeur=region, accorde=8)
    lignes = Financement.objects.all()
    tri = scdl.trier(lignes)
    assert tri.incompletes == scdl.incompletes(lignes).count() == 1
    assert sum(a.publiables for a in tri.attribuants) == scdl.publiables(lignes).count() == 3
    assert sum(a.nombre for a in tri.attribuants) == scdl.concernees(lignes).count()
    (sien,) = [a for a in tri.attribuants if a.pk == region.pk]
    assert (sien.montant, sien.a_completer) == (15, 1)
    assert sien.manques == [("la date de la convention", 1), ("les conditions de versement", 1)]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(texte=st.text(min_size=1, max_size=280).filter(lambda t: "\0" not in t and t.strip()))
def test_quoi_que_l_on_ait_tape_le_fichier_obeit_au_schema(texte):
    financement = _subvention(action={"intitule": texte[:300]}, conditions_versement=texte[:255])
    financement.refresh_from_db()
    ligne = scdl.decrire(financement)
    assert _fautes(ligne) == []
    assert not re.match(r"[=+\-@\t\r\n]", ligne["objet"])


def test_le_versement_finit_apres_avoir_commence():
    message = "Donnez le début du versement, avant sa fin."
    nom = "financement_versement_dans_l_ordre"
    for debut in (None, date(2019, 1, 1)):
        contraintes.verifier(
            _subvention(), nom, message, versement_debut=debut, versement_fin=date(2018, 1, 1)
        )


@pytest.fixture
def contrat(client):
    return contrat_lu(client)


@pytest.mark.parametrize("n", [1, 3])
def test_la_page_a_le_meme_nombre_de_requetes(client, contrat, django_assert_num_queries, n):
    for _ in range(n):
        _subvention(contrat)
        _subvention(contrat, date_convention=None)
    with django_assert_num_queries(4):
        reponse = client.get(reverse("contrats:subventions", args=[contrat.pk]))
    comptes = [(a.nombre, a.publiables, a.a_completer) for a in reponse.context["attribuants"]]
    assert sorted(comptes) == [(1, 0, 1)] * n + [(1, 1, 0)] * n
    assert len(reponse.context["incompletes"]) == n


def _telecharger(client, contrat, **criteres):
    return client.get(reverse("contrats:exporter_subventions", args=[contrat.pk]), criteres)


def test_le_fichier_d_un_attribuant_ne_montre_que_les_siennes(client, contrat):
    mienne = _subvention(contrat)
    _subvention(contrat, action={"intitule": "D’un autre"})
    _subvention(action={"intitule": "D’ailleurs"})
    _subvention(contrat, action={"statut": "refusee", "intitule": "Refusée"})
    reponse = _telecharger(client, contrat, attribuant=mienne.financeur_id)
    texte = b"".join(reponse.streaming_content).decode()
    assert [ligne["objet"] for ligne in csv.DictReader(io.StringIO(texte))] == ["Ateliers"]
    toutes = b"".join(_telecharger(client, contrat).streaming_content).decode()
    objets = {ligne["objet"] for ligne in csv.DictReader(io.StringIO(toutes))}
    assert objets == {"Ateliers", "D’un autre"}


@pytest.mark.parametrize("attribuant", ["x", "-1", "999999999"])
def test_un_attribuant_inconnu_n_existe_pas(client, contrat, attribuant):
    _subvention(contrat)
    assert _telecharger(client, contrat, attribuant=attribuant).status_code == 404
