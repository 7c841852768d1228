"""What a kind of file says becomes a checked plan, where nothing is written."""

from datetime import date
from decimal import Decimal

import pytest

from imports.models import Gravite
from imports.plan import Plan
from quartiers.models import Commune, Quartier, Releve
from tests.fabriques import (
    creer_action,
    creer_commune,
    creer_quartier,
    creer_releve,
    creer_siret,
)

pytestmark = pytest.mark.django_db


def dites(plan, gravite=Gravite.ERREUR):
    return [(a.colonne, a.valeur, a.message) for a in plan.anomalies if a.gravite == gravite]


def test_ce_qui_est_egal_une_fois_normalise_ne_change_rien():
    releve = creer_releve(quartier=creer_quartier(), valeur=Decimal("12.5"), millesime=2020)
    action = creer_action(date_debut=date(2018, 1, 2), dispositif="")
    releve.refresh_from_db()
    plan = Plan()
    assert plan.modifier(releve, {"valeur": Decimal("12.500"), "millesime": "2020"}) is False
    assert plan.modifier(action, {"date_debut": "2018-01-02", "dispositif": None}) is False
    assert (plan.ecritures, plan.laissees.total()) == ([], 2)


def test_une_modification_ne_garde_que_ce_qui_differe():
    commune = creer_commune(nom="Arque", code_insee="62040")
    plan = Plan()
    assert plan.modifier(commune, {"nom": "Arques", "code_insee": "62040"}) is True
    [ecriture] = plan.ecritures
    assert (ecriture.avant, ecriture.apres) == ({"nom": "Arque"}, {"nom": "Arques"})
    assert commune.nom == "Arque"


def test_une_relation_multiple_se_compare_sans_ordre():
    une, deux = creer_commune(), creer_commune()
    quartier = creer_quartier(une, deux)
    plan = Plan()
    assert plan.modifier(quartier, {"communes": [deux, une.pk, deux]}) is False
    assert plan.modifier(quartier, {"nom": quartier.nom}) is False  # unset is not empty
    assert plan.modifier(quartier, {"communes": []}) is True
    assert plan.ecritures[0].avant == {"communes": sorted([une.pk, deux.pk])}


def test_deux_lignes_qui_changent_le_meme_objet_n_en_font_qu_une():
    commune = creer_commune(nom="Arque", siren="")
    plan = Plan()
    plan.modifier(commune, {"nom": "Arques"})
    plan.modifier(commune, {"siren": "200069037"})
    [ecriture] = plan.ecritures
    assert ecriture.apres == {"nom": "Arques", "siren": "200069037"}
    assert dites(plan) == []
    plan.modifier(commune, {"nom": "Autre"})
    assert dites(plan) == [("nom", "Autre", "Une autre ligne donne une autre valeur.")]
    assert plan.ecritures[0].apres["nom"] == "Arques"


@pytest.mark.parametrize(
    ("modele", "valeurs", "attendu"),
    [
        (Commune, {"code_insee": "62040"}, [("nom", "", "Cette donnée est obligatoire.")]),
        (
            Quartier,
            {"nom": "Quai", "generation": 2018, "communes": []},
            [("géographie", "2018", "La valeur «\u00a02018\u00a0» n’est pas un choix valide.")],
        ),
        (
            Quartier,
            {"nom": "Quai\0", "generation": 2015},
            [("nom", "Quai\ufffd", "Ce texte contient un caractère impossible à enregistrer.")],
        ),
        (
            Quartier,
            {"nom": "Quai", "generation": 2024, "code": "QP062001"},
            [("", "", "Ce code est de la géographie 2015.")],
        ),
    ],
)
def test_ce_que_le_modele_refuse_est_dit(modele, valeurs, attendu):
    plan = Plan()
    plan.creer(modele, valeurs)
    assert dites(plan) == attendu
    assert plan.bloque


def test_ce_que_le_modele_complete_est_ecrit_aussi():
    plan = Plan()
    siret = creer_siret()
    plan.creer("partenaires.partenaire", {"nom": "Voix", "type": "association", "siret": siret})
    assert dites(plan) == []
    assert plan.ecritures[0].apres["siren"] == siret[:9]


def test_un_statut_ne_saute_pas_de_transition():
    action = creer_action(statut="deposee")
    plan = Plan()
    assert plan.modifier(action, {"statut": "terminee"}) is False
    assert dites(plan) == [
        (
            "statut",
            "Terminée",
            f"« {action} » ne peut pas passer de « Déposée » à « Terminée ».",
        )
    ]
    assert plan.modifier(action, {"statut": "retenue"}) is True


def test_un_objet_a_venir_se_designe_et_se_nomme():
    plan = Plan()
    commune = plan.creer(Commune, {"code_insee": "62040", "nom": "Arques"})
    quartier = plan.creer(Quartier, {"nom": "Quai", "generation": 2015, "communes": [commune]})
    assert plan.ecritures[1].apres["communes"] == [{"ref": 1}]
    releve = {"statistique": 1, "quartier": quartier, "millesime": 2020, "source": "Insee"}
    plan.creer(Releve, {**releve, "valeur": 3}, libelle="Population")
    assert plan.ecritures[2].apres["quartier"] == {"ref": 2}
    assert [e.libelle for e in plan.ecritures] == ["Arques", "Quai", "Population"]
    assert plan.comptes()["creer"] == 3


def test_une_valeur_refusee_est_dite_a_chaque_ligne_qui_la_repete():
    """What was found right is remembered; what was refused, and what an equal number hides, is
    not."""
    plan = Plan()
    for annee in ("2015", "2018", "2015", "2018"):
        plan.creer(Quartier, {"nom": "Quai", "generation": annee})
    assert [valeur for _, valeur, _ in dites(plan)] == ["2018", "2018"]
    releve = {"statistique": 1, "quartier": creer_quartier(), "millesime": 2020, "source": "Insee"}
    for valeur in (Decimal("3"), Decimal("3.0000000")):
        plan.creer(Releve, {**releve, "valeur": valeur}, libelle="Population")
    assert [valeur for _, valeur, _ in dites(plan)][2:] == ["3.0000000"]


def test_deux_objets_a_venir_n_ont_rien_en_commun():
    plan = Plan()
    for nom in ("Un", "Deux"):
        plan.creer(Quartier, {"nom": nom, "generation": 2015})
    un, deux = (prevue.objet for prevue in plan._prevues.values())
    un.alias.append("Premier")
    assert (un.nom, deux.nom, deux.alias, Quartier().alias) == ("Un", "Deux", [], [])
    assert un._state.adding
    assert un._state is not deux._state
