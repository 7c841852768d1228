"""Posts of programme 147: one action a post and a year; doubtful bodies and amounts are told."""

from decimal import Decimal

import pytest
from django.utils import timezone

from contrats.models import Action, Evenement, Financement
from partenaires.models import Partenaire
from tests.fabriques import (
    creer_action,
    creer_contrat,
    creer_financement,
    creer_intercommunalite,
    creer_partenaire,
)
from tests.imports.sortes.lots import anomalies, comptes, importer, lire, natures, requetes

pytestmark = pytest.mark.django_db

ENTETES = "annee,dispositif,code_cv,id_poste,siret_ou_tiers,raison_sociale,montant_eur"
RELAIS = "2021,adulte-relais,CV220,06216R001201,78403517200021,CTRE SOCIAL LONGUENESSE,20071.82"
FONJEP = "2021,postes-fonjep,CV220,D01178,CENTRE SOCIAL,CENTRE SOCIAL,7164"


@pytest.fixture
def contrat():
    etat = creer_partenaire(type="etat", nom="État (préfecture)", sigle="État")
    return creer_contrat(etat, code="CV220")


def textes(lot, nature):
    return [message for _, vue, _, message in anomalies(lot) if vue == nature]


def test_a_post_is_an_action_of_its_year_and_the_money_of_the_state(contrat):
    lot = importer("postes", ENTETES, RELAIS, contrat=contrat)
    action = Action.objects.get()
    assert (
        action.contrat, action.exercice, action.reference, action.intitule, action.dispositif,
        action.statut, action.avancement, action.porteur.siret, action.porteur.enregistre_par,
    ) == (
        contrat, 2021, "06216R001201", "Poste d’adulte-relais 06216R001201", "Adulte-relais",
        "terminee", 100, "78403517200021", contrat.pilote,
    )  # fmt: skip
    (etat, porteur) = contrat.partenaires.order_by("pk")
    assert list(
        Financement.objects.values_list("action", "financeur", "nature", "annee", "accorde")
    ) == [(action.pk, etat.pk, "p147", 2021, Decimal("20071.82"))]
    assert porteur == action.porteur
    assert [e.verbe for e in Evenement.objects.filter(contrat=contrat, objet_id=lot.pk)] == [
        "importer"
    ]


def test_a_post_of_this_year_is_running(contrat):
    cette_annee = RELAIS.replace("2021", str(timezone.localdate().year), 1)
    importer("postes", ENTETES, cette_annee, contrat=contrat)
    action = Action.objects.get()
    assert (action.statut, action.avancement) == ("en_cours", 0)


def test_the_same_file_again_changes_nothing(contrat):
    importer("postes", ENTETES, RELAIS, FONJEP, contrat=contrat)
    assert comptes(lire("postes", ENTETES, RELAIS, FONJEP, contrat=contrat)) == (0, 0, 2)


def test_a_new_amount_is_changed_and_another_porteur_is_told(contrat):
    porteur = creer_partenaire(nom="Autre")
    action = creer_action(contrat, exercice=2021, reference="06216R001201", porteur=porteur)
    montant = creer_financement(
        action, financeur=contrat.partenaires.get(), nature="p147", annee=2021, accorde=19000
    )
    lot = importer("postes", ENTETES, RELAIS, contrat=contrat)
    montant.refresh_from_db(), action.refresh_from_db()
    assert (montant.accorde, action.porteur) == (Decimal("20071.82"), porteur)
    assert comptes(lot) == (0, 1, 0)
    assert textes(lot, "autre_porteur") == [
        "Dans le portail, ce poste est porté par « Autre » : il le reste."
    ]


def test_a_name_in_the_siret_column_is_a_name(contrat):
    lot = importer("postes", ENTETES, FONJEP, contrat=contrat)
    assert list(Partenaire.objects.filter(nom="CENTRE SOCIAL").values_list("siret", "type")) == [
        (None, "association")
    ]
    assert natures(lot) == [("nom_dans_le_siret", None)]


def test_the_very_same_name_is_the_same_body_whichever_line_has_the_siret(contrat):
    nom = "CENTRE SOCIAL"
    avec = f"2021,adulte-relais,CV220,06216R001201,78403517200021,{nom},20071.82"
    importer("postes", ENTETES, FONJEP, avec, contrat=contrat)
    assert list(Partenaire.objects.filter(nom=nom).values_list("siret", "actions__dispositif")) == [
        ("78403517200021", "Fonjep"),
        ("78403517200021", "Adulte-relais"),
    ]


def test_a_partner_registered_here_without_a_siret_gets_it(contrat):
    connu = creer_partenaire(nom="Ctre social Longuenesse", enregistre_par=contrat.pilote)
    ailleurs = creer_partenaire(
        nom="Ctre social Longuenesse", enregistre_par=creer_intercommunalite()
    )
    importer("postes", ENTETES, RELAIS, contrat=contrat)
    connu.refresh_from_db(), ailleurs.refresh_from_db()
    assert (connu.siret, connu.siren, ailleurs.siret) == ("78403517200021", "784035172", None)
    assert Action.objects.get().porteur == connu


