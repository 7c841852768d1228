"""Is this document one of ours? Told by its code or by its SHA-256 alone: no file ever enters here.

The answer is for anyone: of a person, only the name and the function written in the act. Known
are the texts that were opened to signature, never a draft.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from contrats.models import NiveauSignature, Signature, VersionActe
from contrats.parapheur import Certificat, certificat_de
from contrats.statuts import StatutActe, StatutSignature


class Verdict(StrEnum):
    """What is known of the document; a code alone says nothing of the copy in hand."""

    AUTHENTIQUE = "authentique"
    RECONNU = "reconnu"
    ALTERE = "altere"
    INCONNU = "inconnu"


class Forme(StrEnum):
    """Which of our files has this SHA-256."""

    FIGE = "fige"
    SCELLE = "scelle"
    PARAPHEUR = "parapheur"
    PAPIER = "papier"


@dataclass(frozen=True)
class Signataire:
    """Who signed, as the act says it, and at which level."""

    organisation: str
    personne: str
    fonction: str
    le: date
    lieu: str
    niveau: str
    certificat: Certificat | None


@dataclass(frozen=True)
class Reponse:
    """What anyone may read about a document."""

    verdict: Verdict
    version: VersionActe | None = None
    forme: Forme | None = None
    derniere: int = 0
    attendues: int = 0
    signataires: list[Signataire] = field(default_factory=list)

    @property
    def remplacee(self) -> bool:
        """True when another text of the same act was frozen since."""
        return self.version is not None and self.version.numero < self.derniere

    @property
    def retiree(self) -> bool:
        """True when the text was taken back: nobody can sign it any more."""
        return self.version is not None and self.version.acte.statut == StatutActe.PROJET


def verifier(code: str = "", empreinte: str = "") -> Reponse:
    """What is known of a document: by its code, the SHA-256 of its bytes (hex), or both.

    A known SHA-256 prevails; with a known code, an unknown one means that the copy was altered.
    """
    if empreinte:
        version, forme = _par_empreinte(empreinte)
        if version:
            return _repondre(Verdict.AUTHENTIQUE, version, forme)
    version = _connues().filter(code=code).first() if code else None
    if version is None:
        return Reponse(Verdict.INCONNU)
    return _repondre(Verdict.ALTERE if empreinte else Verdict.RECONNU, version)


def _connues():
    """The texts of acts that are open to signature, signed, or were opened once."""
    ouverte = Exists(Signature.objects.filter(version=OuterRef("pk")))
    return (
        VersionActe.objects.filter(
            ouverte | Q(acte__statut__in=(StatutActe.EN_SIGNATURE, StatutActe.SIGNE))
        )
        .defer("donnees")
        .select_related("acte__contrat")
        .order_by("-figee_le", "-pk")
    )


def _par_empreinte(empreinte: str) -> tuple[VersionActe | None, Forme | None]:
    version = _connues().filter(Q(empreinte=empreinte) | Q(scelle_empreinte=empreinte)).first()
    if version:
        return version, Forme.FIGE if version.empreinte == empreinte else Forme.SCELLE
    jointes = Signature.objects.filter(piece_empreinte=empreinte, statut=StatutSignature.SIGNEE)
    jointe = jointes.exclude(version=None).first()
    if jointe is None:
        return None, None
    papier = jointe.niveau == NiveauSignature.PAPIER
    version = _connues().get(pk=jointe.version_id)
    return version, Forme.PAPIER if papier else Forme.PARAPHEUR


def _repondre(verdict: Verdict, version: VersionActe, forme: Forme | None = None) -> Reponse:
    signatures = (
        version.signatures.vivantes()
        .select_related("partenaire", "representant", "preuve")
        .order_by("signee_le", "rang", "pk")
    )
    donnees = [s for s in signatures if s.statut == StatutSignature.SIGNEE]
    return Reponse(
        verdict,
        version,
        forme,
        derniere=version.acte.version_courante.numero,
        attendues=len(signatures),
        signataires=[_signataire(signature) for signature in donnees],
    )


def _signataire(signature: Signature) -> Signataire:
    """Who signed: what the register keeps of it prevails over what the rows have become."""
    personne, fonction = signature.qui_a_signe
    return Signataire(
        organisation=signature.partenaire.nom,
        personne=personne,
        fonction=fonction,
        le=signature.signee_le,
        lieu=signature.lieu,
        niveau=signature.niveau_en_clair,
        certificat=certificat_de(signature),
    )
