"""A consultation opened by mistake is taken back: each body is told; never once it has counted."""

from email import message_from_bytes, policy

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from contrats.journal import raconter
from contrats.models import Evenement, TransitionInterdite
from courriels.models import Courriel
from rapports.delais import REFERENCE
from rapports.models import AvisAnnuel, RapportAnnuel
from rapports.procedure import ouverture, relances
from tests.rapports.annuel.exemples import jusqu_a_l_echeance, ouvrir
from tests.remontees.exemples import texte

pytestmark = pytest.mark.django_db

MOTIF = "Le projet envoyé n’était pas le bon."


def _retirer(monde, motif=MOTIF):
    return ouverture.retirer(monde.annuel, par=monde.officier, motif=motif)


def test_le_rapport_revient_en_redaction_et_chacun_est_prevenu(monde):
    ouvrir(monde)
    avant = set(Courriel.objects.values_list("pk", flat=True))
    assert _retirer(monde) == 4
    annuel = monde.relire()
    assert (annuel.statut, annuel.envoye_le, annuel.echeance, annuel.ouvert_par) == (
        "brouillon",
        None,
        None,
        None,
    )
    assert AvisAnnuel.objects.count() == 0
    partis = Courriel.objects.exclude(pk__in=avant)
    assert sorted(partis.values_list("destinataire", "nature")) == [
        ("bourg@exemple.fr", "retrait"),
        ("conseil-nord@exemple.fr", "retrait"),
        ("conseil-sud@exemple.fr", "retrait"),
        ("ville@exemple.fr", "retrait"),
    ]
    message = message_from_bytes(bytes(partis[0].message), policy=policy.default)
    assert message["List-Unsubscribe"] is None  # a legal copy
    assert MOTIF in texte(partis[0])
    assert "son silence ne vaudra pas avis favorable" in " ".join(texte(partis[0]).split())


def test_le_projet_n_est_plus_lu_des_autres_et_se_soumet_de_nouveau(monde):
    ouvrir(monde)
    _retirer(monde)
    projet, agent = monde.annuel.projet, monde.agent("Ville")
    assert list(type(projet).objects.visibles_par(agent)) == []
    assert len(ouvrir(monde)) == 4
    assert monde.relire().statut == "consultation"


def test_rien_ne_se_repute_apres_le_retrait(monde):
    ouvrir(monde)
    _retirer(monde)
    relances.balayer()
    assert (monde.relire().statut, AvisAnnuel.objects.count()) == ("brouillon", 0)


@pytest.mark.parametrize("cas", ["repondu", "echu", "muet"])
def test_une_consultation_qui_a_compte_ne_se_retire_plus(monde, cas):
    ouvrir(monde)
    if cas == "repondu":
        monde.avis("Ville").rendre(par=monde.agent("Ville"), sens="favorable")
    if cas == "echu":
        jusqu_a_l_echeance(monde, 1)
    messages = Courriel.objects.count()
    with pytest.raises(ValidationError) as refus:
        _retirer(monde, motif=" " if cas == "muet" else MOTIF)
    assert (
        refus.value.messages
        == {
            "repondu": [
                "1 avis déjà rendu\u00a0: la consultation ne se retire plus, car tous les avis "
                f"sont annexés au rapport ({REFERENCE})."
            ],
            "echu": [
                f"Le délai s’est achevé le {monde.annuel.echeance:%d/%m/%Y}\u00a0: le silence vaut "
                f"avis favorable ({REFERENCE}), et la consultation ne se retire plus."
            ],
            "muet": ["Dites pourquoi\u00a0: chaque organisme le lira."],
        }[cas]
    )
    assert (monde.relire().statut, Courriel.objects.count()) == ("consultation", messages)


def test_une_fois_close_elle_ne_se_retire_plus(monde):
    ouvrir(monde)
    jusqu_a_l_echeance(monde, 1)
    relances.balayer()
    monde.relire()
    with pytest.raises(TransitionInterdite):
        _retirer(monde)


def test_la_page_demande_pourquoi_et_le_journal_le_garde(client, monde):
    ouvrir(monde)
    client.force_login(monde.officier)
    page = reverse("rapports:retirer_consultation", args=[monde.annuel.pk])
    assert page in client.get(reverse("rapports:annuel", args=[monde.annuel.pk])).content.decode()
    assert client.post(page, {"motif": ""}).status_code == 422
    assert client.post(page, {"motif": MOTIF}).status_code == 302
    assert RapportAnnuel.objects.get().statut == "brouillon"
    recit = raconter(Evenement.objects.latest("pk"))
    assert recit.phrase == (
        f"{monde.officier} a retiré la consultation\u00a0: le rapport annuel "
        "«\u00a0Rapport annuel 2018\u00a0»."
    )
    assert recit.precisions == [f"Motif\u00a0: {MOTIF}"]
    assert client.get(page).status_code == 302  # nothing to take back any more


def test_la_page_ne_le_propose_plus_des_qu_un_avis_est_rendu(client, monde):
    ouvrir(monde)
    monde.avis("Ville").rendre(par=monde.agent("Ville"), sens="favorable")
    client.force_login(monde.officier)
    page = client.get(reverse("rapports:annuel", args=[monde.annuel.pk])).content.decode()
    assert reverse("rapports:retirer_consultation", args=[monde.annuel.pk]) not in page
    assert timezone.localdate() <= monde.annuel.echeance
