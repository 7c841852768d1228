"""The act of signing: what proves it, what refuses it, who refuses or withdraws."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from contrats import circuit, consentement, signer
from contrats.authentification import authentifier
from contrats.models import (
    EssaiRefuse,
    Evenement,
    LigneRegistre,
    PreuvePersonnelle,
    Signature,
)
from contrats.registre import verifier
from contrats.statuts import StatutSignature
from courriels.models import Courriel
from tests import fabriques
from tests.contrats.monde_signature import creer_monde, geste

pytestmark = pytest.mark.django_db


@pytest.fixture
def monde():
    return creer_monde("CAF", "État")


def _signer(monde, qui="CAF", par=None, **champs):
    signature = monde.signature(qui)
    signer.signer(signature, par=par or monde.comptes[qui], geste=geste(signature, **champs))
    return signature


def test_la_preuve_dit_quoi_qui_comment(monde):
    signature = _signer(monde)
    ligne = LigneRegistre.objects.get(fait="signature")
    personne, compte = signature.representant, monde.comptes["CAF"]
    assert (signature.statut, signature.niveau) == ("signee", "simple")
    assert signature.preuve == ligne
    assert {
        cle: ligne.contenu[cle]
        for cle in ("document", "version", "signature", "representant", "compte", "lien")
    } == {
        "document": monde.acte.version_courante.empreinte,
        "version": 1,
        "signature": signature.pk,
        "representant": personne.pk,
        "compte": compte.pk,
        "lien": signer.PORTAIL,
    }
    assert ligne.contenu["personne"] == {
        "id": personne.pk,
        "nom": "Camille Martin",
        "fonction": "présidente",
        "mandat_debut": None,
        "mandat_fin": None,
    }
    assert ligne.contenu["consentement"] == {
        "version": consentement.VERSION,
        "empreinte": consentement.EMPREINTE,
    }
    assert ligne.contenu["saisi"] == {"nom": "Camille Martin", "fonction": "présidente"}
    assert ligne.contenu["niveau"] == "simple"


def test_ce_qui_est_personnel_reste_a_cote_de_la_chaine(monde):
    _signer(monde)
    preuve = PreuvePersonnelle.objects.get()
    assert preuve.contenu == {"adresse": "192.0.2.7", "navigateur": "Navigateur d’essai"}
    assert "192.0.2.7" not in str(preuve.ligne.contenu)
    assert verifier().intacte


def test_le_journal_le_raconte(monde):
    _signer(monde)
    evenement = Evenement.objects.get(verbe="signer")
    assert (evenement.auteur, evenement.vers) == (monde.comptes["CAF"], "signee")


def test_une_deliberation_et_un_mandat_sont_cites(monde):
    signature = monde.signature("CAF")
    vote = fabriques.creer_deliberation(signature.partenaire)
    signature.deliberation, signature.deliberation_requise = vote, True
    signature.save()
    _signer(monde)
    assert LigneRegistre.objects.get(fait="signature").contenu["deliberation"] == {
        "numero": vote.numero,
        "adoptee_le": "2015-04-02",
        "empreinte": vote.empreinte,
    }


def test_le_delegataire_signe_en_son_nom(monde):
    signature = monde.signature("CAF")
    compte = fabriques.creer_utilisateur("signataire", signature.partenaire)
    adjointe = fabriques.creer_representant(
        signature.partenaire, nom="Petit", fonction="adjointe", courriel=compte.courriel
    )
    delegation = fabriques.creer_delegation(signature.representant, adjointe)
    _signer(monde, par=compte, nom="Camille Petit", fonction="Adjointe")
    signature.refresh_from_db()
    assert (signature.statut, signature.delegation) == ("signee", delegation)
    contenu = LigneRegistre.objects.get(fait="signature").contenu
    assert contenu["personne"]["nom"] == "Camille Petit"
    assert contenu["delegation"]["reference"] == delegation.reference
    assert verifier().intacte


@pytest.mark.parametrize(
    "nom", ["camille MARTIN", "Martin Camille", "Camille-Martin", "Càmille Martin"]
)
def test_le_nom_se_tape_sans_accent_ni_majuscule(monde, nom):
    assert _signer(monde, nom=nom, fonction="PRESIDENTE").statut == "signee"


def test_signer_de_nouveau_apres_un_retrait(monde):
    signature = _signer(monde)
    signer.retirer(signature, par=monde.comptes["CAF"], motif="Je me suis trompée")
    assert monde.signature("CAF").statut == StatutSignature.ATTENDUE
    assert len(Courriel.objects.filter(nature="signature_retrait")) == 3
    _signer(monde)
    assert list(LigneRegistre.objects.order_by("rang").values_list("fait", flat=True)) == [
        "ouverture", "signature", "retrait", "signature",
    ]  # fmt: skip


def test_on_ne_retire_plus_quand_tous_ont_signe(monde):
    signature = _signer(monde)
    _signer(monde, "État")
    with pytest.raises(ValidationError, match="n'est pas ouvert"):
        signer.retirer(signature, par=monde.comptes["CAF"], motif="Trop tard")
    assert monde.signature("CAF").statut == StatutSignature.SIGNEE


def test_un_refus_est_dit_a_tous(monde):
    signer.refuser(monde.signature("CAF"), par=monde.comptes["CAF"], motif="Montant faux")
    attendus = [monde.officier.courriel, *(c.courriel for c in monde.comptes.values())]
    recus = Courriel.objects.filter(nature="signature_refus")
    assert sorted(recus.values_list("destinataire", flat=True)) == sorted(attendus)
    assert "Montant faux" in bytes(recus[0].message).decode()


@pytest.mark.parametrize("verbe", ["refuser", "retirer"])
def test_sans_motif_rien_ne_se_fait(monde, verbe):
    signature = _signer(monde) if verbe == "retirer" else monde.signature("CAF")
    avant = LigneRegistre.objects.count()
    with pytest.raises(ValidationError):
        getattr(signer, verbe)(signature, par=monde.comptes["CAF"], motif="  ")
    assert LigneRegistre.objects.count() == avant


@pytest.mark.parametrize("verbe", ["refuser", "retirer"])
def test_personne_ne_le_fait_a_la_place(monde, verbe):
    signature = _signer(monde) if verbe == "retirer" else monde.signature("CAF")
    for autre in (monde.comptes["État"], monde.officier):
        with pytest.raises(ValidationError, match="à une autre personne"):
            getattr(signer, verbe)(signature, par=autre, motif="Pour voir")
    assert Evenement.objects.filter(verbe=verbe).count() == 0


def test_cinq_mots_de_passe_faux_ferment_un_quart_d_heure(monde):
    compte = monde.comptes["CAF"]
    for _ in range(5):
        with pytest.raises(ValidationError, match="n’est pas le vôtre"):
            authentifier(compte, "faux")
    with pytest.raises(ValidationError, match="quart d’heure"):
        authentifier(compte, fabriques.MOT_DE_PASSE)
    assert authentifier(monde.comptes["État"], fabriques.MOT_DE_PASSE)
    EssaiRefuse.objects.update(survenu_le=timezone.now() - timedelta(minutes=16))
    assert authentifier(compte, fabriques.MOT_DE_PASSE)
    assert EssaiRefuse.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_huit_signatures_d_une_ligne_n_en_font_qu_une(en_meme_temps):
    monde = creer_monde("CAF", "État")
    signature, compte = monde.signature("CAF"), monde.comptes["CAF"]

    def essayer():
        mienne = Signature.objects.get(pk=signature.pk)
        return signer.signer(mienne, par=compte, geste=geste(mienne))

    resultats = en_meme_temps(*[essayer] * 8)
    assert sorted(str(type(r).__name__) for r in resultats) == ["ValidationError"] * 7 + ["bool"]
    assert LigneRegistre.objects.filter(fait="signature").count() == 1
    assert Evenement.objects.filter(verbe="signer").count() == 1


@pytest.mark.django_db(transaction=True)
def test_les_derniers_signent_ensemble_et_l_acte_s_acheve_une_fois(en_meme_temps):
    monde = creer_monde("CAF", "État", "Région", "Pilote")

    def essayer(nom):
        mienne = monde.signature(nom)
        return signer.signer(mienne, par=monde.comptes[nom], geste=geste(mienne))

    resultats = en_meme_temps(*(lambda nom=nom: essayer(nom) for nom in monde.comptes))
    assert sorted(resultats) == [False, False, False, True]
    assert LigneRegistre.objects.filter(fait="completude").count() == 1
    assert verifier().intacte


def test_le_mandat_se_regarde_le_jour_de_la_signature(monde):
    signature = monde.signature("CAF")
    signature.representant.mandat_fin = date(2020, 6, 28)
    signature.representant.save()
    with pytest.raises(ValidationError, match="Le mandat ne couvre pas"):
        _signer(monde)
    assert circuit.alertes(signature, timezone.localdate(), {signature.representant.courriel}) == [
        "Son mandat ne couvre pas le jour d’aujourd’hui."
    ]
