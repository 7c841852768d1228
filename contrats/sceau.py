"""The seal of the portal on a PDF: PAdES, by the certificate of the settings, then read back.

A timestamp is asked for where an authority is configured; its failure is told, never hidden. What
the certificate is worth is not said here: only whose it is. No model enters.
"""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from contrats.ecriture import jour
from contrats.horodatage import Horodateur

CHAMP = "Sceau"
DELAI_HORODATAGE = 10  # seconds
SANS_AUTORITE = "Non horodaté\u00a0: aucune autorité d’horodatage n’est configurée."

journal = logging.getLogger(__name__)


class SceauImpossible(RuntimeError):
    """The seal could not be put; the message says why, in French."""


@dataclass(frozen=True)
class Certificat:
    """Whose seal it is, as the certificate says it."""

    titulaire: str
    emetteur: str
    numero: str
    empreinte: str
    debut: datetime
    fin: datetime
    demonstration: bool


@dataclass(frozen=True)
class Scelle:
    """The sealed bytes, by which certificate, and what became of the timestamp, in French."""

    pdf: bytes
    certificat: Certificat
    horodatage: str


def certificat() -> Certificat:
    """The certificate that would seal now. Raises SceauImpossible without any, or out of date."""
    return _decrire(_signataire())


def apposer(pdf: bytes, *, raison: str, horodateur: TimeStamper | None = None) -> Scelle:
    """Seal a PDF, forbidding any later change, and read the seal back before handing it over.

    `horodateur` stands for the authority of the settings. Raises SceauImpossible.
    """
    signataire = _signataire()
    decrit = _decrire(signataire)
    if horodateur is None and settings.SCEAU_HORODATAGE:
        horodateur = Horodateur(settings.SCEAU_HORODATAGE, timeout=DELAI_HORODATAGE)
    if horodateur is None:
        scelle, _ = _sceller(pdf, signataire, raison, None)
        return Scelle(scelle, decrit, SANS_AUTORITE)
    try:
        scelle, lu = _sceller(pdf, signataire, raison, horodateur)
        return Scelle(scelle, decrit, _dire_l_horodatage(lu))
    except Exception as panne:
        journal.warning("Horodatage impossible", exc_info=True)
        scelle, _ = _sceller(pdf, signataire, raison, None)
        return Scelle(scelle, decrit, _dire_la_panne(panne))


def verifier(pdf: bytes) -> PdfSignatureStatus | None:
    """What pyHanko says of the seal of a PDF; None when it has none.

    The certificate is taken at its word: this says that nothing moved, not who sealed.
    """
    return _a_part(lambda: _lire(pdf))


def _sceller(pdf, signataire, raison, horodateur) -> tuple[bytes, PdfSignatureStatus]:
    metadonnees = signers.PdfSignatureMetadata(
        field_name=CHAMP,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        reason=raison,
    )
    # Out of the page: PDF/UA wants no field in sight without a tag, PDF/A no hidden one.
    hors_page = fields.InvisSigSettings(set_hidden_flag=False, box_out_of_bounds=True)
    champ = fields.SigFieldSpec(CHAMP, invis_sig_settings=hors_page)

    def signer() -> bytes:
        sortie = signers.sign_pdf(
            IncrementalPdfFileWriter(BytesIO(pdf)),
            metadonnees,
            signer=signataire,
            timestamper=horodateur,
            new_field_spec=champ,
        )
        return sortie.getvalue()

    scelle = _a_part(signer)
    lu = verifier(scelle)
    if lu is None or not (lu.intact and lu.valid and scelle.startswith(pdf)):
        raise SceauImpossible("Le sceau apposé n’a pas pu être relu\u00a0: il n’est pas gardé.")
    return scelle, lu


def _lire(pdf: bytes) -> PdfSignatureStatus | None:
    signatures = PdfFileReader(BytesIO(pdf)).embedded_signatures
    if not signatures:
        return None
    sceau = signatures[-1]
    contexte = ValidationContext(trust_roots=[sceau.signer_cert], allow_fetching=False)
    return validate_pdf_signature(sceau, contexte)


