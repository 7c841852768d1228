"""What a zipped document really holds, and what is refused in it. Nothing is put on the disk."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from django.core.exceptions import ValidationError

TAILLE_DEPLIEE_MAX = 150 * 1024**2  # bytes, once unzipped
ENTREES_MAX = 2000  # files inside a zipped document
DEBUT, FIN, TAILLE_FIN = b"PK\x03\x04", b"PK\x05\x06", 22  # an archive from its first to last byte
MANIFESTE, UTF_16 = "META-INF/manifest.xml", (b"\xff\xfe", b"\xfe\xff")
OOXML = "application/vnd.openxmlformats-officedocument."
# What the list of contents of an OOXML file says of its main part; macros have another word.
CONTENUS = {
    f"{OOXML}wordprocessingml.document": b"wordprocessingml.document.main+xml",
    f"{OOXML}spreadsheetml.sheet": b"spreadsheetml.sheet.main+xml",
}
# Macros of Office and of OpenDocument, those of Excel 4, controls, programs wrapped as objects.
PROGRAMMES = re.compile(
    r"(^|/)vba\w*\.bin$|^(Basic|Scripts)/|^xl/(macrosheets|dialogsheets)/|/activeX/"
    r"|(^|/)oleObject[^/]*$|/embeddings/[^/]*\.bin$",
    re.I,
)
# What a document runs or fetches by itself when it is opened, written in its text parts.
RELATIONS = re.compile(
    rb"relationships/(?:attachedTemplate|oleObject|frame|subDocument|control)[\"']", re.I
)
RELATION = re.compile(rb"<(?:\w+:)?Relationship\s")
EXTERNE = re.compile(rb"TargetMode\s*=\s*[\"']External", re.I)
EVENEMENTS = re.compile(rb"<script:event-listener|<text:script[ >]|<ddeLink|DDEAUTO", re.I)
# The parts where those stand.
AGISSANTES = re.compile(r"^(content|styles)\.xml$|^word/[^/]*\.xml$|^xl/externalLinks/")


def verifier_archive(octets: bytes, attendu: str, libelle: str) -> None:
    """A zipped document of the expected format, whole, of a bearable size, that runs nothing.

    Raises ValidationError.
    """
    illisible = ValidationError(
        f"Ce fichier n’est pas un «\u00a0{libelle}\u00a0» lisible.", code="archive_illisible"
    )
    try:
        with zipfile.ZipFile(BytesIO(octets)) as archive:
            if not _seule(octets):
                raise illisible
            _verifier_entrees(archive.infolist())
            # Reads everything, within the sizes just summed: a wrong size is a wrong checksum.
            if not _du_format(archive, attendu) or archive.testzip() is not None:
                raise illisible
            _verifier_parties(archive)
    # A hostile archive can break any of the readers; a password is a RuntimeError.
    except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, OSError, EOFError, ValueError):
        raise illisible from None
    except (zipfile.zlib.error, NotImplementedError, KeyError, MemoryError):
        raise illisible from None


def _seule(octets: bytes) -> bool:
    """Neither something before the archive nor after it: a file of two formats has two readers."""
    return octets.startswith(DEBUT) and octets[-TAILLE_FIN:].startswith(FIN)


def _verifier_entrees(entrees: list[zipfile.ZipInfo]) -> None:
    depliee = sum(entree.file_size for entree in entrees)
    if len(entrees) > ENTREES_MAX or depliee > TAILLE_DEPLIEE_MAX:
        raise ValidationError(
            "Ce document est trop volumineux une fois déplié.", code="archive_depliee"
        )
    noms = [entree.filename for entree in entrees]
    if any(PROGRAMMES.search(nom) for nom in noms):
        raise ValidationError(
            "Ce document contient des macros ou un programme\u00a0: retirez-les.",
            code="archive_macros",
        )
    if len(set(noms)) < len(noms) or any(_sort_du_dossier(nom) for nom in noms):
        raise ValidationError(
            "Ce document est abîmé\u00a0: enregistrez-le de nouveau.", code="archive_abimee"
        )


def _sort_du_dossier(nom: str) -> bool:
    return nom.startswith("/") or "\\" in nom or ":" in nom or ".." in nom.split("/")


def _du_format(archive: zipfile.ZipFile, attendu: str) -> bool:
    if attendu in CONTENUS:
        return CONTENUS[attendu] in archive.read("[Content_Types].xml")
    return archive.read("mimetype").strip() == attendu.encode()


def _verifier_parties(archive: zipfile.ZipFile) -> None:
    """Nothing fetched from elsewhere nor run at the opening; nothing encrypted."""
    for nom in archive.namelist():
        if nom == MANIFESTE and b"encryption-data" in archive.read(nom):
            raise ValidationError(
                "Ce document est protégé\u00a0: déposez-en une version sans protection.",
                code="archive_protegee",
            )
        if _agit(archive, nom):
            raise ValidationError(
                "Ce document va chercher un autre fichier ou lance une action à l’ouverture\u00a0: "
                "enregistrez-en une copie en PDF, puis déposez-la.",
                code="archive_active",
            )


def _agit(archive: zipfile.ZipFile, nom: str) -> bool:
    """Whether a part asks for a foreign file, or runs something. UTF-16 would hide what it says."""
    if nom.endswith(".rels"):
        octets = archive.read(nom)
        relations = RELATION.split(octets)
        return octets.startswith(UTF_16) or any(
            RELATIONS.search(relation) and EXTERNE.search(relation) for relation in relations
        )
    if not AGISSANTES.search(nom):
        return False
    octets = archive.read(nom)
    return octets.startswith(UTF_16) or EVENEMENTS.search(octets) is not None
