"""The programming workbook as people send it: their columns, their words, their mistakes."""

from datetime import date
from functools import partial

import pytest

from contrats.models import Action
from imports.application import appliquer
from partenaires.models import Partenaire
from tests import fabriques
from tests.imports.sortes.classeurs import dites, lire_en_csv

pytestmark = pytest.mark.django_db

ENTETES = "Réf. administrative|Exercice|Intitulé de demande|Libellé demandeur|SIRET|Statut"


@pytest.fixture
def contrat():
    return fabriques.creer_contrat(quartiers=[fabriques.creer_quartier(nom="Saint-Sépulcre")])


@pytest.fixture
def par(contrat):
    return fabriques.creer_officier(contrat)


@pytest.fixture
def lire(contrat, par):
    return partial(lire_en_csv, contrat, par)


def test_un_tableau_d_ailleurs(contrat, par, lire):
    """The columns of another tool, its words, an unknown carrier with its number."""
    siret = fabriques.creer_siret()
    objectif = fabriques.creer_objectif(contrat, numero="1.2", intitule="Lire")
    lot = lire(
        ENTETES + "|Axe|QPV concernés|Date de début|Date de fin|Femmes prévues",
        f"D1|2026|Ateliers|Les Jardins|{siret}|Favorable|1.2|QPV Saint-Sépulcre|01/03/2026"
        "|2026-06-30|1 200",
    )
    assert dites(lot) == []
    appliquer(lot, par=par)
    action = Action.objects.get()
    assert (action.statut, action.date_debut, action.date_fin) == (
        "retenue",
        date(2026, 3, 1),
        date(2026, 6, 30),
    )
    assert action.beneficiaires_prevus_femmes == 1200
    assert list(action.objectifs.all()) == [objectif]
    assert [q.nom for q in action.quartiers.all()] == ["Saint-Sépulcre"]
    porteur = action.porteur
    assert (porteur.nom, porteur.siret, porteur.enregistre_par) == (
        "Les Jardins",
        siret,
        contrat.pilote,
    )


@pytest.mark.parametrize(
    ("ligne", "erreur"),
    [
        ("|2026|A|P||", ("Réf. administrative",
         "Donnez la référence administrative de l’action (40 caractères au plus).")),
        ("D1||A|P||", ("Exercice",
         "Donnez l’exercice de l’action, dans le fichier ou au moment de le choisir.")),
        ("D1|26|A|P||", ("Exercice", "« 26 » n’est pas une année : écrivez 2026.")),
        ("D1|2026||P||", ("Intitulé de demande", "Donnez l’intitulé de cette action.")),
        ("D1|2026|A|||", ("Libellé demandeur", "Dites qui porte cette action.")),
        ("D1|2026|A|P|12345678901234|", ("SIRET", "Ce numéro SIRET n'existe pas : sa clé de "
         "contrôle est fausse. Vérifiez les chiffres.")),
        ("D1|2026|A|P||peut-être", ("Statut", "« peut-être » n’est pas un état. Admis : Déposée, "
         "Ajournée, Non retenue, Retenue, En cours, Terminée, Annulée.")),
    ],
)  # fmt: skip
def test_une_ligne_fausse_a_sa_raison(lire, ligne, erreur):
    assert dites(lire(ENTETES, ligne)) == [(2, *erreur)]
    assert not Action.objects.exists()


def test_une_cle_double_nomme_les_deux_lignes(lire):
    lot = lire(ENTETES, "D1|2026|A|P||", "D2|2026|B|P||", "D1|2026|C|P||")
    assert dites(lot) == [
        (4, "Réf. administrative", "La ligne 2 a déjà cette référence pour 2026.")
    ]


@pytest.mark.parametrize(
    ("saisie", "message"),
    [
        ("Saint-Sépulcre ; Nord", "Ces quartiers ne sont pas dans le contrat : « Nord »."),
        ("Saint-Sépulcre, Nord", "Ces quartiers ne sont pas dans le contrat : « Saint-Sépulcre, "
         "Nord »."),
    ],
)  # fmt: skip
def test_un_quartier_d_ailleurs_est_refuse(lire, saisie, message):
    fabriques.creer_quartier(nom="Nord")
    assert dites(lire(ENTETES + "|QPV", f"D1|2026|A|P|||{saisie}")) == [(2, "QPV", message)]


def test_dates_a_l_envers_et_avancement_impossible(lire):
    lot = lire(ENTETES + "|Début|Fin|Avancement", "D1|2026|A|P|||02/05/2026|01/05/2026|140 %")
    assert dites(lot) == [
        (2, "Avancement", "L’avancement est un nombre entier de 0 à 100."),
        (2, "Fin", "La fin de l’action précède son début."),
    ]


def test_un_total_sans_sexe_n_est_pas_reparti(par, lire):
    lot = lire(ENTETES + "|Bénéficiaires prévus", "D1|2026|A|P|||30")
    assert dites(lot, "avertissement") == [
        (2, "Bénéficiaires prévus", "Ce total n’est pas réparti entre femmes et hommes : il "
         "n’est pas repris.")
    ]  # fmt: skip
    appliquer(lot, par=par)
    assert Action.objects.get().beneficiaires_prevus_femmes is None


# -- who carries ------------------------------------------------------------------------------


def test_un_nom_dans_la_colonne_siret(par, lire):
    lot = lire(ENTETES, "D1|2026|A|Les Jardins|Les Jardins|", "D2|2026|B||Le Club|")
    assert [dite[:2] for dite in dites(lot, "avertissement")] == [(2, "SIRET"), (3, "SIRET")]
    appliquer(lot, par=par)
    porteurs = Action.objects.order_by("reference").values_list("porteur__nom", "porteur__siret")
    assert list(porteurs) == [("Les Jardins", None), ("Le Club", None)]


