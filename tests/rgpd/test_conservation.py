"""The retention clocks: on time, not before, twice without harm, and nothing when simulated."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from audit.faits import Fait
from audit.journal import consigner
from audit.models import Compteur, LigneAudit, Trace
from comptes.models import Utilisateur
from courriels.models import Courriel
from partenaires.models import Representant
from rgpd.conservation import HORLOGES, appliquer
from rgpd.models import Preavis
from tests import fabriques
from tests.courriels.exemples import creer_courriel

pytestmark = pytest.mark.django_db
RIEN = dict.fromkeys(HORLOGES, 0)


def dans(jours):
    return timezone.now() + timedelta(days=jours)


def test_l_adresse_d_un_representant_part_un_an_apres_son_mandat():
    ici = timezone.localdate()
    for jours in (-1, 1):
        fabriques.creer_representant(
            courriel=f"r{jours}@exemple.fr", mandat_fin=ici - timedelta(days=365 - jours)
        )
    fabriques.creer_representant(courriel="sans@exemple.fr")
    assert appliquer()["adresses_des_representants"] == 1
    restent = Representant.objects.exclude(courriel="").values_list("courriel", flat=True)
    assert sorted(restent) == ["r1@exemple.fr", "sans@exemple.fr"]


def test_un_compte_inactif_est_prevenu_puis_efface():
    dormeur = fabriques.creer_utilisateur(courriel="dormeur@exemple.fr", last_login=dans(0))
    assert appliquer(dans(690)) == RIEN
    assert appliquer(dans(701))["preavis"] == 1
    assert appliquer(dans(702))["preavis"] == 0
    message = Courriel.objects.get(nature__contains="preavis")
    assert message.destinataire == "dormeur@exemple.fr"
    assert appliquer(dans(729))["comptes_inactifs"] == 0
    assert appliquer(dans(732))["comptes_inactifs"] == 1
    dormeur.refresh_from_db()
    assert (dormeur.is_active, dormeur.courriel.endswith("@exemple.invalid")) == (False, True)
    assert appliquer(dans(2000))["comptes_inactifs"] == 0


def test_une_connexion_annule_le_preavis():
    dormeur = fabriques.creer_utilisateur(last_login=dans(0))
    appliquer(dans(701))
    Utilisateur.objects.filter(pk=dormeur.pk).update(last_login=dans(720))
    assert appliquer(dans(740))["comptes_inactifs"] == 0
    assert Preavis.objects.count() == 0
    dormeur.refresh_from_db()
    assert dormeur.is_active is True


def test_un_compte_n_est_jamais_efface_sans_preavis():
    fabriques.creer_utilisateur(last_login=dans(-2000))
    assert appliquer() == RIEN | {"preavis": 1}


def test_le_contenu_d_un_message_part_apres_quatre_vingt_dix_jours():
    creer_courriel(statut="remis")
    attend = creer_courriel()
    rate = creer_courriel(statut="echec")
    assert appliquer(dans(89)) == RIEN
    assert appliquer(dans(91))["contenu_des_messages"] == 2
    pleins = Courriel.objects.exclude(message=b"").values_list("pk", flat=True)
    assert list(pleins) == [attend.pk]
    rate.refresh_from_db()
    assert (rate.relancable, rate.relancer()) == (False, False)


def test_les_traces_partent_apres_douze_mois(rf):
    consigner(Fait.CONNEXION, request=rf.get("/"))
    assert appliquer(dans(364))["traces"] == 0
    assert appliquer(dans(366))["traces"] == 1
    assert Trace.objects.get().contenu is None


def test_les_comptes_d_essais_et_les_fichiers_importes():
    Compteur.objects.compter("essai", "a", limite=1, duree=timedelta(hours=1))
    lot = fabriques.creer_lot("code\n")
    faits = appliquer(dans(91))
    assert (faits["essais"], faits["fichiers_importes"]) == (1, 1)
    assert lot.fichier.storage.exists(lot.fichier.name) is False
    assert appliquer(dans(92))["fichiers_importes"] == 0


def test_simuler_dit_tout_et_ne_change_rien(capsys, rf):
    fabriques.creer_utilisateur(last_login=dans(-2000))
    creer_courriel(statut="remis")
    Courriel.objects.update(cree_le=dans(-100))
    call_command("appliquer_conservation", simuler=True)
    lignes = capsys.readouterr().out.splitlines()
    assert ("preavis : 1" in lignes, "contenu_des_messages : 1" in lignes) == (True, True)
    assert (Preavis.objects.count(), LigneAudit.objects.count()) == (0, 0)
    assert bytes(Courriel.objects.get().message) != b""


def test_ce_qui_est_efface_est_consigne():
    creer_courriel(statut="remis")
    appliquer(dans(91))
    appliquer(dans(91))
    ligne = LigneAudit.objects.get()
    assert (ligne.fait, ligne.details) == ("conservation", {"contenu_des_messages": 1})
