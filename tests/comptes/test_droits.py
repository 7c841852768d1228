"""Rights in the back office come from the role alone, model by model."""

import pytest
from django.apps import apps

from comptes.droits import OFFICIER
from tests import fabriques
from tests.analyse import APPS

pytestmark = pytest.mark.django_db

OPERATIONS = ("view", "add", "change", "delete")
# The officer's rights, written out: v(oir), a(jouter), c(hanger), s(upprimer).
ATTENDU = {
    "audit.compteur": "",
    "audit.ligneaudit": "",
    "audit.trace": "",
    "comptes.demandeacces": "",
    "comptes.identiteproconnect": "",
    "comptes.session": "",
    "comptes.utilisateur": "vac",
    "contrats.acte": "vac",
    "contrats.action": "vacs",
    "contrats.avis": "vac",
    "contrats.commentaire": "v",
    "contrats.compteactions": "",
    "contrats.contrat": "vac",
    "contrats.delegation": "v",
    "contrats.deliberation": "v",
    "contrats.document": "v",
    "contrats.engagement": "vacs",
    "contrats.anneemesuree": "",
    "contrats.cumul": "",
    "contrats.cumulperime": "",
    "contrats.cumulventile": "",
    "contrats.indicateurperime": "",
    "contrats.essairefuse": "",
    "contrats.evenement": "v",
    "contrats.financement": "vacs",
    "contrats.indicateur": "vacs",
    "contrats.jalon": "vacs",
    "contrats.liendesignature": "",
    "contrats.ligneregistre": "v",
    "contrats.mesure": "vacs",
    "contrats.modification": "v",
    "contrats.objectif": "vacs",
    "contrats.photocontrat": "v",
    "contrats.pilier": "vacs",
    "contrats.preuvepersonnelle": "v",
    "contrats.publication": "v",
    "contrats.saisie": "v",
    "contrats.signature": "v",
    "contrats.versionacte": "v",
    "courriels.courriel": "",
    "courriels.suspension": "",
    "exploitation.battement": "",
    "exploitation.incident": "",
    "exploitation.sauvegarde": "",
    "imports.anomalie": "",
    "imports.correspondance": "v",
    "imports.ecriture": "",
    "imports.lot": "v",
    "ouvert.edition": "",
    "ouvert.jetonapi": "v",
    "partenaires.partenaire": "vac",
    "partenaires.representant": "vacs",
    "partenaires.ressemblance": "",
    "partenaires.ressemblanceperimee": "",
    "quartiers.commune": "v",
    "quartiers.filiationquartier": "vacs",
    "quartiers.intercommunalite": "v",
    "quartiers.quartier": "vac",
    "quartiers.releve": "vac",
    "quartiers.statistique": "v",
    "rapports.abonnement": "vacs",
    "rapports.avisannuel": "",
    "rapports.avistardif": "",
    "rapports.consultationecartee": "",
    "rapports.contribution": "",
    "rapports.desinscription": "",
    "rapports.dispense": "",
    "rapports.envoi": "v",
    "rapports.listedediffusion": "vacs",
    "rapports.lot": "",
    "rapports.membredeliste": "vacs",
    "rapports.pieceannuelle": "",
    "rapports.planification": "vacs",
    "rapports.rappelavis": "",
    "rapports.rapport": "v",
    "rapports.rapportannuel": "v",
    "rapports.relance": "",
    "rapports.remarque": "",
    "rapports.suitedonnee": "",
    "rapports.telechargement": "",
    "remontees.attendu": "",
    "remontees.campagne": "v",
    "remontees.demande": "v",
    "remontees.essaidelien": "",
    "remontees.lienderemontee": "",
    "remontees.rappel": "",
    "rgpd.effacement": "v",
    "rgpd.preavis": "",
}


def _droits(compte):
    """What the account may do, in the letters of ATTENDU."""
    return {
        modele._meta.label_lower: "".join(
            lettre
            for lettre, operation in zip("vacs", OPERATIONS, strict=True)
            if compte.has_perm(f"{modele._meta.app_label}.{operation}_{modele._meta.model_name}")
        )
        for app in APPS
        for modele in apps.get_app_config(app).get_models()
    }


def test_les_droits_d_un_officier():
    assert _droits(fabriques.creer_utilisateur("officier")) == ATTENDU


@pytest.mark.parametrize("role", ["agent", "signataire", "lecteur"])
def test_les_autres_n_en_ont_aucun(role):
    assert set(_droits(fabriques.creer_utilisateur(role)).values()) == {""}


def test_un_officier_desactive_n_en_a_aucun():
    compte = fabriques.creer_utilisateur("officier", is_active=False)
    assert set(_droits(compte).values()) == {""}
    assert compte.has_module_perms("contrats") is False


def test_l_administrateur_les_a_tous():
    compte = fabriques.creer_utilisateur("lecteur", is_superuser=True)
    assert set(_droits(compte).values()) == {"vacs"}


def test_un_officier_n_a_aucun_droit_sur_les_modeles_de_django():
    compte = fabriques.creer_utilisateur("officier")
    for droit in ("auth.change_group", "auth.add_permission", "sessions.view_session", "x", "x.y"):
        assert compte.has_perm(droit) is False
    assert [compte.has_module_perms(app) for app in ("contrats", "rapports", "auth")] == [
        True,
        True,
        False,
    ]


def test_la_table_ne_nomme_que_des_modeles_qui_existent():
    assert {apps.get_model(nom)._meta.label_lower for nom in OFFICIER} == set(OFFICIER)
