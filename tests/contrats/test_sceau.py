"""The seal: put, read back by pyHanko and by poppler, and broken by one bit."""

from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from composition import pdf as composition
from contrats import sceau, texte
from contrats.texte import GABARIT
from tests.poppler import pdfsig
from tests.rapports.lecture_pdf import ouvrir
from tests.renvois import renvoyer_ailleurs

DONNEES = {
    "schema": 1,
    "etabli_le": "2026-11-25",
    "version": 1,
    "acte": {"nature": "avenant", "numero": 1, "titre": "Avenant 1", "description": ""},
    "contrat": {
        "code": None, "intitule": "Contrat", "pilote": "Agglomération", "generation": 2024,
        "debut": "2024-01-01", "fin": "2030-12-31", "contexte": "",
    },
    "signataires": [],
    "modifications": [],
}  # fmt: skip


@pytest.fixture(scope="module")
def document() -> bytes:
    return composition.composer(GABARIT, DONNEES, titre="d’essai")


def _certificat(nom: str, *, usages=(), jours=365) -> tuple:
    """A key and its self-signed certificate."""
    cle = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    sujet = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, nom)])
    debut = datetime.now(UTC) - timedelta(days=400)
    certificat = (
        x509.CertificateBuilder()
        .subject_name(sujet)
        .issuer_name(sujet)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(debut)
        .not_valid_after(debut + timedelta(days=400 + jours))
    )
    if usages:
        certificat = certificat.add_extension(x509.ExtendedKeyUsage(usages), critical=True)
    return cle, certificat.sign(cle, hashes.SHA256())


def horodateur() -> DummyTimeStamper:
    cle, certificat = _certificat("Autorité d'essai", usages=[ExtendedKeyUsageOID.TIME_STAMPING])
    secret = cle.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = certificat.public_bytes(serialization.Encoding.DER)
    return DummyTimeStamper(asn1.Certificate.load(public), keys.PrivateKeyInfo.load(secret))


def p12(dossier, *, jours=365, secret=b"sesame"):
    """A PKCS#12 file as an authority would deliver it."""
    cle, certificat = _certificat("Cachet de la CAPSO", jours=jours)
    protection = serialization.BestAvailableEncryption(secret)
    fichier = dossier / "sceau.p12"
    fichier.write_bytes(
        pkcs12.serialize_key_and_certificates(b"s", cle, certificat, None, protection)
    )
    return str(fichier)


def test_pyhanko_et_poppler_reconnaissent_le_sceau(document, tmp_path):
    scelle = sceau.apposer(document, raison="Essai")
    lu = sceau.verifier(scelle.pdf)
    assert (lu.intact, lu.valid, lu.coverage.name) == (True, True, "ENTIRE_FILE")
    assert scelle.pdf[: len(document)] == document
    fichier = tmp_path / "scelle.pdf"
    fichier.write_bytes(scelle.pdf)
    dit = pdfsig(fichier)
    assert dit.count("Signature Validation: Signature is Valid.") == 1
    assert dit.count("Total document signed") == 1
    assert dit.count("Signature Type: ETSI.CAdES.detached") == 1


def test_le_document_scelle_reste_accessible_et_archivable(document):
    with ouvrir(sceau.apposer(document, raison="Essai").pdf) as pdf:
        meta = pdf.open_metadata()
        assert [meta["pdfuaid:part"], meta["pdfaid:part"]] == ["1", "2"]
        [champ] = pdf.Root.AcroForm.Fields
        assert [int(x) for x in champ.Rect] == [-9999] * 4
        assert int(champ.F) & 2 == 0  # not hidden: PDF/A forbids it


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_un_bit_change_est_refuse_par_les_deux(document, tmp_path, place):
    octets = bytearray(sceau.apposer(document, raison="Essai").pdf)
    octets[int(len(document) * place)] ^= 1
    assert sceau.verifier(bytes(octets)).intact is False
    fichier = tmp_path / "altere.pdf"
    fichier.write_bytes(octets)
    assert pdfsig(fichier).count("Signature Validation: Digest Mismatch.") == 1


def test_un_document_sans_sceau_n_en_a_pas(document):
    assert sceau.verifier(document) is None


def test_le_certificat_de_demonstration_n_est_fait_qu_une_fois(document, settings):
    premier = sceau.certificat()
    assert sceau.certificat() == premier
    assert (premier.demonstration, premier.titulaire == premier.emetteur) == (True, True)
    assert (settings.VAR / "sceau-demonstration.p12").stat().st_mode & 0o077 == 0


def test_le_certificat_des_reglages_scelle(document, settings, tmp_path):
    settings.SCEAU_P12, settings.SCEAU_MOT_DE_PASSE = p12(tmp_path), "sesame"
    scelle = sceau.apposer(document, raison="Essai")
    certificat = scelle.certificat
    assert (certificat.titulaire, certificat.demonstration) == ("Cachet de la CAPSO", False)
    assert sceau.verifier(scelle.pdf).signing_cert.sha256.hex() == certificat.empreinte


@pytest.mark.parametrize(
    ("jours", "secret", "refus"),
    [
        (365, "autre", "n’a pas pu être lu"),
        (-1, "sesame", "n’est valable que du"),
    ],
)
def test_un_certificat_inutilisable_le_dit(document, settings, tmp_path, jours, secret, refus):
    settings.SCEAU_P12, settings.SCEAU_MOT_DE_PASSE = p12(tmp_path, jours=jours), secret
    with pytest.raises(sceau.SceauImpossible, match=refus):
        sceau.apposer(document, raison="Essai")


def test_un_serveur_sans_certificat_le_dit(document, settings):
    settings.LOCAL = False
    with pytest.raises(sceau.SceauImpossible, match="Aucun certificat"):
        sceau.certificat()


def test_l_horodatage_est_dans_le_sceau(document):
    scelle = sceau.apposer(document, raison="Essai", horodateur=horodateur())
    jeton = sceau.verifier(scelle.pdf).timestamp_validity
    assert (jeton.intact, jeton.valid) == (True, True)
    assert scelle.horodatage.startswith("Horodaté le ")
    assert scelle.horodatage.endswith("par «\u00a0Autorité d'essai\u00a0».")


def test_une_autorite_qui_ne_repond_pas_est_dite_et_le_sceau_reste(document, settings):
    settings.SCEAU_HORODATAGE = "http://127.0.0.1:9/tsa"
    scelle = sceau.apposer(document, raison="Essai")
    assert scelle.horodatage.startswith("Non horodaté\u00a0: l’autorité n’a pas répondu")
    lu = sceau.verifier(scelle.pdf)
    assert (lu.intact, lu.valid, lu.timestamp_validity) == (True, True, None)


def test_une_autorite_qui_renvoie_ailleurs_n_est_pas_suivie(document, settings):
    """The second address is never asked, whatever the authority says."""
    with renvoyer_ailleurs() as (adresse, demandes):
        settings.SCEAU_HORODATAGE = f"{adresse}/tsa"
        scelle = sceau.apposer(document, raison="Essai")
    assert set(demandes) == {"/tsa"}
    assert scelle.horodatage.startswith("Non horodaté")


def test_le_texte_se_compose_sans_signataire(document):
    assert texte.composer(DONNEES) == document
