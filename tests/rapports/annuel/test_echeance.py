"""Time passes on a consultation: the silences, the late answers, the reminders."""

from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from contrats.models import TransitionInterdite
from rapports.delais import REFERENCE
from rapports.models import AvisTardif, ConsultationEcartee, RappelAvis
from rapports.procedure import relances
from tests.rapports.annuel.exemples import (
    jusqu_a_l_echeance,
    ouvrir,
    reculer,
)
from tests.remontees.exemples import texte

pytestmark = pytest.mark.django_db


def _matin(jour) -> datetime:
    return timezone.make_aware(datetime.combine(jour, time(9)))


def test_le_jour_de_l_echeance_rien_n_est_tacite_le_lendemain_tout_l_est(monde):
    ouvrir(monde)
    monde.avis("Ville").rendre(par=monde.agent("Ville"), sens="favorable")
    jusqu_a_l_echeance(monde)
    relances.balayer()
    assert _statuts(monde) == {
        "Ville": "rendu",
        "Bourg": "attendu",
        "Conseil Nord": "attendu",
        "Conseil Sud": "attendu",
    }
    assert monde.relire().statut == "consultation"
    jusqu_a_l_echeance(monde, 1)
    relances.balayer()
    relances.balayer()  # a second sweep changes nothing
    assert _statuts(monde) == {
        "Ville": "rendu",
        "Bourg": "tacite",
        "Conseil Nord": "tacite",
        "Conseil Sud": "tacite",
    }
    assert (monde.relire().statut, monde.annuel.clos_le) == ("suites", timezone.localdate())
    assert monde.avis("Bourg").en_mots == (
        f"Réputé favorable\u00a0: sans réponse au {monde.annuel.echeance:%d/%m/%Y}"
    )


def _statuts(monde) -> dict[str, str]:
    return {a.partenaire.nom: a.statut for a in monde.annuel.avis.select_related("partenaire")}


def test_apres_une_panne_le_silence_est_compte_et_l_assemblee_n_attend_pas(monde):
    ouvrir(monde)
    jusqu_a_l_echeance(monde, 10)
    relances.balayer()
    assert monde.relire().statut == "suites"
    assert monde.annuel.deliberable_le == monde.annuel.echeance + timedelta(days=1)


def test_le_silence_ne_compte_pas_avant_son_jour(monde):
    ouvrir(monde)
    with pytest.raises(ValidationError, match="Le silence ne vaut avis favorable qu’après"):
        monde.avis("Ville").reputer_favorable()


def test_une_reponse_tardive_est_gardee_a_cote_et_ne_remplace_rien(monde):
    ouvrir(monde)
    jusqu_a_l_echeance(monde, 2)
    with pytest.raises(ValidationError) as refus:  # even before the sweep
        monde.avis("Ville").rendre(par=monde.agent("Ville"), sens="defavorable", texte="Non.")
    assert refus.value.messages == [
        f"Le délai s’est achevé le {monde.annuel.echeance:%d/%m/%Y}\u00a0: faute de réponse, "
        f"l’avis est réputé favorable ({REFERENCE}). Une réponse tardive s’enregistre à côté, sans "
        "le remplacer."
    ]
    relances.balayer()
    avis, hier = monde.avis("Ville"), timezone.localdate() - timedelta(days=1)
    tardif = {"avis": avis, "par": monde.officier, "sens": "defavorable", "texte": "Non."}
    AvisTardif.objects.enregistrer(**tardif, recu_le=hier)
    avis.refresh_from_db()
    assert (avis.statut, avis.sens, avis.tardif.sens) == ("tacite", "", "defavorable")
    with pytest.raises(ValidationError, match="déjà enregistré"):
        AvisTardif.objects.enregistrer(**tardif, recu_le=hier)


