"""What a file really is, told by its bytes, and what is refused. Nothing is stored here.

An image is drawn again, without what it carried besides its pixels. Any other file is handed back
as it came: a formula in a CSV is for the reader's own programs to distrust.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path

import filetype
from django.core.exceptions import ValidationError

from contrats.archives import OOXML, verifier_archive
from contrats.isolement import DelaiDepasse, LectureImpossible, Limites, lire_a_part

TAILLE_MAX = 10 * 1024**2  # bytes
NOM_MAX = 120  # characters

EXAMEN = Path(__file__).with_name("examen_pdf.py")
EXAMEN_PROCESSEUR, EXAMEN_MEMOIRE, EXAMEN_DUREE = 10, 1024**3, 20  # seconds, bytes, seconds
DESSIN = Path(__file__).with_name("examen_image.py")
LIMITES_DESSIN = Limites(processeur=20, memoire=2 * 1024**3, duree=40)
FORMATS_DESSIN = {"image/png": "PNG", "image/jpeg": "JPEG"}
# A PDF that also is a page, or that something follows: two programs would read two files in it.
PAGE = re.compile(rb"<\s*(!doctype|html|head|body|script|svg|iframe|img)\b", re.I)
DEBUT_PDF = 1024  # bytes in which a browser that guesses would look

ODF = "application/vnd.oasis.opendocument."
# Extension -> type. The name must end as the bytes say: « bilan.pdf.exe » would run when opened.
TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "docx": f"{OOXML}wordprocessingml.document",
    "xlsx": f"{OOXML}spreadsheetml.sheet",
    "odt": f"{ODF}text",
    "ods": f"{ODF}spreadsheet",
    "csv": "text/csv",
    "txt": "text/plain",
}
LIBELLES = {
    TYPES["pdf"]: "PDF",
    TYPES["png"]: "Image PNG",
    TYPES["jpg"]: "Image JPEG",
    TYPES["docx"]: "Texte Word",
    TYPES["xlsx"]: "Tableur Excel",
    TYPES["odt"]: "Texte OpenDocument",
    TYPES["ods"]: "Tableur OpenDocument",
    TYPES["csv"]: "Tableau CSV",
    TYPES["txt"]: "Texte",
}
ADMIS = "PDF, image PNG ou JPEG, Word (docx), Excel (xlsx), OpenDocument (odt, ods), CSV, texte"
TEXTES = {TYPES["csv"], TYPES["txt"]}
COMMANDES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Piece:
    """A file that may be kept: its displayed name, its type, its bytes."""

    nom: str
    type_mime: str
    octets: bytes


def examiner(nom: str, octets: bytes, *, plafond: int = TAILLE_MAX) -> Piece:
    """The file as it may be kept. Raises ValidationError, in French, with what is refused."""
    nom = nettoyer_nom(nom)
    attendu = TYPES.get(nom.rpartition(".")[2].lower())
    _verifier_taille(octets, plafond)
    if attendu is None:
        raise ValidationError(
            f"Ce type de fichier n’est pas admis. Admis\u00a0: {ADMIS}.", code="type"
        )
    if attendu in TEXTES:
        _verifier_texte(octets)
    elif attendu == TYPES["pdf"]:
        _verifier_signature(octets, attendu)
        _verifier_pdf(octets)
    elif attendu.startswith((OOXML, ODF)):
        verifier_archive(octets, attendu, LIBELLES[attendu])
    else:
        _verifier_signature(octets, attendu)
        octets = _redessiner(octets, attendu)
    return Piece(nom, attendu, octets)


def examiner_un_pdf(nom: str, octets: bytes, *, plafond: int = TAILLE_MAX) -> Piece:
    """The same, where only a PDF will do. Raises ValidationError."""
    if octets and not nettoyer_nom(nom).lower().endswith(".pdf"):
        raise ValidationError(
            "Ce fichier n’est pas un PDF\u00a0: son nom doit finir par «\u00a0.pdf\u00a0».",
            code="extension",
        )
    return examiner(nom, octets, plafond=plafond)


def recevoir_un_tableau(nom: str, octets: bytes, *, plafond: int = TAILLE_MAX) -> Piece:
    """A file to import, of a bearable size: what reads it (`imports.lecture`) looks inside, text
    of any encoding included. Raises ValidationError."""
    _verifier_taille(octets, plafond)
    return Piece(nettoyer_nom(nom), "application/octet-stream", octets)


def nettoyer_nom(nom: str) -> str:
    """The name as it will be shown: no folder, no invisible character, the extension kept."""
    nom = re.split(r"[/\\]", unicodedata.normalize("NFC", nom))[-1]
    nom = "".join(c for c in nom if c.isprintable() and c not in '<>:"|?*')
    debut, point, extension = " ".join(nom.split()).strip(". ").rpartition(".")
    if not point:
        return extension[:NOM_MAX] or "document"
    return f"{debut[: NOM_MAX - len(extension) - 1].strip('. ') or 'document'}.{extension}"[
        -NOM_MAX:
    ]


def _verifier_taille(octets: bytes, plafond: int) -> None:
    if not octets:
        raise ValidationError("Ce fichier est vide.", code="vide")
    if len(octets) > plafond:
        raise ValidationError(f"Ce fichier dépasse {plafond // 1024**2}\u00a0Mo.", code="taille")


def _verifier_signature(octets: bytes, attendu: str) -> None:
    if filetype.guess_mime(octets) != attendu:
        raise ValidationError(
            f"Le contenu de ce fichier n’est pas celui du type «\u00a0{LIBELLES[attendu]}\u00a0».",
            code="signature",
        )


def _verifier_texte(octets: bytes) -> None:
    """Plain text in UTF-8: neither another format under this name, nor a page that could run."""
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(
            "Ce texte n’est pas en UTF-8\u00a0: enregistrez-le dans cet encodage.", code="encodage"
        ) from None
    if COMMANDES.search(texte) or texte.lstrip().startswith("<") or filetype.guess(octets):
        raise ValidationError("Le contenu de ce fichier n’est pas du texte simple.", code="texte")


def _redessiner(octets: bytes, attendu: str) -> bytes:
    """The same picture, upright: no place, no camera, no file glued behind it."""
    try:
        lu = lire_a_part(DESSIN, octets, FORMATS_DESSIN[attendu], limites=LIMITES_DESSIN)
    except LectureImpossible:
        raise ValidationError(
            "Cette image est abîmée, ou trop grande pour être lue.", code="image"
        ) from None
    if "refus" in lu:
        raise ValidationError(
            "Cette image est trop grande\u00a0: 80 millions de pixels au plus.", code="dimensions"
        )
    return b64decode(lu["image"])


def _verifier_pdf(octets: bytes) -> None:
    """Refuse what acts when a PDF is opened: scripts, launched programs, files inside."""
    limites = Limites(EXAMEN_PROCESSEUR, EXAMEN_MEMOIRE, EXAMEN_DUREE)
    try:
        trouves = lire_a_part(EXAMEN, octets, limites=limites)
    except DelaiDepasse:
        raise ValidationError(
            "Ce PDF est trop complexe pour être examiné.", code="pdf_trop_long"
        ) from None
    except LectureImpossible:
        raise ValidationError(
            "Ce PDF est abîmé, ou trop complexe pour être examiné.", code="pdf_abime"
        ) from None
    if "/Encrypt" in trouves:
        raise ValidationError(
            "Ce PDF est protégé\u00a0: déposez-en une version sans protection.", code="pdf_protege"
        )
    if trouves:
        raise ValidationError(
            "Ce PDF contient un programme, une action à l’ouverture ou un fichier joint\u00a0: "
            "imprimez-le en PDF simple, puis déposez cette version.",
            code="pdf_actif",
        )
    fini = octets.rstrip(b"\0 \t\r\n\f").endswith(b"%%EOF")
    if not fini or PAGE.search(octets[:DEBUT_PDF]):
        raise ValidationError(
            "Ce PDF contient des données étrangères au format\u00a0: imprimez-le en PDF simple, "
            "puis déposez cette version.",
            code="pdf_polyglotte",
        )
