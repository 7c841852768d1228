"""Who receives reports: an account or an address, once."""

import pytest
from django.core.exceptions import ValidationError

from rapports.models import Abonnement
from tests import contraintes, fabriques

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("cas", ["aucun", "les deux"])
def test_un_compte_ou_une_adresse(cas):
    champs = {"courriel": ""}
    if cas == "les deux":
        champs = {"utilisateur": fabriques.creer_utilisateur()}
    contraintes.verifier(
        fabriques.creer_abonnement(fabriques.creer_contrat()),
        "abonnement_un_abonne",
        "Choisissez un compte, un partenaire ou une liste, ou donnez une adresse.",
        **champs,
    )


def test_une_adresse_ne_s_abonne_qu_une_fois():
    contrat = fabriques.creer_contrat()
    premier = fabriques.creer_abonnement(contrat)
    contraintes.verifier(
        fabriques.creer_abonnement(contrat),
        "abonnement_unique",
        "Cet abonnement existe déjà.",
        courriel=premier.courriel,
    )


def test_un_compte_ne_s_abonne_qu_une_fois():
    contrat, compte = fabriques.creer_contrat(), fabriques.creer_utilisateur()
    fabriques.creer_abonnement(contrat, utilisateur=compte, courriel="")
    contraintes.verifier(
        fabriques.creer_abonnement(contrat),
        "abonnement_unique",
        "Cet abonnement existe déjà.",
        utilisateur=compte,
        courriel="",
    )
    assert contraintes.noms(Abonnement) == {"abonnement_un_abonne", "abonnement_unique"}


@pytest.mark.parametrize("nom", ["Anne\nBcc: tous@exemple.fr", "Anne\rPetit"])
def test_un_nom_ne_glisse_pas_d_en_tete(nom):
    abonnement = fabriques.creer_abonnement(fabriques.creer_contrat())
    abonnement.nom = nom
    with pytest.raises(ValidationError) as refus:
        abonnement.full_clean()
    assert refus.value.message_dict == {"nom": ["Un nom tient sur une ligne."]}


def test_adresse_et_nom_viennent_du_compte_quand_il_y_en_a_un():
    contrat = fabriques.creer_contrat()
    compte = fabriques.creer_utilisateur(prenom="Anne", nom="Petit", courriel="anne@exemple.fr")
    du_compte = fabriques.creer_abonnement(contrat, utilisateur=compte, courriel="")
    dehors = fabriques.creer_abonnement(contrat, courriel="zoe@exemple.fr", nom="Zoé")
    assert [str(a) for a in (du_compte, dehors)] == [
        "Anne Petit <anne@exemple.fr>",
        "Zoé <zoe@exemple.fr>",
    ]
