"""Signatures given outside the portal, recorded by an officer: from a parapheur, or on paper.

The rules are those of a signature given inside: act open, present text, mandate, vote, turn. Each
locks the act, the signature, then the register.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from contrats import circuit
from contrats.ecriture import jour as en_mots
from contrats.models import (
    Delegation,
    FaitRegistre,
    LienDeSignature,
    NiveauSignature,
    Signature,
    VersionActe,
)
from contrats.models.fichier import empreinte_de
from contrats.parapheur import Relevee
from contrats.pieces import Piece
from contrats.qualite import Qualite, empechement
from contrats.signer import qui_signe
from contrats.statuts import StatutSignature

EXTENSIONS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


@transaction.atomic
def enregistrer_parapheur(
    signature: Signature,
    *,
    par,
    version: VersionActe,
    piece: Piece,
    relevees: list[Relevee],
    identite_verifiee: bool = False,
) -> bool:
    """Record the signature that a signed PDF proves on `version`; True if the act is complete.

    `identite_verifiee`: the officer vouches for a certificate that bears another name. Raises
    ValidationError, and then nothing is written.
    """
    signature.verrouiller()
    if signature.representant is None:
        raise ValidationError("Choisissez d’abord la personne qui signe pour ce partenaire.")
    if signature.version_id != version.pk:
        raise ValidationError("Le texte a changé pendant l’examen du fichier\u00a0: recommencez.")
    relevee = _choisir(signature, relevees)
    qualite = _qualite(signature, relevee)
    if not relevee.est_au_nom_de(qualite.personne.nom) and not identite_verifiee:
        raise ValidationError(
            f"Le certificat est au nom de «\u00a0{relevee.certificat.titulaire}\u00a0», pas de "
            f"{qualite.personne.nom_complet}. Si c’est bien cette personne qui a signé, cochez la "
            "case qui le dit, puis déposez de nouveau le fichier."
        )
    _exiger_le_droit(signature, qualite, relevee.le)
    preuve = {
        "certificat": relevee.certificat.ecrire(),
        "signature_electronique": relevee.empreinte,
        "date": relevee.le,
        "origine_de_la_date": relevee.date_dite,
        "identite_verifiee": identite_verifiee,
    }
    niveau = NiveauSignature.PARAPHEUR
    _signer(signature, qualite, par=par, niveau=niveau, le=relevee.le, piece=piece, preuve=preuve)
    return circuit.completer(signature.acte, par=par)


@transaction.atomic
def enregistrer_papier(
    signatures: list[Signature], *, par, le: date, lieu: str, piece: Piece | None = None
) -> bool:
    """Record signatures given on the same paper, lower ranks first; True if the act is complete.

    Raises ValidationError, and then none is recorded.
    """
    if le > timezone.localdate():
        raise ValidationError("Une signature ne se date pas dans l’avenir.")
    for signature in sorted(signatures, key=lambda s: (s.rang, s.pk)):
        signature.verrouiller()
        qualite = Qualite(signature.representant) if signature.representant else None
        _exiger_le_droit(signature, qualite, le)
        preuve = {"date": le, "lieu": lieu}
        niveau = NiveauSignature.PAPIER
        _signer(
            signature, qualite, par=par, niveau=niveau, le=le, lieu=lieu, piece=piece, preuve=preuve
        )
    return circuit.completer(signatures[0].acte, par=par) if signatures else False


def _choisir(signature: Signature, relevees: list[Relevee]) -> Relevee:
    """The signature of this file that is not recorded yet and bears the name of the person."""
    deja = set(
        signature.acte.signatures.filter(statut=StatutSignature.SIGNEE).values_list(
            "preuve__contenu__signature_electronique", flat=True
        )
    )
    nouvelles = [r for r in relevees if r.empreinte not in deja]
    if not nouvelles:
        raise ValidationError("Les signatures de ce fichier sont déjà enregistrées.")
    nommees = [r for r in nouvelles if r.est_au_nom_de(signature.representant.nom)]
    choisies = nommees or nouvelles
    if len(choisies) == 1:
        return choisies[0]
    noms = ", ".join(r.certificat.titulaire for r in choisies)
    raise ValidationError(
        f"Ce fichier porte plusieurs signatures nouvelles ({noms})\u00a0: on ne sait pas laquelle "
        f"est celle de {signature.representant.nom_complet}. Déposez un fichier qu’une seule "
        "personne a signé de plus."
    )


def _qualite(signature: Signature, relevee: Relevee) -> Qualite:
    """The representative, or the delegate of that day whose name the certificate bears."""
    personne = signature.representant
    if relevee.est_au_nom_de(personne.nom):
        return Qualite(personne)
    delegations = Delegation.objects.filter(
        delegant=personne, debut__lte=relevee.le, fin__gte=relevee.le
    ).select_related("delegant", "delegataire")
    for delegation in delegations:
        if relevee.est_au_nom_de(delegation.delegataire.nom):
            return Qualite(delegation.delegataire, delegation)
    return Qualite(personne)


class _Inconnue:
    """Who signed on paper is not known: no mandate to look at."""

    def en_mandat(self, jour: date) -> bool:
        return True


def _exiger_le_droit(signature: Signature, qualite: Qualite | None, jour: date) -> None:
    """Raises ValidationError, naming the partner: what prevents this signature on that day."""
    if qualite and not qualite.en_mandat(jour):
        refus = f"le mandat de {qualite.personne.nom_complet} ne couvre pas le {en_mots(jour)}."
    elif not signature.a_son_tour():
        refus = "d’autres partenaires signent avant lui."
    else:
        refus = empechement(signature, qualite or _Inconnue(), jour)
    if refus:
        raise ValidationError(f"{signature.partenaire.nom}\u00a0: {refus}")


def _signer(
    signature: Signature,
    qualite: Qualite | None,
    *,
    par,
    niveau: NiveauSignature,
    le: date,
    piece: Piece | None,
    preuve: dict[str, Any],
    lieu: str = "",
) -> None:
    """Write the line of the register, then the signature with its file."""
    champs = garder(piece) if piece else {}
    contenu = {
        **qui_signe(signature, qualite),
        "compte": par.pk,
        "niveau": niveau,
        "piece": champs.get("piece_empreinte", ""),
        **preuve,
    }
    ligne = circuit.inscrire(signature.acte, FaitRegistre.SIGNATURE, contenu)
    signature.signer(
        par=par,
        le=le,
        niveau=niveau,
        preuve=ligne,
        lieu=lieu,
        delegation=qualite.delegation if qualite else None,
        **champs,
    )
    LienDeSignature.objects.fermer(signature)


def garder(piece: Piece) -> dict[str, str]:
    """Store the file under its sha256: the same paper filed for several lines is kept once."""
    empreinte = empreinte_de(piece.octets)
    nom = f"signatures/{empreinte}.{EXTENSIONS[piece.type_mime]}"
    rangement = Signature._meta.get_field("piece").storage
    return {
        "piece": rangement.save(nom, ContentFile(piece.octets)),
        "piece_empreinte": empreinte,
    }
