"""A throw-away authority, the certificates that it issues, and PDFs signed with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

AUTORITE = "Autorité d'essai"
DER = serialization.Encoding.DER


@dataclass(frozen=True)
class Identite:
    """A certificate, its private key, and the authority that issued it (None: itself)."""

    certificat: x509.Certificate
    cle: rsa.RSAPrivateKey
    autorite: Identite | None = None

    def en_pem(self, dossier: Path) -> Path:
        """The certificate, in a PEM file of this folder."""
        chemin = dossier / "racine.pem"
        chemin.write_bytes(self.certificat.public_bytes(serialization.Encoding.PEM))
        return chemin


@cache
def _cle(rang: int) -> rsa.RSAPrivateKey:
    """Keys are slow to draw: the tests share theirs."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def autorite(nom: str = AUTORITE) -> Identite:
    """A root that signs itself."""
    return Identite(_emettre(nom, _cle(0), None, autorite=True), _cle(0))


@cache
def identite(
    nom: str = "Camille Martin", *, debut: int = -365, fin: int = 365, racine: str = AUTORITE
) -> Identite:
    """A person's certificate; `debut` and `fin` are days from now."""
    chef = autorite(racine)
    return Identite(_emettre(nom, _cle(1), chef, debut=debut, fin=fin), _cle(1), chef)


def _emettre(nom, cle, chef, *, autorite=False, debut=-3650, fin=3650) -> x509.Certificate:
    sujet = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, nom),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Département d'essai"),
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.EMAIL_ADDRESS, "adresse.privee@exemple.fr"),
        ]
    )
    jour = datetime.now(UTC).replace(microsecond=0)
    base = x509.BasicConstraints(ca=autorite, path_length=None)
    usage = {
        nom: nom in (("key_cert_sign",) if autorite else ("content_commitment",))
        for nom in (
            "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
            "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
        )
    }  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(sujet)
        .issuer_name(chef.certificat.subject if chef else sujet)
        .public_key(cle.public_key())
        .serial_number(0x4F3A0011 if not autorite else x509.random_serial_number())
        .not_valid_before(jour + timedelta(days=debut))
        .not_valid_after(jour + timedelta(days=fin))
        .add_extension(base, critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .sign(chef.cle if chef else cle, hashes.SHA256())
    )


@cache
def pdf(texte: str = "Contrat de ville") -> bytes:
    """A small frozen text of one page."""
    sortie = BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(595, 842))
        police = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=police))
        page.Contents = document.make_stream(f"BT /F1 20 Tf 60 760 Td ({texte}) Tj ET".encode())
        document.save(sortie, deterministic_id=True)
    return sortie.getvalue()


def signer(
    octets: bytes, qui: Identite | None = None, *, champ: str = "Signature1", **choix
) -> bytes:
    """`octets` followed by a PAdES signature, as a parapheur gives it back."""
    qui = qui or identite()
    registre = SimpleCertificateStore()
    if qui.autorite:
        registre.register(en_asn1(qui.autorite.certificat))
    signataire = signers.SimpleSigner(
        signing_cert=en_asn1(qui.certificat),
        signing_key=cle_asn1(qui.cle),
        cert_registry=registre,
    )
    choix.setdefault("subfilter", SigSeedSubFilter.PADES)
    choix.setdefault("md_algorithm", "sha256")
    horodateur = choix.pop("timestamper", None)
    cadre = fields.SigFieldSpec(champ, on_page=0, box=(300, 60, 500, 120))
    nouveau = choix.pop("nouveau_champ", True)
    sortie = signers.sign_pdf(
        IncrementalPdfFileWriter(BytesIO(octets)),
        signers.PdfSignatureMetadata(field_name=champ, **choix),
        signer=signataire,
        timestamper=horodateur,
        new_field_spec=cadre if nouveau else None,
        existing_fields_only=not nouveau,
    )
    return sortie.getvalue()


def cle_asn1(cle: rsa.RSAPrivateKey) -> asn1_keys.PrivateKeyInfo:
    """A private key as pyHanko reads it."""
    return asn1_keys.PrivateKeyInfo.load(
        cle.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def en_asn1(certificat: x509.Certificate) -> asn1_x509.Certificate:
    """A certificate as pyHanko reads it."""
    return asn1_x509.Certificate.load(certificat.public_bytes(DER))
