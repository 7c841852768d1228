"""A signature given outside the portal: what a signed PDF proves of the frozen text, nothing more.

The frozen bytes stay the text that counts: the signed file must begin with them, and only sign
them. What a certificate says is kept as it is; whether it is trusted is said too.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from contrats import pieces
from contrats.ecriture import jour
from contrats.isolement import LectureImpossible, lire_a_part
from contrats.models import Signature, VersionActe

MEGAS = 25  # a frozen text weighs 20 at most; a signature, its proofs and its picture, less than 5
LECTEUR = Path(__file__).with_name("lecture_signatures.py")
VERIFIEE, NON_VERIFIEE = "chaîne vérifiée", "chaîne non vérifiée"

ILLISIBLE = "Ce PDF est abîmé, ou trop complexe pour être examiné."
IDENTIQUE = (
    "Ce fichier est le texte figé lui-même\u00a0: il ne porte aucune signature. Déposez celui que "
    "le parapheur vous a rendu."
)
AUTRE_TEXTE = (
    "Ce fichier ne commence pas par le texte figé, octet pour octet\u00a0: c’est un autre "
    "document, ou un parapheur l’a réécrit au lieu de le signer. Téléchargez de nouveau "
    "le texte figé, puis signez-le sans l’imprimer ni l’enregistrer sous un autre format."
)
REFUS = {
    "sans_signature": "Aucune signature électronique n’a été ajoutée au texte figé.",
    "protege": "Ce PDF est protégé\u00a0: déposez-en une version sans protection.",
    "texte_change": "Ce fichier change le texte figé, au lieu de seulement le signer.",
    "ne_couvre_pas": "La signature ne porte pas sur la totalité du texte figé.",
    "pas_intacte": "La signature ne correspond pas à ce document\u00a0: elle a été faite sur un "
    "autre, ou le fichier a changé depuis.",
    "pas_valide": "La signature est fausse\u00a0: elle n’a pas été faite avec ce certificat.",
    "algorithme_faible": "La signature emploie un procédé trop faible pour prouver quelque chose.",
    "modifie_apres": "Le document a été modifié après la signature.",
    "certificat_hors_dates": "Le certificat n’était pas valable le jour annoncé de la signature.",
    "horodatage_faux": "L’horodatage de la signature est faux.",
}


@dataclass(frozen=True)
class Certificat:
    """What a certificate says of itself, and whether an authority that we trust stands behind."""

    titulaire: str
    sujet: str
    emetteur: str
    numero: str
    debut: date
    fin: date
    chaine: str

    @classmethod
    def relire(cls, ecrit: dict[str, Any]) -> Certificat:
        """The certificate as a line of the register keeps it."""
        dates = {cle: date.fromisoformat(ecrit[cle]) for cle in ("debut", "fin")}
        return cls(**{**{cle: ecrit[cle] for cle in cls.__dataclass_fields__}, **dates})

    def ecrire(self) -> dict[str, str]:
        """The same, ready for the register."""
        return {cle: str(getattr(self, cle)) for cle in self.__dataclass_fields__}


def certificat_de(signature: Signature) -> Certificat | None:
    """The certificate that the register keeps of a signature; None without one."""
    ecrit = (signature.preuve.contenu if signature.preuve else {}).get("certificat")
    return Certificat.relire(ecrit) if ecrit else None


@dataclass(frozen=True)
class Relevee:
    """One signature read in a PDF: by whom, and when, as far as it is proved."""

    empreinte: str
    certificat: Certificat
    annoncee_le: datetime | None
    horodatee_le: datetime | None
    horodatage_verifie: bool

    @property
    def le(self) -> date:
        """The day that it bears (Paris): stamped, else announced by its signer, else today."""
        instant = self.horodatee_le or self.annoncee_le
        return timezone.localdate(instant) if instant else timezone.localdate()

    @property
    def date_dite(self) -> str:
        """What that day is worth, as the register says it."""
        if self.horodatee_le:
            suite = "vérifié" if self.horodatage_verifie else "d’une autorité non vérifiée"
            return f"horodatage {suite}"
        return "annoncée par le signataire" if self.annoncee_le else "jour du dépôt"

    def est_au_nom_de(self, nom: str) -> bool:
        """True if every word of this family name is in the holder's name, accents aside."""
        return set(_mots(nom)) <= set(_mots(self.certificat.titulaire))


def lire(nom: str, octets: bytes, version: VersionActe) -> list[Relevee]:
    """The signatures added to the frozen text, each whole and bearing on all of it.

    Raises ValidationError, in French, with what the file fails to prove.
    """
    pieces.examiner_un_pdf(nom, octets, plafond=MEGAS * 1024**2)
    return relever(octets, version)


def relever(octets: bytes, version: VersionActe) -> list[Relevee]:
    """The same, of a PDF that was examined already. Raises ValidationError."""
    fige = version.lire_pdf()
    if octets == fige:
        raise ValidationError(IDENTIQUE)
    if not octets.startswith(fige):
        raise ValidationError(AUTRE_TEXTE)
    try:
        lu = lire_a_part(LECTEUR, octets, str(len(fige)), settings.SCEAU_RACINES)
    except LectureImpossible:
        raise ValidationError(ILLISIBLE) from None
    if "refus" in lu:
        raise ValidationError(REFUS[lu["refus"]])
    relevees = [_relever(signature) for signature in lu["signatures"]]
    for relevee in relevees:
        _exiger_un_jour_possible(relevee, version)
    return relevees


def _relever(lue: dict[str, Any]) -> Relevee:
    chaine = VERIFIEE if lue["chaine_verifiee"] else NON_VERIFIEE
    return Relevee(
        empreinte=lue["empreinte"],
        certificat=Certificat.relire({**lue["certificat"], "chaine": chaine}),
        annoncee_le=_instant(lue["annoncee_le"]),
        horodatee_le=_instant(lue["horodatee_le"]),
        horodatage_verifie=lue["horodatage_verifie"],
    )


def _instant(ecrit: str | None) -> datetime | None:
    return datetime.fromisoformat(ecrit) if ecrit else None


def _exiger_un_jour_possible(relevee: Relevee, version: VersionActe) -> None:
    """A text is signed after it was frozen, and not in the future."""
    figee_le = timezone.localdate(version.figee_le)
    if relevee.le < figee_le:
        raise ValidationError(
            f"La signature se date du {jour(relevee.le)}, avant que le texte ne soit figé "
            f"({jour(figee_le)})\u00a0: vérifiez l’horloge de l’appareil, puis signez de nouveau."
        )
    if relevee.le > timezone.localdate():
        raise ValidationError("Une signature ne se date pas dans l’avenir.")


def _mots(texte: str) -> list[str]:
    simple = unicodedata.normalize("NFKD", texte).casefold()
    lettres = (c if c.isalnum() else " " for c in simple if not unicodedata.combining(c))
    return "".join(lettres).split()
