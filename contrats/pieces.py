"""What a file really is, told by its bytes, and what is refused. Nothing is stored here.

An accepted file is handed back as it came: a macro hidden in a format that we do not know, or a
formula in a CSV, is for the reader's own programs to distrust. No antivirus looks at it.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import filetype
from django.core.exceptions import ValidationError

from contrats.isolement import DelaiDepasse, LectureImpossible, Limites, lire_a_part

TAILLE_MAX = 10 * 1024**2  # bytes
TAILLE_DEPLIEE_MAX = 150 * 1024**2  # bytes, once unzipped
ENTREES_MAX = 2000  # files inside a zipped document
NOM_MAX = 120  # characters

EXAMEN = Path(__file__).with_name("examen_pdf.py")
EXAMEN_PROCESSEUR, EXAMEN_MEMOIRE, EXAMEN_DUREE = 10, 1024**3, 20  # seconds, bytes, seconds

OOXML = "application/vnd.openxmlformats-officedocument."
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
# What the list of contents of an OOXML file says of its main part; macros have another word.
CONTENUS = {
    TYPES["docx"]: b"wordprocessingml.document.main+xml",
    TYPES["xlsx"]: b"spreadsheetml.sheet.main+xml",
}
MACROS = re.compile(r"(^|/)vbaProject\.bin$|^(Basic|Scripts)/", re.I)
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
    if not octets:
        raise ValidationError("Ce fichier est vide.", code="vide")
    if len(octets) > plafond:
        raise ValidationError(f"Ce fichier dépasse {plafond // 1024**2}\u00a0Mo.", code="taille")
    if attendu is None:
        raise ValidationError(f"Ce type de fichier n’est pas admis. Admis\u00a0: {ADMIS}.")
    if attendu in TEXTES:
        _verifier_texte(octets)
    elif attendu == TYPES["pdf"]:
        _verifier_signature(octets, attendu)
        _verifier_pdf(octets)
    elif attendu.startswith((OOXML, ODF)):
        _verifier_archive(octets, attendu)
    else:
        _verifier_signature(octets, attendu)
    return Piece(nom, attendu, octets)


def examiner_un_pdf(nom: str, octets: bytes, *, plafond: int = TAILLE_MAX) -> Piece:
    """The same, where only a PDF will do. Raises ValidationError."""
    if octets and not nettoyer_nom(nom).lower().endswith(".pdf"):
        raise ValidationError(
            "Ce fichier n’est pas un PDF\u00a0: son nom doit finir par «\u00a0.pdf\u00a0»."
        )
    return examiner(nom, octets, plafond=plafond)


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


def _verifier_signature(octets: bytes, attendu: str) -> None:
    if filetype.guess_mime(octets) != attendu:
        raise ValidationError(
            f"Le contenu de ce fichier n’est pas celui du type «\u00a0{LIBELLES[attendu]}\u00a0»."
        )


def _verifier_texte(octets: bytes) -> None:
    """Plain text in UTF-8: neither another format under this name, nor a page that could run."""
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(
            "Ce texte n’est pas en UTF-8\u00a0: enregistrez-le dans cet encodage."
        ) from None
    if COMMANDES.search(texte) or texte.lstrip().startswith("<") or filetype.guess(octets):
        raise ValidationError("Le contenu de ce fichier n’est pas du texte simple.")


def _verifier_archive(octets: bytes, attendu: str) -> None:
    """A zipped document of the expected format, whole, of a bearable size, without macros."""
    illisible = ValidationError(
        f"Ce fichier n’est pas un «\u00a0{LIBELLES[attendu]}\u00a0» lisible."
    )
    try:
        with zipfile.ZipFile(BytesIO(octets)) as archive:
            entrees = archive.infolist()
            depliee = sum(entree.file_size for entree in entrees)
            if len(entrees) > ENTREES_MAX or depliee > TAILLE_DEPLIEE_MAX:
                raise ValidationError("Ce document est trop volumineux une fois déplié.")
            if any(MACROS.search(entree.filename) for entree in entrees):
                raise ValidationError("Ce document contient des macros\u00a0: retirez-les.")
            # Reads everything, within the sizes just summed: a wrong size is a wrong checksum.
            if not _du_format(archive, attendu) or archive.testzip() is not None:
                raise illisible
    # A hostile archive can break any of the readers; a password is a RuntimeError.
    except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, OSError, EOFError, ValueError):
        raise illisible from None
    except (zipfile.zlib.error, NotImplementedError, KeyError, MemoryError):
        raise illisible from None


def _du_format(archive: zipfile.ZipFile, attendu: str) -> bool:
    if attendu in CONTENUS:
        return CONTENUS[attendu] in archive.read("[Content_Types].xml")
    return archive.read("mimetype").strip() == attendu.encode()


def _verifier_pdf(octets: bytes) -> None:
    """Refuse what acts when a PDF is opened: scripts, launched programs, files inside."""
    limites = Limites(EXAMEN_PROCESSEUR, EXAMEN_MEMOIRE, EXAMEN_DUREE)
    try:
        trouves = lire_a_part(EXAMEN, octets, limites=limites)
    except DelaiDepasse:
        raise ValidationError("Ce PDF est trop complexe pour être examiné.") from None
    except LectureImpossible:
        raise ValidationError("Ce PDF est abîmé, ou trop complexe pour être examiné.") from None
    if "/Encrypt" in trouves:
        raise ValidationError("Ce PDF est protégé\u00a0: déposez-en une version sans protection.")
    if trouves:
        raise ValidationError(
            "Ce PDF contient un programme, une action à l’ouverture ou un fichier joint\u00a0: "
            "imprimez-le en PDF simple, puis déposez cette version."
        )
