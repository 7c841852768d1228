"""`charger_caso`: each stage has its statuses, continues the earlier ones, and runs twice."""

from datetime import date
from io import StringIO

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from config.demo import ETAPES
from config.demo.chargeur import Chargeur
from contrats.argent import scdl
from contrats.models import (
    Acte,
    Action,
    Contrat,
    Evenement,
    Financement,
    Indicateur,
    Mesure,
    Signature,
)  # fmt: skip
from partenaires.models import Partenaire
from quartiers.models import Intercommunalite, Quartier, Releve, Statistique
from tests.fabriques import creer_partenaire

pytestmark = pytest.mark.django_db
APPLICATIONS = ("comptes", "quartiers", "partenaires", "contrats", "rapports")


def charger(etape):
    sortie = StringIO()
    call_command("charger_caso", etape=etape, stdout=sortie)
    return sortie.getvalue()


def etat_de_la_base():
    """Every row of our applications, as values."""
    return {
        modele._meta.label: list(modele._base_manager.order_by("pk").values())
        for application in APPLICATIONS
        for modele in apps.get_app_config(application).get_models()
    }


def statuts():
    return dict(Contrat.objects.order_by("code").values_list("code", "statut"))


def des_quatre_de_2015(statut):
    return {"CV217": statut, "CV218": statut, "CV220": statut, "CV223": statut}


def compter():
    """Actions, measures, statuses of the signatures: what tells one stage from another."""
    signees = Signature.objects.filter(statut="signee").count()
    return Action.objects.count(), Mesure.objects.count(), signees


def test_each_stage_continues_the_one_before():
    charger("elaboration")
    assert statuts() == des_quatre_de_2015("elaboration")
    assert compter() == (0, 0, 0)
    assert Acte.objects.get(numero=0).statut == "projet"

    charger("signature")
    assert statuts() == des_quatre_de_2015("en_vigueur")
    assert compter() == (0, 0, 18)
    assert Acte.objects.get(numero=0).statut == "signe"
    caso = Contrat.objects.get(code="CV220")
    assert (caso.pilote.sigle, caso.date_fin) == ("CASO", date(2020, 12, 31))

    charger("suivi")
    assert statuts() == des_quatre_de_2015("en_vigueur")
    assert compter() == (15 + 38, 152, 18)
    caso.refresh_from_db()
    assert (caso.pilote.sigle, caso.date_fin) == ("CAPSO", date(2023, 12, 31))

    charger("mi-parcours")
    assert statuts() == {"CN06206M": "en_vigueur", **des_quatre_de_2015("clos")}
    assert compter() == (17 + 56, 157, 18)


@pytest.mark.parametrize("etape", ETAPES)
def test_a_second_run_changes_nothing_and_says_so(etape):
    premiere = charger(etape)
    avant = etat_de_la_base()

    seconde = charger(etape)

    assert premiere.startswith(f"Cas de la CASO chargé jusqu'à l'étape « {etape} ».\n  Créés : ")
    assert seconde == f"Cas de la CASO, étape « {etape} » : déjà chargé, rien à changer.\n"
    assert etat_de_la_base() == avant


def test_an_earlier_stage_after_a_later_one_changes_nothing():
    charger("mi-parcours")
    avant = etat_de_la_base()

    charger("elaboration")

    assert etat_de_la_base() == avant


def test_what_people_corrected_since_is_left_alone():
    charger("suivi")
    centre = Partenaire.objects.get(siret="33507537000023")
    centre.nom = "Centre social Jacques-Brel"
    centre.save()
    mesure = Mesure.objects.order_by("pk").first()
    mesure.valeur = 999
    mesure.save()

    charger("suivi")

    centre.refresh_from_db()
    mesure.refresh_from_db()
    assert (centre.nom, mesure.valeur) == ("Centre social Jacques-Brel", 999)
    assert Partenaire.objects.filter(siret="33507537000023").count() == 1


def test_the_succession_moves_the_data_that_caso_owed_to_capso():
    charger("signature")
    dues = Indicateur.objects.filter(objectif__contrat__code="CV220")
    siennes = set(dues.filter(responsable__sigle="CASO").values_list("pk", flat=True))

    charger("suivi")

    assert len(siennes) == 3
    assert set(dues.filter(responsable__sigle="CAPSO").values_list("pk", flat=True)) == siennes
    assert not dues.filter(responsable__sigle="CASO").exists()


def test_a_base_that_contradicts_the_facts_is_refused_and_nothing_is_written():
    Intercommunalite.objects.create(siren="246200455", nom="Agglomération de Saint-Omer")
    voisin = creer_partenaire(nom="Un partenaire déjà là")

    with pytest.raises(CommandError) as refus:
        charger("suivi")

    assert str(refus.value) == (
        "Le cas n'a pas été chargé, rien n'est écrit : "
        "CAPSO ne succède pas à Agglomération de Saint-Omer."
    )
    assert list(Partenaire.objects.all()) == [voisin]
    assert not Contrat.objects.exists()
    assert not Evenement.objects.exists()


def test_a_fact_that_breaks_a_constraint_says_which_rule_in_french():
    statistique = Statistique.objects.create(code="essai", libelle="Essai", unite="habitants")
    champs = {"statistique": statistique, "millesime": 2018, "source": "INSEE", "valeur": 1}

    with pytest.raises(ValidationError) as refus:
        Chargeur().creer(Releve, **champs)

    assert refus.value.messages == ["Un relevé porte sur un seul territoire."]


def test_a_fact_that_breaks_a_field_rule_is_refused():
    with pytest.raises(ValidationError) as refus:
        Chargeur().creer(Quartier, nom="Ailleurs", generation=2015, code="QN06201N")

    assert refus.value.message_dict["code"] == ["Ce code est de la géographie 2024."]


def test_le_fichier_d_essai_des_subventions_a_des_lignes_et_le_vrai_n_en_a_pas():
    """What is illustrative shows the schema; what is real lacks its convention, and waits."""
    charger("mi-parcours")
    lignes = Financement.objects.all()
    essai = [scdl.decrire(ligne) for ligne in scdl.publiables(lignes, demonstration=True)]
    assert {(x["nomAttribuant"], x["referenceDecision"]) for x in essai} == {
        ("Communauté d’agglomération du Pays de Saint-Omer", "DEMO-2026-D1"),
        ("Communauté d’agglomération du Pays de Saint-Omer", "DEMO-2026-D2"),
    }
    assert all(x["objet"].startswith("DÉMONSTRATION, à ne pas publier : ") for x in essai)
    assert list(scdl.publiables(lignes)) == []