def test_une_reponse_recue_a_temps_sur_papier_efface_le_silence(monde):
    ouvrir(monde)
    jusqu_a_l_echeance(monde, 2)
    relances.balayer()
    avis = monde.avis("Ville")
    avis.rendre(
        par=monde.officier,
        sens="reserves",
        remarques=[("actions", "Les chantiers manquent.")],
        recu_le=monde.annuel.echeance,
    )
    avis.refresh_from_db()
    assert (avis.statut, avis.pour_autrui, avis.recu_le) == (
        "rendu",
        True,
        monde.annuel.echeance,
    )
    assert [str(r) for r in monde.relire().remarques_sans_suite()] == ["Ville, remarque 1"]


@pytest.mark.parametrize("ecart", [-1, 1])
def test_le_jour_de_reception_est_dans_la_consultation(monde, ecart):
    ouvrir(monde)
    jour = monde.annuel.envoye_le - timedelta(days=1)
    if ecart > 0:
        jour = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError) as refus:
        monde.avis("Ville").rendre(par=monde.officier, sens="favorable", recu_le=jour)
    assert list(refus.value.message_dict) == ["recu_le"]


def test_des_reserves_muettes_et_des_seances_impossibles_sont_refusees(monde):
    ouvrir(monde)
    jour = timezone.localdate()
    for champs, champ in (
        ({"sens": "reserves"}, "texte"),
        ({"sens": "favorable", "delibere_le": jour + timedelta(days=1)}, "delibere_le"),
        ({"sens": "favorable", "delibere_le": jour - timedelta(days=1)}, "delibere_le"),
    ):
        with pytest.raises(ValidationError) as refus:
            monde.avis("Ville").rendre(par=None, **champs)
        assert list(refus.value.message_dict) == [champ]
    assert REFERENCE in refus.value.messages[0]  # an opinion before the draft: the text says so
    assert monde.avis("Ville").statut == "attendu"


# -- reminders --------------------------------------------------------------------------------


def test_les_rappels_partent_une_fois_par_etape_et_jamais_apres_la_reponse(monde):
    ouvrir(monde)
    envoi, echeance = monde.annuel.envoye_le, monde.annuel.echeance
    monde.avis("Ville").rendre(par=monde.agent("Ville"), sens="favorable")
    partis = {}
    for jour in range((echeance - envoi).days + 4):
        matin = _matin(envoi + timedelta(days=jour))
        partis[jour] = relances.relancer(matin) + relances.relancer(matin)
    delai = (echeance - envoi).days
    assert {j: n for j, n in partis.items() if n} == {delai - 14: 3, delai - 7: 3, delai - 1: 3}
    assert not RappelAvis.objects.filter(avis=monde.avis("Ville")).exists()
    assert "Nous n’avons pas encore reçu l’avis de" in texte(RappelAvis.objects.first().courriel)


def test_apres_une_panne_un_seul_rappel_et_aucun_la_nuit(monde):
    ouvrir(monde)
    reculer(monde, 25)  # two steps were missed
    nuit = timezone.make_aware(datetime.combine(timezone.localdate(), time(3)))
    assert relances.relancer(nuit) == 0
    assert relances.relancer(_matin(timezone.localdate())) == 4
    assert relances.relancer(_matin(timezone.localdate())) == 0


def test_clore_avant_l_echeance_demande_toutes_les_reponses(monde):
    ouvrir(monde)
    for nom in ("Ville", "Bourg", "Conseil Nord"):
        monde.avis(nom).rendre(par=monde.officier, sens="favorable")
    jour = timezone.localdate()
    with pytest.raises(ValidationError, match="1 avis encore attendu"):
        monde.annuel.clore_consultation(par=monde.officier, le=jour)
    monde.avis("Conseil Sud").rendre(par=monde.officier, sens="favorable")
    monde.annuel.clore_consultation(par=monde.officier, le=jour)
    assert (monde.relire().statut, monde.annuel.deliberable_le) == ("suites", jour)


def test_une_fois_ouverte_qui_est_consulte_ne_change_plus(monde):
    ouvrir(monde)
    with pytest.raises(TransitionInterdite):
        ConsultationEcartee.objects.ecarter(
            annuel=monde.annuel,
            quartier=monde.contrat.quartiers.get(nom="Sud"),
            motif="Trop tard",
            par=monde.officier,
        )
