"""The rules of territories, in the form and in the database."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from quartiers.models import (
    Commune,
    FiliationQuartier,
    Generation,
    Intercommunalite,
    Quartier,
    Releve,
    Statistique,
)
from tests import contraintes, fabriques

pytestmark = pytest.mark.django_db


def _releve(**champs):
    statistique, _ = Statistique.objects.get_or_create(
        code="population", defaults={"libelle": "Population", "unite": "habitants"}
    )
    if not champs.keys() & {"quartier", "commune", "intercommunalite"}:
        champs["quartier"] = fabriques.creer_quartier()
    return Releve.objects.create(
        **{"statistique": statistique, "millesime": 2018, "valeur": 10, "source": "INSEE", **champs}
    )


def _filiation(ancien=None, nouveau=None):
    return FiliationQuartier.objects.create(
        ancien=ancien or fabriques.creer_quartier(),
        nouveau=nouveau or fabriques.creer_quartier(generation=Generation.G2024),
        nature="identique",
    )


def test_intercommunalite_fin_apres_creation():
    contraintes.verifier(
        fabriques.creer_intercommunalite(),
        "intercommunalite_fin_apres_creation",
        "La date de fin précède la date de création.",
        date_creation=date(2017, 1, 1),
        date_fin=date(2016, 12, 31),
    )


def test_intercommunalite_ne_se_succede_pas():
    interco = fabriques.creer_intercommunalite()
    contraintes.verifier(
        interco,
        "intercommunalite_successeur_autre",
        "Une intercommunalité ne se succède pas à elle-même.",
        successeur=interco,
    )


def test_quartier_code_vide():
    quartier = fabriques.creer_quartier(fabriques.creer_commune())
    contraintes.verifier(
        quartier,
        "quartier_code_vide_est_null",
        "Laissez le code vide s'il n'est pas connu.",
        reparee=True,
        code="",
    )
    assert quartier.code is None


def test_quartier_generation_connue():
    quartier = fabriques.creer_quartier(fabriques.creer_commune())
    with pytest.raises(IntegrityError, match="quartier_generation_connue"), transaction.atomic():
        Quartier.objects.filter(pk=quartier.pk).update(generation=2030)
    quartier.generation = 2030
    with pytest.raises(ValidationError) as refus:
        quartier.validate_constraints()
    assert refus.value.messages == ["La géographie prioritaire est celle de 2015 ou de 2024."]


def test_filiation_unique():
    premiere, seconde = _filiation(), _filiation()
    contraintes.verifier(
        seconde,
        "filiation_unique",
        "Cette filiation est déjà enregistrée.",
        ancien=premiere.ancien,
        nouveau=premiere.nouveau,
    )


@pytest.mark.parametrize("parts", [(None, 40), (87, None), (101, 40), (87, -1)])
def test_filiation_parts(parts):
    contraintes.verifier(
        _filiation(),
        "filiation_parts",
        "Les deux parts vont ensemble, de 0 à 100 %.",
        part_ancien=parts[0],
        part_nouveau=parts[1],
    )


@pytest.mark.parametrize("nombre", [0, 2, 3])
def test_releve_un_seul_territoire(nombre):
    territoires = {
        "quartier": fabriques.creer_quartier(),
        "commune": fabriques.creer_commune(),
        "intercommunalite": fabriques.creer_intercommunalite(),
    }
    gardes = list(territoires)[:nombre]
    contraintes.verifier(
        _releve(),
        "releve_un_seul_territoire",
        "Un relevé porte sur un seul territoire.",
        **{nom: objet if nom in gardes else None for nom, objet in territoires.items()},
    )


@pytest.mark.parametrize(("valeur", "motif"), [(None, ""), (10, "Secret statistique")])
def test_releve_valeur_ou_motif(valeur, motif):
    contraintes.verifier(
        _releve(),
        "releve_valeur_ou_motif",
        "Donnez une valeur, ou le motif de son absence.",
        valeur=valeur,
        motif_absence=motif,
    )


def test_releve_unique_par_source():
    premier = _releve(source="INSEE")
    autre_source = _releve(source="ANCT", quartier=premier.quartier)
    contraintes.verifier(
        autre_source,
        "releve_unique_par_source",
        "Cette source a déjà donné cette valeur.",
        source="INSEE",
    )


def test_toutes_les_contraintes_sont_essayees():
    assert contraintes.noms(
        Intercommunalite, Commune, Quartier, FiliationQuartier, Statistique, Releve
    ) == {
        "intercommunalite_fin_apres_creation",
        "intercommunalite_successeur_autre",
        "quartier_code_vide_est_null",
        "quartier_generation_connue",
        "filiation_unique",
        "filiation_parts",
        "releve_un_seul_territoire",
        "releve_valeur_ou_motif",
        "releve_unique_par_source",
    }


def test_deux_quartiers_sans_code_mais_pas_deux_fois_le_meme_code():
    commune = fabriques.creer_commune()
    fabriques.creer_quartier(commune), fabriques.creer_quartier(commune)
    fabriques.creer_quartier(commune, code="QP062001")
    double = Quartier(nom="Double", generation=2015, code="QP062001")
    with pytest.raises(ValidationError) as refus:
        double.full_clean(exclude=["communes"])
    assert refus.value.messages == ["Un objet Quartier avec ce champ Code officiel existe déjà."]


def test_code_de_l_autre_geographie():
    quartier = Quartier(nom="Castors", generation=2024, code="QP062001")
    with pytest.raises(ValidationError) as refus:
        quartier.full_clean(exclude=["communes"])
    assert refus.value.message_dict == {"code": ["Ce code est de la géographie 2015."]}


def test_filiation_a_rebours():
    filiation = _filiation()
    filiation.ancien, filiation.nouveau = filiation.nouveau, filiation.ancien
    with pytest.raises(ValidationError) as refus:
        filiation.full_clean()
    assert refus.value.messages == [
        "Une filiation va d'un quartier de 2015 vers un quartier de 2024."
    ]


def test_un_siren_faux_est_refuse_par_le_formulaire_de_chaque_modele():
    for objet in (fabriques.creer_intercommunalite(), fabriques.creer_commune()):
        objet.siren = "246200456"
        with pytest.raises(ValidationError) as refus:
            objet.full_clean()
        assert list(refus.value.message_dict) == ["siren"]


def test_ce_que_les_gens_lisent():
    interco = fabriques.creer_intercommunalite(nom="Agglomération", sigle="CAPSO")
    assert [str(o) for o in (interco, _filiation(), _releve())] == [
        "CAPSO",
        str(FiliationQuartier.objects.get().ancien)
        + " → "
        + str(FiliationQuartier.objects.get().nouveau),
        "Population 2018",
    ]
    interco.sigle = ""
    assert str(interco) == "Agglomération"
