"""Every (transition x status) pair of the report and of its opinions, written by hand."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from contrats.models import Evenement, TransitionInterdite
from rapports.models import AvisAnnuel, RapportAnnuel
from rapports.statuts_annuel import (
    CYCLE_ANNUEL,
    CYCLE_AVIS_ANNUEL,
    StatutAnnuel,
    StatutAvisAnnuel,
)
from tests.fabriques import creer_publication
from tests.rapports.annuel.exemples import creer_monde, jusqu_a_l_echeance, ouvrir, poser_document

pytestmark = pytest.mark.django_db

ANNUEL = {
    "brouillon": {"ouvrir_consultation": "consultation"},
    "consultation": {"retirer_consultation": "brouillon", "clore_consultation": "suites"},
    "suites": {"approuver": "approuve"},
    "approuve": {"publier_annuel": "publie"},
    "publie": {},
}
AVIS = {
    "attendu": {"rendre": "rendu", "reputer_favorable": "tacite"},
    "rendu": {},
    "tacite": {"constater_reponse": "rendu"},
}


def test_les_tables_sont_celles_qui_sont_attendues():
    for cycle, statuts, attendu in (
        (CYCLE_ANNUEL, StatutAnnuel, ANNUEL),
        (CYCLE_AVIS_ANNUEL, StatutAvisAnnuel, AVIS),
    ):
        vus = {statut.value: {} for statut in statuts}
        for transition, (depuis, vers) in cycle.items():
            for statut in depuis:
                vus[statut.value][transition.value] = vers.value
        assert vus == attendu


def _gestes(monde) -> dict:
    jour, officier = timezone.localdate(), monde.officier
    return {
        "ouvrir_consultation": lambda a: a.ouvrir_consultation(
            par=officier, envoye_le=jour, echeance=jour + timedelta(days=31)
        ),
        "retirer_consultation": lambda a: a.retirer_consultation(par=officier, motif="Erreur."),
        "clore_consultation": lambda a: a.clore_consultation(par=officier, le=jour),
        "approuver": lambda a: a.approuver(
            par=officier, assemblee="Conseil", delibere_le=jour, numero="1"
        ),
        "publier_annuel": lambda a: a.publier_annuel(par=officier),
    }


@pytest.fixture
def monde():
    monde = creer_monde()
    creer_publication(monde.contrat)
    poser_document(monde.annuel)
    poser_document(monde.annuel, "definitif")
    return monde


def _mettre(annuel, statut) -> RapportAnnuel:
    """The report in this status, as the procedure would have left it."""
    jour = timezone.localdate()
    champs = {"statut": statut}
    if statut != "brouillon":
        passee = timedelta(days=0 if statut == "consultation" else 5)
        champs |= {"envoye_le": jour - timedelta(days=40), "echeance": jour - passee}
    if statut in {"suites", "approuve", "publie"}:
        champs["clos_le"] = jour - timedelta(days=4)
    if statut in {"approuve", "publie"}:
        champs |= {"assemblee": "Conseil", "delibere_le": jour}
    if statut == "publie":
        champs["publie_le"] = timezone.now()
    RapportAnnuel.objects.filter(pk=annuel.pk).update(**champs)
    return RapportAnnuel.objects.get(pk=annuel.pk)


@pytest.mark.parametrize("statut", ANNUEL)
@pytest.mark.parametrize("verbe", [t.value for t in CYCLE_ANNUEL])
def test_chaque_paire_du_rapport(monde, statut, verbe):
    annuel = _mettre(monde.annuel, statut)
    avant = Evenement.objects.count()
    vers = ANNUEL[statut].get(verbe)
    if vers is None:
        with pytest.raises(TransitionInterdite):
            _gestes(monde)[verbe](annuel)
        assert RapportAnnuel.objects.get(pk=annuel.pk).statut == statut
        assert Evenement.objects.count() == avant
    else:
        _gestes(monde)[verbe](annuel)
        assert RapportAnnuel.objects.get(pk=annuel.pk).statut == vers
        evenement = Evenement.objects.latest("pk")
        assert (evenement.verbe, evenement.de, evenement.vers) == (verbe, statut, vers)
        assert Evenement.objects.count() == avant + 1


@pytest.mark.parametrize("statut", AVIS)
@pytest.mark.parametrize("verbe", ["rendre", "reputer_favorable", "constater_reponse"])
def test_chaque_paire_de_l_avis(statut, verbe):
    monde = creer_monde()
    ouvrir(monde)
    jusqu_a_l_echeance(monde, 1 if verbe == "reputer_favorable" or statut == "tacite" else 0)
    avis = monde.avis("Ville")
    rendu = {"sens": "favorable", "rendu_le": timezone.now(), "recu_le": monde.annuel.envoye_le}
    AvisAnnuel.objects.filter(pk=avis.pk).update(
        statut=statut, **(rendu if statut == "rendu" else {})
    )
    avis.refresh_from_db()
    # On paper, received on the due day; by the body itself, today.
    recu = monde.annuel.echeance if verbe == "constater_reponse" else None
    geste = {
        "rendre": lambda: avis.rendre(par=monde.officier, sens="favorable"),
        "reputer_favorable": lambda: avis.reputer_favorable(),
        "constater_reponse": lambda: avis.rendre(
            par=monde.officier, sens="favorable", recu_le=recu
        ),
    }[verbe]
    # A paper answer to an opinion still awaited simply gives it.
    vers = AVIS[statut].get(verbe) or (
        "rendu" if (statut, verbe) == ("attendu", "constater_reponse") else None
    )
    if vers is None:
        with pytest.raises(ValidationError):
            geste()
        assert AvisAnnuel.objects.get(pk=avis.pk).statut == statut
    else:
        geste()
        assert AvisAnnuel.objects.get(pk=avis.pk).statut == vers
