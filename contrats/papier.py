"""Signing on paper: the sheet to print, one QR code a line, and what a scan of it says.

A code tells which line of which text the paper is about, never that someone signed there: that,
the officer sees and says.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import segno
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from composition import pdf
from contrats.isolement import LectureImpossible, lire_a_part
from contrats.models import Acte, Signature
from contrats.pieces import TYPES, Piece, examiner
from contrats.statuts import StatutSignature

MEGAS = 25  # a scanned sheet of several pages
ADMIS = (TYPES["pdf"], TYPES["png"], TYPES["jpg"])
GABARIT = settings.BASE_DIR / "templates" / "contrats" / "pdf" / "feuille_de_signature.typ"
LECTEUR = Path(__file__).with_name("lecture_qr.py")
SCEAU = Signer(salt="contrats.papier.ligne")


@dataclass(frozen=True)
class Lecture:
    """What the codes of a scan designate in an act: its lines, or something else."""

    lignes: frozenset[int]  # keys of signatures
    etrangers: int  # genuine codes of another act, of another text, of a line that is no more
    faux: int  # codes that this portal did not sign


def lignes_a_signer(acte: int) -> QuerySet[Signature]:
    """The signatures that are awaited on the present text of an act (its key), by rank."""
    lignes = Signature.objects.filter(acte=acte, statut=StatutSignature.ATTENDUE)
    lignes = lignes.filter(version__isnull=False)
    return lignes.select_related(
        "acte__contrat", "partenaire", "representant", "deliberation", "version"
    )


# -- the sheet ----------------------------------------------------------------------------------


def feuille(acte: Acte) -> bytes:
    """The sheet to print, as a PDF. Raises CompositionImpossible."""
    return pdf.composer(GABARIT, donnees_de_la_feuille(acte), titre="de la feuille")


def donnees_de_la_feuille(acte: Acte) -> dict[str, Any]:
    """What the sheet says, JSON-ready."""
    version = acte.version_courante
    return {
        "etabli_le": timezone.localdate().isoformat(),
        "contrat": acte.contrat.intitule,
        "code_contrat": acte.contrat.code or "",
        "titre": acte.titre,
        "demonstration": acte.demonstration,
        "version": version.numero,
        "empreinte": version.empreinte,
        "code": version.code,
        "adresse": urlsplit(settings.SITE_URL).netloc + reverse("contrats:verifier"),
        "lignes": [_ligne(signature) for signature in lignes_a_signer(acte.pk)],
    }


def _ligne(signature: Signature) -> dict[str, str]:
    personne = signature.representant
    return {
        "partenaire": signature.partenaire.nom,
        "personne": personne.nom_complet if personne else "",
        "fonction": personne.fonction if personne else "",
        "qr": segno.make(adresse_de_la_ligne(signature), error="m").svg_inline(border=4),
    }


def adresse_de_la_ligne(signature: Signature) -> str:
    """What the code of a line holds: read by a telephone, it leads to the page of verification."""
    reference = SCEAU.sign(f"{signature.pk}.{signature.version_id}")
    requete = urlencode({"code": signature.version.code, "ligne": reference})
    return f"{settings.SITE_URL}{reverse('contrats:verifier')}?{requete}"


# -- the scan -----------------------------------------------------------------------------------


def examiner_le_scan(nom: str, octets: bytes, *, plafond: int = MEGAS * 1024**2) -> Piece:
    """The scan as it may be kept. Raises ValidationError."""
    piece = examiner(nom, octets, plafond=plafond)
    if piece.type_mime not in ADMIS:
        raise ValidationError("Un scan est un PDF, ou une image PNG ou JPEG.")
    return piece


def reconnaitre(acte: Acte, piece: Piece) -> Lecture:
    """The lines of the act whose codes are read on the scan. Raises ValidationError."""
    try:
        textes = lire_a_part(LECTEUR, piece.octets, piece.type_mime)
    except LectureImpossible:
        raise ValidationError(
            "Ce scan n’a pas pu être lu\u00a0: il est abîmé, ou trop grand. Numérisez-le de "
            "nouveau, à 300 points par pouce."
        ) from None
    attendues = {(s.pk, s.version_id) for s in lignes_a_signer(acte.pk)}
    references = [_reference(texte) for texte in textes]
    lues = {reference for reference in references if reference}
    return Lecture(
        lignes=frozenset(pk for pk, _ in lues & attendues),
        etrangers=len(lues - attendues),
        faux=references.count(None),
    )


def _reference(texte: str) -> tuple[int, int] | None:
    """The line and the text that a code designates; None if this portal did not sign it."""
    try:
        [ligne] = parse_qs(urlsplit(texte).query)["ligne"]
        signature, version = SCEAU.unsign(ligne).split(".")
    except (KeyError, ValueError, BadSignature):
        return None
    return int(signature), int(version)