def test_two_spellings_are_told_never_joined(contrat):
    lot = importer(
        "postes",
        ENTETES,
        "2021,adulte-relais,CV220,06215R000601,33507537000023,CENTE SOCIAL DE ST OMER,20071.82",
        "2021,postes-fonjep,CV220,D01863,,CENTRE SOCIAL DE SAINT OMER,7164",
        "2022,postes-fonjep,CV220,D01863,,Espaces d’animations,7164",
        contrat=contrat,
    )
    assert textes(lot, "deux_graphies") == [
        "« CENTE SOCIAL DE ST OMER » et « CENTRE SOCIAL DE SAINT OMER » se ressemblent : est-ce le "
        "même organisme ? Si oui, réunissez-les.",
        "« CENTRE SOCIAL DE SAINT OMER » et « Espaces d’animations » portent l’un après l’autre le "
        "poste D01863 : est-ce le même organisme ? Si oui, réunissez-les.",
    ]
    assert Partenaire.objects.filter(enregistre_par=contrat.pilote).count() == 3


def test_two_partners_that_carry_one_post_in_turn_can_be_merged_from_the_preview(contrat):
    un, autre = creer_partenaire(nom="CENTRE SOCIAL"), creer_partenaire(nom="Espaces")
    contrat.partenaires.add(un, autre)
    suivante = FONJEP.replace("2021", "2022", 1).replace("CENTRE SOCIAL", "ESPACES")
    lot = lire("postes", ENTETES, FONJEP, suivante, contrat=contrat)
    (anomalie,) = lot.anomalies.filter(nature="deux_graphies")
    assert anomalie.donnees == {
        "noms": ["CENTRE SOCIAL", "Espaces"],
        "garde": un.pk,
        "absorbe": autre.pk,
    }


def test_another_spelling_known_as_an_alias_is_the_partner(contrat):
    connu = creer_partenaire(nom="Espaces de Longuenesse", alias=["Centre Social"])
    contrat.partenaires.add(connu)
    importer("postes", ENTETES, FONJEP, contrat=contrat)
    assert Action.objects.get().porteur == connu


def test_lines_that_cannot_go_anywhere_are_told_and_left(contrat):
    creer_contrat(code="CV217")
    lot = importer(
        "postes",
        ENTETES,
        RELAIS,
        RELAIS.replace("78403517200021", "33507537000023"),
        RELAIS.replace("CV220", "CV380CV384"),
        RELAIS.replace("CV220", "CV217"),
        RELAIS.replace("CV220", ""),
        RELAIS.replace("78403517200021", "78403517200022").replace("R001201", "R001202"),
        RELAIS.replace("20071.82", "").replace("R001201", "R001203"),
        contrat=contrat,
    )
    assert natures(lot) == [
        ("cle_en_double", 3),
        ("codes_colles", 4),
        ("contrat_inconnu", 5),
        ("contrat_vide", 6),
        ("siret_faux", 7),
        ("case_vide", 8),
    ]
    assert textes(lot, "codes_colles") == [
        "Cette ligne donne deux contrats, CV380 et CV384 : elle est laissée."
    ]
    assert set(Action.objects.values_list("contrat__code", "reference")) == {
        ("CV220", "06216R001201"),
        ("CV220", "06216R001202"),
    }


def test_the_national_file_reaches_every_contract_and_tells_the_kind_by_the_number(contrat):
    creer_contrat(code="CV217")
    entetes = "id_poste,code_tiers,raison_sociale,annee,montant,code_cv"
    lot = importer(
        "postes_france",
        entetes,
        "06216R001201,78403517200021,UN,2021.0,20071.82,CV220",
        "D01178,DEUX,DEUX,2021,7164,CV217",
    )
    assert natures(lot) == [("nom_dans_le_siret", None)]
    assert set(Action.objects.values_list("contrat__code", "dispositif", "exercice")) == {
        ("CV220", "Adulte-relais", 2021),
        ("CV217", "Fonjep", 2021),
    }
    assert set(Financement.objects.values_list("financeur__nom", "annee")) == {
        ("État (préfecture)", 2021)
    }


def test_amounts_that_are_all_the_same_or_of_the_other_kind_are_told(contrat):
    relais = "{an},adulte-relais,CV220,06216R00120{n},78403517200021,UN,{montant}"
    lot = lire(
        "postes",
        ENTETES,
        *(relais.format(an=2024, n=n, montant="22810.61") for n in range(3)),
        *(relais.format(an=2025, n=n, montant="7164") for n in range(2)),
        contrat=contrat,
    )
    assert textes(lot, "montants_identiques") == [
        "En 2024, tous les montants « Adulte-relais » sont les mêmes : 22 810,61 € (3 postes). "
        "C’est un forfait national, pas la dépense de chaque poste."
    ]
    assert textes(lot, "montant_d_un_autre_dispositif") == [
        "En 2025, des adultes-relais portent 7 164 €, le montant d’un poste Fonjep (2 sur 2) : "
        "repris tel quel, à vérifier auprès de l’État."
    ]


def test_a_post_that_changes_contract_keeps_each_year_where_it_was(contrat):
    creer_contrat(code="CN06206M", generation=2024, pilote=contrat.pilote)
    lot = importer(
        "postes", ENTETES, RELAIS, RELAIS.replace("2021", "2024", 1).replace("CV220", "CN06206M"),
        contrat=contrat,
    )  # fmt: skip
    assert textes(lot, "changement_de_contrat") == [
        "Des postes passent du contrat CV220 au contrat CN06206M : 1. Chaque année reste dans le "
        "contrat que le fichier lui donne."
    ]
    assert Action.objects.count() == 2


@pytest.mark.parametrize("nombre", [1, 3])
def test_the_number_of_queries_does_not_depend_on_the_lines(contrat, nombre):
    lignes = [RELAIS.replace("R001201", f"R00120{n}") for n in range(nombre)]
    assert requetes("postes_france", ENTETES, *lignes) == 10
