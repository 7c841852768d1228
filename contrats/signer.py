"""The act of signing: checked again under lock, proved by a line of the register, drawn out.

Also refusing and withdrawing, which the same people do. Each locks the act, then the signature,
then the register, always in this order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from contrats import circuit, consentement
from contrats.authentification import METHODE
from contrats.emails import annoncer
from contrats.models import FaitRegistre, LienDeSignature, NiveauSignature, Signature
from contrats.qualite import Qualite, empechement, qualite_de
from contrats.registre import ce_qui_est_signe

PORTAIL = "depuis le portail"  # how a person came who did not follow their personal link


@dataclass(frozen=True)
class Geste:
    """What the person did: read which document, typed what, came how, proved who they are when.

    `empreinte` is the sha256 of the document that the page showed; `lien`, the personal link
    followed, if any.
    """

    empreinte: str
    nom: str
    fonction: str
    authentifie_le: datetime
    lien: LienDeSignature | None = None
    adresse: str = ""
    navigateur: str = ""


class LienUtilise(ValidationError):
    """The personal link served already, or is out of date."""


class TexteChange(ValidationError):
    """The document that the page showed is not the one to sign any more."""


@transaction.atomic
def signer(signature: Signature, *, par, geste: Geste) -> bool:
    """Give the signature; True if the act is now signed by all.

    Raises ValidationError, and then nothing is written nor used up.
    """
    jour = timezone.localdate()
    qualite = _qualite_sous_verrou(signature, par, jour)
    if refus := empechement(signature, qualite, jour):
        raise ValidationError(refus)
    if geste.empreinte != signature.version.empreinte:
        raise TexteChange("Le texte a changé depuis l’ouverture de cette page\u00a0: relisez-le.")
    consentement.verifier_identite(qualite, geste.nom, geste.fonction)
    _utiliser(geste.lien, signature, qualite)
    ligne = circuit.inscrire(
        signature.acte,
        FaitRegistre.SIGNATURE,
        preuve(signature, qualite, geste, par),
        personnel={"adresse": geste.adresse, "navigateur": geste.navigateur},
    )
    signature.signer(
        par=par,
        le=jour,
        niveau=NiveauSignature.SIMPLE,
        preuve=ligne,
        delegation=qualite.delegation,
    )
    LienDeSignature.objects.fermer(signature)
    return circuit.completer(signature.acte, par=par)


def _qualite_sous_verrou(signature: Signature, par, jour) -> Qualite:
    """Lock the act, then the signature, and say in what capacity `par` acts now."""
    signature.verrouiller()
    qualite = qualite_de(par, signature, jour)
    if qualite is None:
        raise ValidationError("Cette signature est demandée à une autre personne.")
    return qualite


def _utiliser(lien: LienDeSignature | None, signature: Signature, qualite: Qualite) -> None:
    """Use the personal link up, the last thing before writing: a refusal leaves it whole."""
    if lien is None:
        return
    if qualite.delegation:
        raise LienUtilise("Ce lien est personnel : signez depuis la page de l’acte.")
    bon = (lien.signature_id, lien.version_id, lien.representant_id) == (
        signature.pk,
        signature.version_id,
        signature.representant_id,
    )
    if not bon or not lien.consommer():
        raise LienUtilise("Ce lien a déjà servi, ou n’est plus valable.")


def preuve(signature: Signature, qualite: Qualite, geste: Geste, par) -> dict:
    """What the register keeps of a signature given on the portal, JSON-ready."""
    return {
        **qui_signe(signature, qualite),
        "compte": par.pk,
        "niveau": NiveauSignature.SIMPLE,
        "authentification": {"methode": METHODE, "le": geste.authentifie_le},
        "lien": geste.lien.pk if geste.lien else PORTAIL,
        "consentement": {
            "version": consentement.VERSION,
            "empreinte": consentement.EMPREINTE,
        },
        "saisi": {"nom": geste.nom, "fonction": geste.fonction},
    }


def qui_signe(signature: Signature, qualite: Qualite | None) -> dict:
    """What is signed, by whom and by what right, whichever way the signature is given."""
    signe = {**ce_qui_est_signe(signature), "rang": signature.rang}
    signe["deliberation"] = _deliberation(signature)
    if qualite is None:
        return signe
    personne = qualite.personne
    return {
        **signe,
        "personne": {
            "id": personne.pk,
            "nom": personne.nom_complet,
            "fonction": personne.fonction,
            "mandat_debut": personne.mandat_debut,
            "mandat_fin": personne.mandat_fin,
        },
        "delegation": _delegation(qualite),
    }


def _delegation(qualite: Qualite) -> dict | None:
    if qualite.delegation is None:
        return None
    delegation = qualite.delegation
    return {
        "reference": delegation.reference,
        "delegant": str(delegation.delegant),
        "debut": delegation.debut,
        "fin": delegation.fin,
        "empreinte": delegation.empreinte,
    }


def _deliberation(signature: Signature) -> dict | None:
    if signature.deliberation is None:
        return None
    deliberation = signature.deliberation
    return {
        "numero": deliberation.numero,
        "adoptee_le": deliberation.adoptee_le,
        "empreinte": deliberation.empreinte,
    }


@transaction.atomic
def refuser(signature: Signature, *, par, motif: str) -> None:
    """Refuse to sign, for a reason told to every signatory and to the officers.

    Raises ValidationError.
    """
    qualite = _qualite_sous_verrou(signature, par, timezone.localdate())
    signature.refuser(par=par, motif=motif)
    LienDeSignature.objects.fermer(signature)
    _faire_savoir(FaitRegistre.REFUS, signature, qualite, motif)


@transaction.atomic
def retirer(signature: Signature, *, par, motif: str) -> None:
    """Withdraw the signature while the act is not complete. Raises ValidationError."""
    qualite = _qualite_sous_verrou(signature, par, timezone.localdate())
    signature.retirer(par=par, motif=motif)
    _faire_savoir(FaitRegistre.RETRAIT, signature, qualite, motif)


def _faire_savoir(fait: FaitRegistre, signature: Signature, qualite: Qualite, motif: str) -> None:
    """Write a refusal or a withdrawal in the register, and tell it to every one concerned."""
    acte, personne = signature.acte, qualite.personne
    contenu = {**ce_qui_est_signe(signature), "personne": str(personne), "motif": motif}
    circuit.inscrire(acte, fait, contenu)
    interesses = circuit.interesses(acte)
    annoncer(fait.value, acte, interesses, signature=signature, personne=personne)