def test_deux_graphies_d_un_partenaire_connu(contrat, par, lire):
    siret = fabriques.creer_siret()
    connu = fabriques.creer_partenaire(nom="Les Jardins", siret=siret, alias=["Jardins 62"])
    contrat.partenaires.add(connu)
    lot = lire(
        ENTETES,
        f"D1|2026|A|Association des Jardins|{siret}|",
        "D2|2026|B|ASSOCIATION LES JARDINS||",
        "D3|2026|C|jardins 62||",
    )
    assert [a.nature for a in lot.anomalies.filter(gravite="avertissement")] == [
        "deux_graphies",
        "deux_graphies",
    ]
    appliquer(lot, par=par)
    assert set(Action.objects.values_list("porteur", flat=True)) == {connu.pk}


def test_deux_graphies_d_un_partenaire_nouveau(par, lire):
    siret = fabriques.creer_siret()
    lot = lire(
        ENTETES,
        "D1|2026|A|LES JARDINS||",
        f"D2|2026|B|Association Les Jardins|{siret}|",
    )
    assert [a.nature for a in lot.anomalies.filter(gravite="avertissement")] == ["deux_graphies"]
    appliquer(lot, par=par)
    cree = Partenaire.objects.get(siret=siret)
    assert set(Action.objects.values_list("porteur", flat=True)) == {cree.pk}


def test_le_numero_d_un_autre_est_refuse(contrat, lire):
    un = fabriques.creer_partenaire(nom="Les Jardins", siret=fabriques.creer_siret())
    autre = fabriques.creer_partenaire(nom="Le Club")
    contrat.partenaires.add(un, autre)
    lot = lire(ENTETES, f"D1|2026|A|Le Club|{un.siret}|")
    assert lot.anomalies.get(gravite="erreur").donnees == {"garde": un.pk, "absorbe": autre.pk}


def test_deux_homonymes_demandent_le_siret(contrat, lire):
    contrat.partenaires.add(*(fabriques.creer_partenaire(nom="Le Club") for _ in range(2)))
    assert dites(lire(ENTETES, "D1|2026|A|Le Club||")) == [
        (2, "Libellé demandeur", "2 partenaires s’appellent « Le Club » : donnez le SIRET, ou "
         "réunissez-les.")
    ]  # fmt: skip


def test_un_partenaire_que_l_on_ne_voit_pas_ne_repond_pas_a_son_nom(par, lire):
    cache = fabriques.creer_partenaire(nom="Secret")
    appliquer(lire(ENTETES, "D1|2026|A|Secret||"), par=par)
    assert Action.objects.get().porteur != cache


# -- what becomes of an action ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("depuis", "mot", "vers"),
    [
        ("deposee", "Favorable", "retenue"),
        ("terminee", "A justifier", "terminee"),
        ("en_cours", "Transmise", "en_cours"),
        ("deposee", "Rejetée", "refusee"),
        ("ajournee", "Orienté", "refusee"),
        ("retenue", "En cours", "en_cours"),
        ("en_cours", "Terminée", "terminee"),
    ],
)
def test_les_mots_des_autres_outils(contrat, par, lire, depuis, mot, vers):
    action = fabriques.creer_action(contrat, reference="D1", exercice=2026, statut=depuis)
    lot = lire(ENTETES, f"D1|2026|{action.intitule}|||{mot}")
    assert dites(lot) == []
    if depuis != vers:
        appliquer(lot, par=par)
    action.refresh_from_db()
    assert action.statut == vers
    assert action.avancement == (100 if (depuis, vers) == ("en_cours", "terminee") else 0)
    assert action.motif == (f"« {mot} » dans le fichier importé".replace(" »", "\u00a0»").replace(
        "« ", "«\u00a0") if vers == "refusee" else "")  # fmt: skip


@pytest.mark.parametrize(
    ("depuis", "mot", "message"),
    [
        ("deposee", "En cours", "L’action est à l’état « Déposée » : elle ne passe pas directement "
         "à « En cours ». Elle peut passer à : Ajournée, Non retenue, Retenue."),
        ("terminee", "Retenue", "L’action est à l’état « Terminée » : elle ne passe pas "
         "directement à « Retenue »."),
    ],
)  # fmt: skip
def test_un_etat_impossible_est_dit(contrat, lire, depuis, mot, message):
    fabriques.creer_action(contrat, reference="D1", exercice=2026, statut=depuis)
    assert dites(lire(ENTETES, f"D1|2026||||{mot}")) == [(2, "Statut", message)]


def test_une_decision_demande_son_motif(contrat, par, lire):
    fabriques.creer_action(contrat, reference="D1", exercice=2026)
    assert dites(lire(ENTETES + "|Motif", "D1|2026||||Non retenue|")) == [
        (2, "Motif", "Donnez le motif de la décision.")
    ]
    appliquer(lire(ENTETES + "|Motif", "D1|2026||||Non retenue|Hors quartier"), par=par)
    assert Action.objects.get().motif == "Hors quartier"


def test_un_motif_ne_change_pas_seul(contrat, lire):
    fabriques.creer_action(contrat, reference="D1", exercice=2026, statut="refusee", motif="Non")
    lot = lire(ENTETES + "|Motif", "D1|2026||||Non retenue|Autre")
    assert lot.ne_change_rien
    assert [d[1] for d in dites(lot, "avertissement")] == ["Motif"]


def test_l_exercice_peut_se_dire_au_depot(par, lire):
    lot = lire("Référence|Intitulé|Porteur", "D1|A|P", options={"exercice": "2026"})
    appliquer(lot, par=par)
    assert Action.objects.get().exercice == 2026
