"""Objectives, indicators, measures: what is consistent, what is never guessed."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from contrats.models import Indicateur, Mesure, Objectif, Pilier
from tests import contraintes, fabriques

pytestmark = pytest.mark.django_db

D = Decimal


def _mesure(**champs):
    return fabriques.creer_mesure(fabriques.creer_indicateur(), 2018, 45, **champs)


def test_numero_unique_dans_le_contrat():
    contrat = fabriques.creer_contrat()
    fabriques.creer_objectif(contrat, numero="1")
    contraintes.verifier(
        fabriques.creer_objectif(contrat, numero="2"),
        "objectif_numero_unique",
        "Un objectif de ce contrat porte déjà ce numéro.",
        numero="1",
    )


@pytest.mark.parametrize(
    ("nom", "champ", "message"),
    [
        ("reference", "reference_valeur", "La valeur de départ va avec son année."),
        ("reference", "reference_annee", "La valeur de départ va avec son année."),
        ("finale", "cible_finale", "La cible finale va avec son année."),
        ("finale", "cible_finale_annee", "La cible finale va avec son année."),
    ],
)
def test_une_valeur_va_avec_son_annee(nom, champ, message):
    contraintes.verifier(
        fabriques.creer_indicateur(), f"indicateur_{nom}_datee", message, **{champ: None}
    )


@pytest.mark.parametrize("champ", ["cible_intermediaire", "cible_intermediaire_annee"])
def test_la_cible_intermediaire_va_avec_son_annee(champ):
    valeur = 2018 if champ.endswith("annee") else D(45)
    contraintes.verifier(
        fabriques.creer_indicateur(),
        "indicateur_intermediaire_datee",
        "La cible intermédiaire va avec son année.",
        **{champ: valeur},
    )


def test_periode_dans_l_ordre():
    contraintes.verifier(
        _mesure(),
        "mesure_periode_dans_l_ordre",
        "La fin de la période précède son début.",
        periode_debut=date(2018, 12, 31),
        periode_fin=date(2018, 1, 1),
    )


@pytest.mark.parametrize(("valeur", "motif"), [(None, ""), (D(45), "Secret statistique")])
def test_valeur_ou_motif(valeur, motif):
    contraintes.verifier(
        _mesure(),
        "mesure_valeur_ou_motif",
        "Donnez une valeur, ou le motif de son absence.",
        valeur=valeur,
        motif_absence=motif,
    )


@pytest.mark.parametrize(
    ("numerateur", "denominateur"), [(D(1), None), (None, D(2)), (D(1), D(0)), (D(1), D(-2))]
)
def test_ratio_complet(numerateur, denominateur):
    """A negative denominator is refused like the others, whatever `clean` makes of the value."""
    contraintes.verifier(
        _mesure(),
        "mesure_ratio_complet",
        "Un ratio demande un numérateur et un dénominateur supérieur à zéro.",
        numerateur=numerateur,
        denominateur=denominateur,
    )


def test_une_mesure_par_periode_meme_sans_quartier():
    premiere = _mesure()
    autre = fabriques.creer_mesure(premiere.indicateur, 2019, 44)
    contraintes.verifier(
        autre,
        "mesure_unique_par_periode",
        "Cette période est déjà renseignée.",
        periode_debut=premiere.periode_debut,
        periode_fin=premiere.periode_fin,
    )


def test_toutes_les_contraintes_sont_essayees():
    assert contraintes.noms(Pilier, Objectif, Indicateur, Mesure) == {
        "objectif_numero_unique",
        "indicateur_reference_datee",
        "indicateur_intermediaire_datee",
        "indicateur_finale_datee",
        "mesure_periode_dans_l_ordre",
        "mesure_valeur_ou_motif",
        "mesure_ratio_complet",
        "mesure_unique_par_periode",
    }


@pytest.mark.parametrize("champ", ["pilier", "parent"])
def test_pilier_et_parent_sont_du_meme_contrat(champ):
    objectif, autre = fabriques.creer_objectif(), fabriques.creer_contrat()
    voisin = (
        fabriques.creer_objectif(autre)
        if champ == "parent"
        else Pilier.objects.create(contrat=autre, intitule="Cohésion sociale")
    )
    setattr(objectif, champ, voisin)
    with pytest.raises(ValidationError) as refus:
        objectif.full_clean()
    assert refus.value.message_dict == {champ: ["Choisissez un élément du même contrat."]}


@pytest.mark.parametrize("cas", ["lui_meme", "troisieme_niveau"])
def test_l_arbre_a_deux_niveaux(cas):
    strategique = fabriques.creer_objectif()
    operationnel = fabriques.creer_objectif(strategique.contrat, parent=strategique)
    objectif = operationnel
    objectif.parent = objectif
    if cas == "troisieme_niveau":
        objectif = fabriques.creer_objectif(strategique.contrat)
        objectif.parent = fabriques.creer_objectif(strategique.contrat, parent=strategique)
    with pytest.raises(ValidationError) as refus:
        objectif.full_clean()
    assert refus.value.message_dict == {
        "parent": ["Un objectif opérationnel dépend d'un stratégique."]
    }


@pytest.mark.parametrize(
    ("depart", "intermediaire", "finale"),
    [(2020, None, 2015), (2015, 2014, 2020), (2015, 2020, 2020)],
)
def test_les_annees_se_suivent(depart, intermediaire, finale):
    indicateur = fabriques.creer_indicateur()
    indicateur.reference_annee, indicateur.cible_finale_annee = depart, finale
    if intermediaire:
        indicateur.cible_intermediaire = D(45)
        indicateur.cible_intermediaire_annee = intermediaire
    with pytest.raises(ValidationError) as refus:
        indicateur.full_clean()
    assert refus.value.messages == ["Les années doivent se suivre : départ, intermédiaire, finale."]


def test_la_valeur_d_un_ratio_vient_de_ses_deux_termes():
    mesure = _mesure(numerateur=D(1), denominateur=D(3))
    mesure.valeur = D(99)
    mesure.full_clean()
    assert mesure.valeur == D("33.33")


def test_le_quartier_d_une_mesure_est_du_contrat():
    mesure = _mesure()
    mesure.quartier = fabriques.creer_quartier()
    with pytest.raises(ValidationError) as refus:
        mesure.full_clean()
    assert refus.value.message_dict == {"quartier": ["Ce quartier n'est pas dans le contrat."]}
    mesure.indicateur.objectif.contrat.quartiers.add(mesure.quartier)
    mesure.full_clean()
