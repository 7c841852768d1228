"""Before the figures are frozen: what is missing, chased, waived; what is refused."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from contrats.models import Evenement, TransitionInterdite
from courriels.models import Courriel
from rapports import preparation, relances
from rapports.calculs import calculer
from rapports.calculs.dispenses import dispense_de
from rapports.formes.texte import en_texte
from rapports.models import Dispense, Relance
from tests import fabriques

pytestmark = pytest.mark.django_db

JOUR = date(2019, 3, 1)


@pytest.fixture
def monde():
    return creer_monde()


def creer_monde():
    """A report on 2018 being prepared: two values of 2018 are missing, one owner has no address."""
    centre = fabriques.creer_partenaire(nom="Centre social", courriel="centre@exemple.fr")
    ville = fabriques.creer_partenaire(nom="Ville", courriel="")
    contrat = fabriques.creer_contrat(centre, ville)
    contrat.date_debut = date(2018, 1, 1)
    contrat.save()
    for partenaire, intitule in ((centre, "Ménages aidés"), (ville, "Rues refaites")):
        fabriques.creer_indicateur(
            contrat,
            intitule=intitule,
            responsable=partenaire,
            reference_annee=None,
            reference_valeur=None,
            reference_source="",
        )
    rapport = fabriques.creer_rapport(contrat, relecture=True)
    rapport.officier = fabriques.creer_officier(contrat)
    return rapport


def _dits(examen):
    return {d.nom: [m.quoi for m in d.attendus] for d in examen.debiteurs}


def test_ce_qui_manque_est_range_par_debiteur(monde):
    fabriques.creer_indicateur()  # of another contract: nothing of it may show
    assert _dits(preparation.examiner(monde, JOUR)) == {
        "Centre social": ["Valeur 2018 de « Ménages aidés »"],
        "Ville": ["Valeur 2018 de « Rues refaites »"],
    }


def test_ce_qui_est_arrive_disparait(monde):
    indicateur = monde.contrat.objectifs.first().indicateurs.get()
    fabriques.creer_mesure(indicateur, 2018, 12)
    restes = _dits(preparation.examiner(monde, JOUR))
    assert restes == {"Ville": ["Valeur 2018 de « Rues refaites »"]}


@pytest.mark.parametrize(
    ("cle", "attendue"),
    [
        ("valeur.1.2018-2020", "valeur.1.2018-2020"),
        ("valeur.1.2019-2019", "valeur.1.2018-2020"),
        ("valeur.1.2018-2021", ""),
        ("valeur.12.2018-2018", ""),
        ("versement.3", "versement.3"),
        ("versement.33", ""),
    ],
)
def test_une_dispense_vaut_pour_ce_qui_reste_de_ses_annees(cle, attendue):
    assert dispense_de(cle, ["valeur.1.2018-2020", "versement.3"]) == attendue


def test_une_dispense_a_son_motif_que_l_instantane_garde(monde):
    cles = [m.cle for m in preparation.examiner(monde, JOUR).attendus]
    n = preparation.dispenser(monde, [cles[0], "valeur.0.1-1"], "Service fermé", par=monde.officier)
    dispense = Dispense.objects.get()
    assert (n, dispense.qui, dispense.quoi, dispense.motif, dispense.par) == (
        1,
        "Centre social",
        "Valeur 2018 de « Ménages aidés »",
        "Service fermé",
        monde.officier,
    )
    fige = calculer(monde, etabli_le=JOUR)
    assert fige["dispenses"] == [
        {"cle": cles[0], "quoi": dispense.quoi, "qui": dispense.qui, "motif": "Service fermé"}
    ]
    assert "Service fermé" in en_texte(fige["corps"])
    evenement = Evenement.objects.get(verbe="dispenser")
    assert evenement.details == {
        "manque": "Valeur 2018 de « Ménages aidés » (Centre social)",
        "motif": "Service fermé",
    }


def test_sans_motif_la_base_refuse_la_dispense(monde):
    with pytest.raises(IntegrityError, match="dispense_a_un_motif"), transaction.atomic():
        Dispense.objects.create(rapport=monde, cle="x", quoi="x", qui="x", par=monde.officier)


def test_une_dispense_se_retire(monde):
    cles = [m.cle for m in preparation.examiner(monde, JOUR).attendus]
    preparation.dispenser(monde, cles, "Service fermé", par=monde.officier)
    assert preparation.examiner(monde, JOUR).attendus == []
    preparation.retirer_la_dispense(Dispense.objects.get(cle=cles[0]), par=monde.officier)
    assert [m.cle for m in preparation.examiner(monde, JOUR).attendus] == [cles[0]]
    assert Evenement.objects.filter(verbe="retirer_dispense").count() == 1


def test_figer_est_refuse_tant_qu_il_manque(monde):
    cles = [m.cle for m in preparation.examiner(monde, JOUR).attendus]
    with pytest.raises(ValidationError, match=r"2.{4}informations manquent encore"):
        preparation.lancer(monde, par=monde.officier)
    preparation.dispenser(monde, cles[:1], "Service fermé", par=monde.officier)
    with pytest.raises(ValidationError, match=r"1.{4}information manque encore"):
        preparation.lancer(monde, par=monde.officier)
    preparation.dispenser(monde, cles, "Service fermé", par=monde.officier)
    preparation.lancer(monde, par=monde.officier)
    monde.refresh_from_db()
    assert monde.statut == "demande"


def test_une_fois_fige_on_ne_dispense_ni_ne_relance(monde):
    cles = [m.cle for m in preparation.examiner(monde, JOUR).attendus]
    preparation.dispenser(monde, cles, "Service fermé", par=monde.officier)
    preparation.lancer(monde, par=monde.officier)
    centre = monde.contrat.partenaires.get(nom="Centre social")
    gestes = (
        lambda: preparation.dispenser(monde, cles, "Autre", par=monde.officier),
        lambda: preparation.retirer_la_dispense(Dispense.objects.first(), par=monde.officier),
        lambda: preparation.lancer(monde, par=monde.officier),
        lambda: relances.relancer(monde, centre, par=monde.officier),
    )
    for geste in gestes:
        with pytest.raises(TransitionInterdite):
            geste()
    assert (Dispense.objects.count(), Relance.objects.count()) == (2, 0)


def test_un_partenaire_est_relance_une_fois_par_jour(monde):
    centre = monde.contrat.partenaires.get(nom="Centre social")
    relance = relances.relancer(monde, centre, par=monde.officier)
    assert (relance.jour, relance.nombre, relance.par) == (timezone.localdate(), 1, monde.officier)
    courriel = Courriel.objects.get()
    assert (courriel.nature, courriel.destinataire) == ("relance", "centre@exemple.fr")
    assert monde.officier.courriel in bytes(courriel.message).decode()
    with pytest.raises(ValidationError, match="déjà été relancé aujourd'hui"):
        relances.relancer(monde, centre, par=monde.officier)
    Relance.objects.update(jour=date(2020, 1, 1))
    relances.relancer(monde, centre, par=monde.officier)
    assert (Relance.objects.count(), Courriel.objects.count()) == (2, 2)


@pytest.mark.parametrize(
    ("nom", "refus"),
    [("Ville", "Ville n'a pas d'adresse"), ("Étranger", "Étranger ne doit plus rien")],
)
def test_on_ne_relance_ni_sans_adresse_ni_sans_objet(monde, nom, refus):
    partenaire = monde.contrat.partenaires.filter(nom=nom).first()
    partenaire = partenaire or fabriques.creer_partenaire(nom=nom, courriel="x@exemple.fr")
    with pytest.raises(ValidationError, match=refus):
        relances.relancer(monde, partenaire, par=monde.officier)
    assert (Relance.objects.count(), Courriel.objects.count()) == (0, 0)
