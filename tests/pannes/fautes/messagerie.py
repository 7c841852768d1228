"""Faults 18 to 23: the mail server refuses, hesitates, hangs up, is slow, is another one."""

import html
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.pannes.banc import DELAI_COURRIEL
from tests.pannes.matrice import Permis, faute
from tests.pannes.preparation import ABONNES
from tests.pannes.processus import PATIENCE, attendre

REFUSE = ABONNES % 1
DIFFERES = """
    SELECT count(*) FROM courriels_courriel
    WHERE statut = 'a_envoyer' AND reponse ~* %s AND id > %s
"""


def _attendre_differes(banc, motif: str) -> None:
    """Until every message of every report waits, with words of this kind (`motif`) for the
    officer, who reads them on the page of a report."""
    valeurs, tous = (motif, banc.oracle.courriel), banc.charge * banc.monde["abonnes"]
    attendre(
        lambda: banc.sql(DIFFERES, *valeurs)[0][0] == tous, PATIENCE, f"refus « {motif} »", pas=0.3
    )
    pk = banc.oracle.rapports()[0][0]
    page = html.unescape(banc.page(f"/rapports/{pk}/suivi/"))
    assert motif in page, f"la page du rapport ne dit pas « {motif} »"


@faute(18, "serveur de messagerie fermé", "reprises, tout part après, le retard se voit")
def boite_fermee(banc):
    with banc.sans("boite"):
        banc.charger()
        _attendre_differes(banc, "Connexion au serveur de messagerie impossible")
    return Permis()


@faute(19, "451 puis 421 pour la moitié des destinataires", "tous servis une fois")
def refus_provisoires(banc):
    for reponse in ("451 4.3.0 Plus tard", "421 4.3.2 Service ferme"):
        banc.consigner({"moitie": reponse})
        banc.charger()
        banc.attendre_calme()
    return Permis()


@faute(20, "550 pour un destinataire", "lui seul en échec, avec les mots, un seul essai")
def refus_definitif(banc):
    banc.consigner({"rcpt": {REFUSE: "550 5.1.1 Boite inconnue"}})
    banc.charger()
    banc.attendre_calme()

    def apres(oracle):
        refuses = [ligne for ligne in oracle.courriels() if ligne[1] == REFUSE]
        mots = banc.sql(
            "SELECT DISTINCT statut, reponse, tentatives FROM courriels_courriel "
            "WHERE destinataire = %s AND id > %s",
            REFUSE, oracle.courriel,
        )  # fmt: skip
        bon = mots == [("echec", "550 5.1.1 Boite inconnue", 1)]
        return [] if bon and len(refuses) == banc.charge else [f"échecs : {mots}"]

    return Permis(echecs=frozenset({REFUSE}), apres=apres)


@faute(21, "coupure après le point final", "≤ 1 renvoi, même Message-ID, pas de boucle")
def coupure_apres_le_point(banc):
    banc.consigner({"couper": 2})
    banc.charger()
    banc.attendre_calme()
    return Permis(doubles=2)


@faute(22, "réponse plus lente que le délai", "≤ 1 renvoi, même Message-ID")
def reponse_lente(banc):
    banc.consigner({"lent": DELAI_COURRIEL + 2, "lents": 2})
    banc.charger()
    banc.attendre_calme()
    return Permis(doubles=2)


@faute(23, "STARTTLS retiré, puis certificat faux", "refusé, rien en clair, le retard se voit")
def tls_faux(banc):
    essais = len(banc.oracle.lire("tentatives.jsonl"))
    banc.relancer_travailleur(EMAIL_URL=f"smtp+tls://127.0.0.1:{banc.port_boite}")
    banc.charger()
    _attendre_differes(banc, "STARTTLS")
    certificat = banc.dossier / "boite" / "certificat.pem"
    certificat.write_bytes(certificat_inconnu())
    with banc.sans("boite"):
        pass
    banc.hater()
    _attendre_differes(banc, "certificate verify failed")
    permis = Permis()
    permis.exiger(len(banc.oracle.lire("tentatives.jsonl")) == essais, "un destinataire annoncé")
    permis.exiger(not banc.oracle.recus(), "un message est parti")
    certificat.unlink()
    with banc.sans("boite"):
        banc.relancer_travailleur()
    return permis


def certificat_inconnu() -> bytes:
    """A key and its certificate, signed by itself: nobody vouches for it."""
    cle = ec.generate_private_key(ec.SECP256R1())
    nom = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "ailleurs.exemple.invalid")])
    jour = datetime.now(UTC)
    certificat = (
        x509.CertificateBuilder()
        .subject_name(nom)
        .issuer_name(nom)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(jour - timedelta(days=1))
        .not_valid_after(jour + timedelta(days=1))
        .sign(cle, hashes.SHA256())
    )
    return cle.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ) + certificat.public_bytes(serialization.Encoding.PEM)
