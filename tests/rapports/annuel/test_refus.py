"""What each step of the procedure refuses to the hand that skips the page.

A page hides the button; here the gesture itself is asked, of a report at another step: it is
refused, and leaves the report, its letters and the journal as they were.
"""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from contrats.models import Evenement, TransitionInterdite
from courriels.models import Courriel
from rapports.models import AvisAnnuel, AvisTardif, Contribution, RapportAnnuel, SuiteDonnee
from rapports.procedure import contributions, document, relances
from tests.rapports.annuel.exemples import jusqu_a_l_echeance, ouvrir

pytestmark = pytest.mark.django_db


def _mettre(monde, statut: str) -> RapportAnnuel:
    """The report brought by the procedure to its end, then said to be at this step."""
    RapportAnnuel.objects.filter(pk=monde.annuel.pk).update(
        statut=statut,
        clos_le=timezone.localdate(),
        assemblee="Conseil",
        delibere_le=timezone.localdate(),
        definitif=monde.annuel.projet,
        publie_le=timezone.now(),
    )
    return monde.relire()


def _traces() -> tuple:
    return (
        list(RapportAnnuel.objects.values_list("statut", "textes", "projet", "definitif")),
        list(AvisAnnuel.objects.values_list("pk", "statut", "sens")),
        *(m.objects.count() for m in (AvisTardif, Contribution, Courriel, Evenement, SuiteDonnee)),
    )


def _refuse(geste) -> None:
    avant = _traces()
    with pytest.raises(TransitionInterdite):
        geste()
    assert _traces() == avant


@pytest.mark.parametrize("statut", ["brouillon", "approuve", "publie"])
def test_aucun_avis_n_est_recueilli_hors_de_la_consultation(monde, statut):
    ouvrir(monde)
    _mettre(monde, statut)
    avis = monde.avis("Ville")
    _refuse(lambda: avis.rendre(par=monde.officier, sens="favorable"))
    jour = timezone.localdate()
    _refuse(lambda: avis.rendre(par=monde.officier, sens="favorable", recu_le=jour))


@pytest.mark.parametrize("statut", ["brouillon", "consultation", "approuve", "publie"])
def test_on_ne_repond_aux_remarques_qu_entre_la_cloture_et_le_vote(monde, statut):
    ouvrir(monde)
    avis = monde.avis("Ville")
    avis.rendre(par=monde.officier, sens="favorable", remarques=[("actions", "Trop peu.")])
    _mettre(monde, statut)
    remarque = avis.remarques.get()
    _refuse(lambda: remarque.donner_suite(par=monde.officier, decision="retenue", texte="Oui."))


def test_une_reponse_n_est_tardive_que_d_un_organisme_reste_muet(monde):
    ouvrir(monde)
    jusqu_a_l_echeance(monde, 2)
    tardif = {"par": monde.officier, "sens": "favorable", "texte": "", "recu_le": _hier()}
    attendu = monde.avis("Ville")
    _refuse(lambda: AvisTardif.objects.enregistrer(avis=attendu, **tardif))
    attendu.rendre(par=monde.officier, sens="favorable", recu_le=monde.annuel.echeance)
    _refuse(lambda: AvisTardif.objects.enregistrer(avis=attendu, **tardif))


@pytest.mark.parametrize("statut", ["brouillon", "approuve", "publie"])
def test_apres_le_vote_une_reponse_tardive_ne_s_ajoute_plus(monde, statut):
    ouvrir(monde)
    jusqu_a_l_echeance(monde, 2)
    relances.balayer()
    _mettre(monde, statut)
    tardif = {"par": monde.officier, "sens": "favorable", "texte": "", "recu_le": _hier()}
    _refuse(lambda: AvisTardif.objects.enregistrer(avis=monde.avis("Ville"), **tardif))


@pytest.mark.parametrize("statut", ["consultation", "approuve", "publie"])
def test_les_textes_ne_changent_plus_une_fois_soumis(monde, statut):
    ouvrir(monde)
    annuel = _mettre(monde, statut)
    _refuse(
        lambda: annuel.rediger(
            {"dsu": "Autrement."}, par=monde.officier, vus={"dsu": ""}, marque=lambda texte: texte
        )
    )


@pytest.mark.parametrize("statut", ["consultation", "suites", "approuve", "publie"])
def test_on_ne_demande_ni_ne_rappelle_de_contribution_a_un_rapport_soumis(monde, statut):
    demande = {"par": monde.officier, "pour_le": timezone.localdate() + timedelta(days=9)}
    adresses = {monde.partenaires["CAF"]: "caf@exemple.fr"}
    contributions.inviter(monde.annuel, **demande, adresses=adresses)
    contribution = Contribution.objects.get()
    Courriel.objects.update(cree_le=timezone.now() - timedelta(days=2))
    ouvrir(monde)
    annuel = _mettre(monde, statut)
    autre = {monde.partenaires["Bourg"]: "bourg@exemple.fr"}
    _refuse(lambda: contributions.inviter(annuel, **demande, adresses=autre))
    _refuse(lambda: contributions.rappeler(contribution, par=monde.officier))


@pytest.mark.parametrize("statut", ["consultation", "suites", "publie"])
def test_aucun_document_ne_se_compose_pendant_la_consultation_ni_apres_la_publication(
    monde, statut
):
    ouvrir(monde)
    annuel = _mettre(monde, statut)
    _refuse(lambda: document.geler(annuel, par=monde.officier))


def _hier() -> date:
    return timezone.localdate() - timedelta(days=1)
