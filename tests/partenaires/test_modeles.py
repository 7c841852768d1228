"""The rules of partners and of their representatives."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from partenaires.models import Partenaire, Representant
from tests import contraintes, fabriques

pytestmark = pytest.mark.django_db


def test_siret_vide():
    partenaire = fabriques.creer_partenaire()
    contraintes.verifier(
        partenaire,
        "partenaire_siret_vide_est_null",
        "Laissez le SIRET vide s'il n'est pas connu.",
        reparee=True,
        siret="",
    )
    assert partenaire.siret is None


def test_mandat_fin_apres_debut():
    contraintes.verifier(
        fabriques.creer_representant(),
        "representant_mandat_fin_apres_debut",
        "La fin du mandat précède son début.",
        mandat_debut=date(2020, 7, 1),
        mandat_fin=date(2020, 6, 30),
    )


def test_toutes_les_contraintes_sont_essayees():
    assert contraintes.noms(Partenaire, Representant) == {
        "partenaire_siret_vide_est_null",
        "representant_mandat_fin_apres_debut",
    }


def test_siren_pris_du_siret_quand_il_manque():
    partenaire = fabriques.creer_partenaire(siret="20006903700014")
    partenaire.full_clean()
    assert partenaire.siren == "200069037"


def test_siren_d_un_autre_siret_est_refuse():
    partenaire = fabriques.creer_partenaire(siret="20006903700014", siren="246200455")
    with pytest.raises(ValidationError) as refus:
        partenaire.full_clean()
    assert refus.value.message_dict == {"siren": ["Le SIREN doit être le début du SIRET."]}


def test_deux_partenaires_sans_siret_mais_pas_deux_fois_le_meme():
    fabriques.creer_partenaire(), fabriques.creer_partenaire(siret="20006903700014")
    double = fabriques.creer_partenaire()
    double.siret = "20006903700014"
    with pytest.raises(ValidationError) as refus:
        double.full_clean()
    assert refus.value.messages == ["Un objet Partenaire avec ce champ SIRET existe déjà."]


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [("siret", "20006903700015"), ("siren", "200069038"), ("rna", "62001"), ("courriel", "x@")],
)
def test_identifiant_faux(champ, valeur):
    partenaire = fabriques.creer_partenaire()
    setattr(partenaire, champ, valeur)
    with pytest.raises(ValidationError) as refus:
        partenaire.full_clean()
    assert champ in refus.value.message_dict


@pytest.mark.parametrize(
    ("debut", "fin", "attendu"),
    [
        (None, None, True),
        (date(2020, 1, 1), date(2020, 1, 1), True),
        (date(2020, 1, 2), None, False),
        (None, date(2019, 12, 31), False),
        (date(2019, 1, 1), None, True),
        (None, date(2020, 1, 1), True),
    ],
)
def test_en_mandat_le_premier_janvier_2020(debut, fin, attendu):
    representant = Representant(mandat_debut=debut, mandat_fin=fin)
    assert representant.en_mandat(date(2020, 1, 1)) is attendu


def test_ce_que_les_gens_lisent():
    partenaire = fabriques.creer_partenaire(nom="Caisse d'allocations familiales", sigle="CAF")
    representant = fabriques.creer_representant(partenaire)
    assert str(partenaire) == "Caisse d'allocations familiales"
    assert partenaire.nom_court == "CAF"
    assert str(representant) == "Camille Martin, présidente"
    partenaire.sigle = ""
    assert partenaire.nom_court == "Caisse d'allocations familiales"


def test_deux_representants_du_meme_nom_gardent_leur_ordre():
    """The first one is proposed to sign: a change of the other must not take that place."""
    ici = fabriques.creer_partenaire()
    premier, second = (fabriques.creer_representant(ici, nom="Petit") for _ in range(2))
    for partenaire in (fabriques.creer_partenaire(), ici):  # its row is now after the other
        premier.partenaire = partenaire
        premier.save()
    assert list(ici.representants.all()) == [premier, second]