def _a_part(fonction: Callable[[], Any]) -> Any:
    """In a thread of its own: pyHanko runs an event loop, which a thread that has one refuses."""
    with ThreadPoolExecutor(1) as fil:
        return fil.submit(fonction).result()


def _dire_l_horodatage(lu: PdfSignatureStatus) -> str:
    jeton = lu.timestamp_validity
    if jeton is None or not (jeton.intact and jeton.valid):
        raise ValueError("le jeton reçu ne porte pas sur ce document")
    quand = timezone.localtime(jeton.timestamp)
    autorite = jeton.signing_cert.subject.native.get("common_name", "une autorité sans nom")
    return f"Horodaté le {jour(quand)} à {quand:%H:%M:%S} par «\u00a0{autorite}\u00a0»."


def _dire_la_panne(panne: Exception) -> str:
    cause = panne.__cause__ or panne
    return f"Non horodaté\u00a0: l’autorité n’a pas répondu comme attendu ({cause})."[:300]


# -- the certificate ----------------------------------------------------------------------------


def _signataire() -> signers.SimpleSigner:
    chemin, secret = settings.SCEAU_P12, settings.SCEAU_MOT_DE_PASSE
    if not chemin:
        if not settings.LOCAL:
            raise SceauImpossible("Aucun certificat de sceau n’est configuré (SCEAU_P12).")
        chemin, secret = _certificat_de_demonstration(), ""
    try:
        octets = Path(chemin).read_bytes()
        signataire = signers.SimpleSigner.load_pkcs12_data(
            octets, other_certs=[], passphrase=secret.encode() or None
        )
    except (OSError, ValueError) as refus:
        journal.error("Certificat du sceau illisible : %s", refus)
        raise SceauImpossible(
            "Le certificat du sceau n’a pas pu être lu\u00a0: vérifiez SCEAU_P12 et son mot de "
            "passe."
        ) from None
    debut, fin = _validite(signataire)
    if not debut <= timezone.now() <= fin:
        raise SceauImpossible(
            f"Le certificat du sceau n’est valable que du {jour(debut)} au {jour(fin)}."
        )
    return signataire


def _validite(signataire) -> tuple[datetime, datetime]:
    validite = signataire.signing_cert["tbs_certificate"]["validity"]
    return validite["not_before"].native, validite["not_after"].native


def _decrire(signataire) -> Certificat:
    certificat = signataire.signing_cert
    debut, fin = _validite(signataire)
    return Certificat(
        titulaire=_nom(certificat.subject),
        emetteur=_nom(certificat.issuer),
        numero=f"{certificat.serial_number:X}",
        empreinte=certificat.sha256.hex(),
        debut=debut,
        fin=fin,
        demonstration=not settings.SCEAU_P12,
    )


def _nom(nom) -> str:
    dit = nom.native
    morceaux = [dit.get("common_name", ""), dit.get("organization_name", "")]
    return ", ".join(filter(None, dict.fromkeys(map(str, morceaux)))) or nom.human_friendly


def _certificat_de_demonstration() -> Path:
    """A self-signed certificate of this machine, made once and readable by its owner only."""
    chemin = settings.VAR / "sceau-demonstration.p12"
    if not chemin.exists():
        chemin.parent.mkdir(parents=True, exist_ok=True)
        descripteur, provisoire = tempfile.mkstemp(dir=chemin.parent)
        with os.fdopen(descripteur, "wb") as fichier:
            fichier.write(_fabriquer())
        # A link appears whole: of several first seals, one certificate is kept.
        with contextlib.suppress(FileExistsError):
            os.link(provisoire, chemin)
        os.unlink(provisoire)
    return chemin


def _fabriquer() -> bytes:
    cle = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    nom = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "Certificat de démonstration"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Portail des contrats de ville"),
        ]
    )
    debut = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
    usages = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
         "encipher_only", "decipher_only"),
        False,
    )  # fmt: skip
    certificat = (
        x509.CertificateBuilder()
        .subject_name(nom)
        .issuer_name(nom)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(debut)
        .not_valid_after(debut + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, **usages), critical=True
        )
        .sign(cle, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(b"sceau", cle, certificat, None, NoEncryption())
