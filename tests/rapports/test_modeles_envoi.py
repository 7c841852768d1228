"""A delivery: one a report and a recipient, put back in the queue by an officer who is named."""

import pytest

from contrats.models import Evenement
from courriels.models import Courriel
from courriels.statuts import StatutCourriel
from rapports.models import Envoi
from tests import contraintes, fabriques
from tests.rapports.exemples import creer_envoi

pytestmark = pytest.mark.django_db


def test_relancer_dit_au_journal_qui_l_a_decide():
    envoi, officier = creer_envoi(statut="echec"), fabriques.creer_utilisateur("officier")
    assert envoi.relancer(par=officier) is True
    assert envoi.relancer(par=officier) is False
    evenements = Evenement.objects.filter(objet_type="rapports.envoi", objet_id=envoi.pk)
    assert list(evenements.values_list("contrat", "auteur", "verbe", "de", "vers")) == [
        (envoi.rapport.contrat_id, officier.pk, "relancer", "echec", "a_envoyer")
    ]


@pytest.mark.parametrize("statut", StatutCourriel.values)
def test_on_ne_relance_que_ce_qui_a_echoue_reste_incertain_ou_est_revenu(statut):
    envoi, temoin = creer_envoi(statut=statut), creer_envoi(statut="echec")
    avant = Courriel.objects.values().get(pk=envoi.courriel_id)
    possible = statut in {"echec", "incertain", "revenu"}
    assert envoi.relancer(par=None) is possible
    evenements = Evenement.objects.filter(objet_type="rapports.envoi")
    assert list(evenements.values_list("objet_id", "de")) == [(envoi.pk, statut)] * possible
    apres = Courriel.objects.values().get(pk=envoi.courriel_id)
    assert apres["statut"] == ("a_envoyer" if possible else statut)
    assert possible or apres == avant
    temoin.courriel.refresh_from_db()
    assert temoin.courriel.statut == "echec"


def test_un_envoi_par_rapport_et_par_destinataire():
    premier = creer_envoi(destinataire="a@exemple.fr")
    contraintes.verifier(
        creer_envoi(premier.rapport, "b@exemple.fr"),
        "envoi_unique_par_destinataire",
        "Ce rapport est déjà adressé à ce destinataire.",
        destinataire="a@exemple.fr",
    )
    assert contraintes.noms(Envoi) == {"envoi_unique_par_destinataire"}


def test_la_version_suivante_s_envoie_au_meme_destinataire():
    premier = creer_envoi()
    creer_envoi(fabriques.creer_rapport(premier.rapport.contrat))
    assert Envoi.objects.filter(destinataire="elue@exemple.fr").count() == 2
