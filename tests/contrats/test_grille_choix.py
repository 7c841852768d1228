"""Where to choose the sheet to fill: who opens it, what each one says it owes."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from contrats.a_faire import duree
from contrats.models import Contrat
from contrats.saisies.grille import annees_a_saisir, etats
from tests import fabriques
from tests.monde_feuille import cases, creer_monde

pytestmark = pytest.mark.django_db


@pytest.fixture
def monde():
    return creer_monde(statut="en_vigueur")


def _url(monde):
    return reverse("contrats:saisir", args=[monde.contrat.pk])


def _dits(reponse):
    return [
        (etat.partenaire.nom, etat.annee, etat.libelle, etat.manquantes)
        for etat, _ in reponse.context["lignes"]
    ]


def test_qui_choisit(client, monde):
    """Whoever has a sheet, and the officers; a partner without an indicator has none."""
    sans = fabriques.creer_utilisateur("agent")
    monde.contrat.partenaires.add(sans.partenaire)
    attendus = {
        monde.agent: 200,
        fabriques.creer_officier(monde.contrat): 200,
        sans: 403,
        fabriques.creer_utilisateur("lecteur", monde.agent.partenaire): 403,
        fabriques.creer_officier(fabriques.creer_contrat()): 404,
    }
    for personne, statut in attendus.items():
        client.force_login(personne)
        assert client.get(_url(monde)).status_code == statut


def test_le_chemin_est_montre_a_qui_peut_le_prendre(client, monde):
    """From the entries of the contract, and from the indicator."""
    pages = [
        reverse("contrats:saisies", args=[monde.contrat.pk]),
        reverse("contrats:indicateur", args=[monde.somme.pk]),
    ]
    attendus = {
        monde.agent: True,
        fabriques.creer_officier(monde.contrat): True,
        fabriques.creer_utilisateur("lecteur", monde.agent.partenaire): False,
    }
    for personne, montre in attendus.items():
        client.force_login(personne)
        for page in pages:
            assert (f'href="{_url(monde)}"' in client.get(page).content.decode()) is montre


def test_l_agent_choisit_son_annee(client, monde):
    """The latest first; another organisation's sheets are not there."""
    voisin = fabriques.creer_partenaire(nom="ARS")
    monde.contrat.partenaires.add(voisin)
    fabriques.creer_indicateur(monde.contrat, responsable=voisin)
    fabriques.creer_mesure(monde.somme, 2019, 10)
    fabriques.creer_mesure(monde.ratio, 2019)
    monde.creer_saisie(cases(monde.somme, valeur="abc"))
    client.force_login(monde.agent)
    assert _dits(client.get(_url(monde))) == [
        ("CAF", 2020, "À remplir", 2),
        ("CAF", 2019, "Complète", 0),
        ("CAF", 2018, "Brouillon", 2),
        ("CAF", 2017, "À remplir", 2),
        ("CAF", 2016, "À remplir", 2),
        ("CAF", 2015, "Rien d’attendu", 0),
    ]


def test_l_officier_choisit_l_annee_puis_l_organisation(client, monde):
    voisin = fabriques.creer_partenaire(nom="ARS")
    monde.contrat.partenaires.add(voisin)
    fabriques.creer_indicateur(monde.contrat, responsable=voisin)
    fabriques.creer_indicateur(monde.contrat)
    client.force_login(fabriques.creer_officier(monde.contrat))
    reponse = client.get(_url(monde), {"annee": "2019"})
    assert _dits(reponse) == [("ARS", 2019, "À remplir", 1), ("CAF", 2019, "À remplir", 2)]
    assert "1 indicateur de ce contrat n’a personne pour le renseigner" in " ".join(
        reponse.content.decode().split()
    )
    assert reponse.context["annees"] == [2015, 2016, 2017, 2018, 2019, 2020]


@pytest.mark.parametrize("annee", ["2014", "2021", "abc", "2018 "])
def test_une_annee_inconnue_n_existe_pas(client, monde, annee):
    client.force_login(fabriques.creer_officier(monde.contrat))
    assert client.get(_url(monde), {"annee": annee}).status_code == 404


def test_un_contrat_a_venir_n_a_rien_a_remplir(client, monde):
    Contrat.objects.update(date_debut=date(2100, 1, 1), date_fin=date(2105, 12, 31))
    client.force_login(fabriques.creer_officier(monde.contrat))
    reponse = client.get(_url(monde))
    assert "n’a pas encore commencé" in reponse.content.decode()


def test_le_retard_se_compte_en_jours_tant_qu_il_manque_une_valeur(monde):
    partenaire = monde.agent.partenaire
    [etat] = etats(monde.contrat, [partenaire], [2018])
    assert etat.echeance == date(2019, 3, 31)
    jours = {date(2019, 3, 31): 0, date(2019, 4, 12): 12}
    assert {jour: etat.retard(jour) for jour in jours} == jours
    fabriques.creer_mesure(monde.somme, 2018, 1)
    fabriques.creer_mesure(monde.ratio, 2018)
    [etat] = etats(monde.contrat, [partenaire], [2018])
    assert etat.retard(date(2020, 1, 1)) == 0


@pytest.mark.parametrize(
    ("jour", "annees"),
    [
        (date(2014, 12, 31), []),
        (date(2016, 1, 1), [2015, 2016]),
        (date(2030, 1, 1), [2015, 2016, 2017, 2018, 2019, 2020]),
    ],
)
def test_les_annees_du_contrat_jusqu_a_l_annee_en_cours(monde, jour, annees):
    assert annees_a_saisir(monde.contrat, jour) == annees


@pytest.mark.parametrize("nombre", [1, 3])
def test_requetes_constantes(client, django_assert_num_queries, monde, nombre):
    officier = fabriques.creer_officier(monde.contrat)
    for _ in range(nombre - 1):
        partenaire = fabriques.creer_partenaire()
        monde.contrat.partenaires.add(partenaire)
        indicateur = fabriques.creer_indicateur(monde.contrat, responsable=partenaire)
        fabriques.creer_mesure(indicateur, 2018, 10)
        fabriques.creer_saisie(contrat=monde.contrat, partenaire=partenaire)
    client.force_login(officier)
    with django_assert_num_queries(5):
        reponse = client.get(_url(monde))
    assert len(reponse.context["lignes"]) == nombre


@pytest.mark.parametrize(("statut", "dit"), [("en_vigueur", True), ("clos", False)])
def test_un_retard_se_dit_comme_a_l_accueil(client, statut, dit):
    """In months and years; and nobody is late any more once the contract is over."""
    monde = creer_monde(statut=statut)
    client.force_login(monde.agent)
    reponse = client.get(_url(monde))
    lignes, jour = reponse.context["lignes"], timezone.localdate()
    [ancien] = [retard for etat, retard in lignes if etat.annee == 2018]
    assert ancien == (duree((jour - date(2019, 3, 31)).days) if dit else "")
