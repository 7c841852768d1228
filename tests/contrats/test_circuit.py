"""The circuit of an act: opened, followed rank by rank, taken back, completed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from contrats import circuit, signer
from contrats.models import (
    Evenement,
    FaitRegistre,
    LienDeSignature,
    LigneRegistre,
    Signature,
    TransitionInterdite,
)
from contrats.statuts import StatutActe, StatutSignature
from courriels.models import Courriel
from tests import fabriques
from tests.contrats.monde_signature import ajouter, creer_monde, geste

pytestmark = pytest.mark.django_db


def _signer(monde, *noms):
    for nom in noms:
        signature = monde.signature(nom)
        signer.signer(signature, par=monde.comptes[nom], geste=geste(signature))


def _destinataires(nature="signature_invitation"):
    return sorted(Courriel.objects.filter(nature=nature).values_list("destinataire", flat=True))


def _faits():
    return list(LigneRegistre.objects.order_by("rang").values_list("fait", flat=True))


def test_ouvrir_invite_le_premier_rang_seul():
    monde = creer_monde("CAF", "État", "Pilote", rangs={"Pilote": 2})
    attendus = sorted(monde.comptes[nom].courriel for nom in ("CAF", "État"))
    assert monde.relire().statut == StatutActe.EN_SIGNATURE
    assert _destinataires() == attendus
    assert _faits() == [FaitRegistre.OUVERTURE]
    assert {s.version for s in monde.acte.signatures.all()} == {monde.acte.version_courante}
    assert LienDeSignature.objects.count() == 2


def test_un_rang_complet_invite_le_suivant():
    monde = creer_monde("CAF", "État", "Pilote", rangs={"Pilote": 2})
    _signer(monde, "CAF")
    assert len(_destinataires()) == 2
    _signer(monde, "État")
    assert len(_destinataires()) == 3
    assert monde.comptes["Pilote"].courriel in _destinataires()


def test_le_dernier_acheve_l_acte():
    monde = creer_monde("CAF", "État")
    _signer(monde, "CAF")
    assert monde.relire().statut == StatutActe.EN_SIGNATURE
    _signer(monde, "État")
    assert monde.relire().statut == StatutActe.SIGNE
    assert _faits() == ["ouverture", "signature", "signature", "completude"]
    assert _destinataires("signature_signe") == sorted(
        [monde.officier.courriel, *(c.courriel for c in monde.comptes.values())]
    )


def test_sans_texte_fige_rien_ne_s_ouvre():
    contrat = fabriques.creer_contrat(statut="en_vigueur")
    acte = fabriques.creer_acte(contrat, nature="avenant", numero=1)
    with pytest.raises(ValidationError) as refus:
        circuit.ouvrir_le_circuit(acte, par=None)
    assert refus.value.messages == [
        "Le texte n’est pas encore figé.",
        "Aucun signataire n’est choisi.",
    ]
    assert Evenement.objects.count() == LigneRegistre.objects.count() == 0


@pytest.mark.parametrize("statut", ["suspendu", "clos", "resilie"])
def test_un_contrat_ferme_n_ouvre_rien(statut):
    monde = creer_monde("CAF", ouvrir=False)
    monde.acte.contrat.statut = statut
    monde.acte.contrat.save()
    with pytest.raises(ValidationError, match="rien ne s’y signe"):
        circuit.ouvrir_le_circuit(monde.acte, par=monde.officier)


def test_reprendre_rend_caduc_ce_qui_est_donne():
    monde = creer_monde("CAF", "État")
    _signer(monde, "CAF")
    circuit.reprendre_le_texte(monde.acte, par=monde.officier, motif="Une date est fausse")
    statuts = monde.acte.signatures.order_by("pk").values_list("partenaire__nom", "statut")
    assert list(statuts) == [
        ("CAF", StatutSignature.CADUQUE),
        ("État", StatutSignature.ATTENDUE),
        ("CAF", StatutSignature.ATTENDUE),
    ]
    assert monde.relire().statut == StatutActe.PROJET
    assert _faits() == ["ouverture", "signature", "caducite"]
    assert LienDeSignature.objects.filter(signature__version__isnull=False).count() == 1
    assert len(_destinataires("signature_reprise")) == 3


def test_apres_une_reprise_il_faut_un_nouveau_texte():
    monde = creer_monde("CAF")
    signer.refuser(monde.signature("CAF"), par=monde.comptes["CAF"], motif="Montant faux")
    circuit.reprendre_le_texte(monde.acte, par=monde.officier, motif="Montant corrigé")
    with pytest.raises(ValidationError, match="figez-en une nouvelle version"):
        circuit.ouvrir_le_circuit(monde.acte, par=monde.officier)
    fabriques.creer_version(monde.acte, pdf=b"%PDF-1.7 autre texte")
    circuit.ouvrir_le_circuit(monde.acte, par=monde.officier)
    _signer(monde, "CAF")
    assert monde.relire().statut == StatutActe.SIGNE


def test_reprendre_un_projet_est_refuse():
    monde = creer_monde("CAF", ouvrir=False)
    with pytest.raises(TransitionInterdite):
        circuit.reprendre_le_texte(monde.acte, par=monde.officier, motif="Pour voir")
    assert Courriel.objects.count() == 0


def test_remplacer_tue_les_liens_et_invite_le_suivant():
    monde = creer_monde("CAF")
    signature = monde.signature("CAF")
    _, secret = fabriques.creer_lien(signature)
    nouveau = fabriques.creer_representant(
        signature.partenaire, nom="Petit", courriel="petit@exemple.fr"
    )
    circuit.remplacer(signature, par=monde.officier, representant=nouveau, motif="Élections")
    assert LienDeSignature.objects.ouvert(secret) is None
    assert monde.signature("CAF").representant == nouveau
    assert "petit@exemple.fr" in _destinataires()
    assert _faits() == ["ouverture", "remplacement"]


@pytest.mark.parametrize("champ", ["autre partenaire", "hors mandat"])
def test_on_ne_remplace_pas_par_n_importe_qui(champ):
    monde = creer_monde("CAF")
    signature = monde.signature("CAF")
    nouveau = {
        "autre partenaire": lambda: fabriques.creer_representant(nom="Petit"),
        "hors mandat": lambda: fabriques.creer_representant(
            signature.partenaire, nom="Petit", mandat_fin=date(2020, 1, 1)
        ),
    }[champ]()
    with pytest.raises(ValidationError):
        circuit.remplacer(signature, par=monde.officier, representant=nouveau, motif="Élections")
    assert monde.signature("CAF").representant != nouveau
    assert _faits() == ["ouverture"]


def test_une_panne_de_deux_mois_donne_un_seul_rappel():
    monde = creer_monde("CAF")
    plus_tard = timezone.now() + timedelta(days=60)
    assert circuit.relancer_les_attendues(timezone.now()) == 0
    assert circuit.relancer_les_attendues(plus_tard) == 1
    assert circuit.relancer_les_attendues(plus_tard) == 0
    signature = monde.signature("CAF")
    assert signature.nb_relances == 1
    assert signature.prochaine_relance == plus_tard + timedelta(days=7)
    assert len(_destinataires()) == 2


def test_cinq_rappels_puis_plus_rien():
    monde = creer_monde("CAF")
    jour = timezone.now()
    envois = [circuit.relancer_les_attendues(jour + timedelta(days=8 * n)) for n in range(1, 9)]
    assert envois == [1, 1, 1, 1, 1, 0, 0, 0]
    assert monde.signature("CAF").prochaine_relance is None


@pytest.mark.parametrize("cas", ["signée", "refusée", "reprise", "suspendu"])
def test_on_ne_relance_que_ce_qui_est_attendu(cas):
    monde = creer_monde("CAF", "État")
    signature = monde.signature("CAF")
    Signature.objects.exclude(pk=signature.pk).update(prochaine_relance=None)
    if cas == "signée":
        _signer(monde, "CAF")
    elif cas == "refusée":
        signer.refuser(signature, par=monde.comptes["CAF"], motif="Non")
    elif cas == "reprise":
        circuit.reprendre_le_texte(monde.acte, par=monde.officier, motif="Faute")
    else:
        monde.acte.contrat.suspendre(par=monde.officier, fondement="Arrêté")
    assert circuit.relancer_les_attendues(timezone.now() + timedelta(days=30)) == 0


def test_le_balayage_acheve_ce_qu_un_arret_a_laisse():
    """As a process that died after the last signature was written would leave it."""
    monde = creer_monde("CAF")
    signature = monde.signature("CAF")
    ligne = circuit.inscrire(monde.acte, FaitRegistre.SIGNATURE, {})
    signature.signer(par=None, le=timezone.localdate(), niveau="simple", preuve=ligne)
    assert monde.relire().statut == StatutActe.EN_SIGNATURE
    assert circuit.reprendre_les_circuits() == 1
    assert monde.relire().statut == StatutActe.SIGNE
    assert circuit.reprendre_les_circuits() == 0


def test_le_balayage_invite_qui_a_recu_une_adresse():
    monde = creer_monde(ouvrir=False)
    partenaire = fabriques.creer_partenaire(nom="CAF")
    signature = ajouter(monde, partenaire)
    signature.representant.courriel = ""
    signature.representant.save()
    circuit.ouvrir_le_circuit(monde.acte, par=monde.officier)
    assert circuit.reprendre_les_circuits() == 0
    signature.representant.courriel = "caf@exemple.fr"
    signature.representant.save()
    assert circuit.reprendre_les_circuits() == 1
    assert circuit.reprendre_les_circuits() == 0
    assert _destinataires() == ["caf@exemple.fr"]
