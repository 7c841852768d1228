"""Handing one message over to the outside world, and knowing what was answered.

Two carriers: an SMTP server (EMAIL_URL), or a folder of `.eml` files when none is given. The
SMTP dialogue is walked step by step because what may be retried depends on where it broke:
before the final dot nothing was accepted, after it only the server knows (RFC 1047).
"""

import hashlib
import os
import re
import smtplib
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

import pannes
from courriels.adresses import adresse_ascii
from courriels.liaison import FERMETURE, liaison

INTERROMPU = "Dialogue interrompu avant l'envoi"


class LivraisonImpossible(Exception):
    """The message was not accepted; `str()` is the server's answer, or why there is none."""


class RefusDefinitif(LivraisonImpossible):
    """5xx: trying again would give the same answer."""


class RefusTemporaire(LivraisonImpossible):
    """4xx, or no dialogue at all: nothing was accepted, trying again is safe."""


class SessionFermee(RefusTemporaire):
    """The server had closed the session before the message began."""


class ReponseInconnue(LivraisonImpossible):
    """The content left and no answer came: the message may have been accepted."""


class BailPerdu(Exception):
    """Another worker has taken the delivery over: this one must stop before the content leaves."""


def remettre(
    message: bytes, *, message_id: str, destinataire: str, retour: str, avant: Callable
) -> str:
    """Hand `message` over for one recipient; return the words of the acceptance.

    `retour`: the envelope sender, where a failure comes back.

    `avant` is called once, just before the content leaves; False means the lease is lost.
    Raises RefusDefinitif, RefusTemporaire, ReponseInconnue, BailPerdu.
    """
    if not settings.EMAIL_URL:
        return _deposer(message, message_id, avant)
    serveur = _commencer(retour)
    try:
        _annoncer(serveur, destinataire)
        if not avant():
            raise BailPerdu
        reponse = _transmettre(serveur, message)
    except BaseException:
        serveur.close()
        raise
    liaison.rendre(serveur)
    return reponse


def _commencer(expediteur: str) -> smtplib.SMTP:
    """A session where MAIL is accepted: one that the server has closed since the last message is
    opened again, nothing having been accepted."""
    try:
        serveur, gardee = liaison.prendre()
    except (OSError, smtplib.SMTPException) as erreur:
        raise RefusTemporaire(f"Connexion au serveur de messagerie impossible : {erreur}") from None
    try:
        pannes.point("avant_mail")
        _dire_mail(serveur, expediteur)
    except BaseException as panne:
        serveur.close()
        if gardee and isinstance(panne, SessionFermee):
            return _commencer(expediteur)
        raise
    return serveur


def _dire_mail(serveur: smtplib.SMTP, expediteur: str) -> None:
    try:
        code, texte = serveur.mail(expediteur)
    except (OSError, smtplib.SMTPException) as erreur:
        raise SessionFermee(f"{INTERROMPU} : {erreur}") from None
    if code == FERMETURE:
        raise SessionFermee(_lisible(code, texte))
    _exiger(code, texte)


def _annoncer(serveur: smtplib.SMTP, destinataire: str) -> None:
    """RCPT, DATA: up to here nothing has been accepted, whatever happens."""
    try:
        _exiger(*serveur.rcpt(adresse_ascii(destinataire)))
        code, texte = serveur.docmd("DATA")
        if code != 354:
            _exiger(code, texte)
    except (OSError, smtplib.SMTPException) as erreur:
        raise RefusTemporaire(f"{INTERROMPU} : {erreur}") from None


def _transmettre(serveur: smtplib.SMTP, message: bytes) -> str:
    """Send the content, then the final dot, and read the answer that decides."""
    contenu = (b"\n" + message).replace(b"\n.", b"\n..")[1:]
    if not contenu.endswith(b"\r\n"):
        contenu += b"\r\n"
    try:
        serveur.send(contenu)
    except (OSError, smtplib.SMTPException) as erreur:
        raise RefusTemporaire(f"Contenu non transmis : {erreur}") from None
    pannes.point("avant_point_final")
    try:
        serveur.send(b".\r\n")
        code, texte = serveur.getreply()
    except (OSError, smtplib.SMTPException) as erreur:
        raise ReponseInconnue(f"Aucune réponse après l'envoi du contenu : {erreur}") from None
    if code < 200 or 300 <= code < 400:
        raise ReponseInconnue(f"Réponse illisible après l'envoi du contenu : {code}")
    _exiger(code, texte)
    return _lisible(code, texte)


def _exiger(code: int, texte: bytes) -> None:
    """Raise what the reply code means, with the server's words."""
    if code >= 500:
        raise RefusDefinitif(_lisible(code, texte))
    if code >= 400 or code < 200:
        raise RefusTemporaire(_lisible(code, texte))


def _lisible(code: int, texte: bytes) -> str:
    return f"{code} {texte.decode(errors='replace')}"[:2000]


def _deposer(message: bytes, message_id: str, avant: Callable) -> str:
    """Write the message in the folder, whole or not at all; its name is its Message-ID."""
    if not avant():
        raise BailPerdu
    dossier = Path(settings.DOSSIER_COURRIELS)
    nom = re.sub(r"[^\w.-]", "_", message_id.strip("<>")) + ".eml"
    try:
        dossier.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=dossier, delete=False) as fichier:
            fichier.write(message)
            fichier.flush()
            os.fsync(fichier.fileno())
        Path(fichier.name).replace(dossier / nom)
    except OSError as erreur:
        raise RefusTemporaire(f"Écriture du message impossible : {erreur}") from None
    return f"déposé dans {nom}"


# -- the local journal: what the server accepted and PostgreSQL may not know yet ----------------


def noter_remise(message_id: str, reponse: str) -> None:
    """Write on the disk, before anything else, that the server accepted this message."""
    _ajouter(f"{message_id}\t{reponse.splitlines()[0]}\n".encode())


def _ajouter(lignes: bytes) -> None:
    descripteur = os.open(_journal(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descripteur, lignes)
        os.fsync(descripteur)
    finally:
        os.close(descripteur)


def remise_notee(message_id: str) -> str | None:
    """The server's words if this machine's journal says the message was accepted, else None."""
    rang = _repertoire.suivre(_journal()).get(_abrege(message_id.encode()))
    if rang is None:
        return None
    with _journal().open("rb") as lignes:
        lignes.seek(rang)
        note, _, reponse = lignes.readline().decode().rstrip("\n").partition("\t")
    return reponse if note == message_id else None


def completer_le_journal(autre: bytes) -> None:
    """Add to the journal of this machine the whole lines of `autre` that it has not."""
    chemin = _journal()
    connues = set(chemin.read_bytes().splitlines(keepends=True)) if chemin.exists() else set()
    nouvelles = [
        ligne
        for ligne in autre.splitlines(keepends=True)
        if ligne.endswith(b"\n") and ligne not in connues
    ]
    if nouvelles:
        _ajouter(b"".join(nouvelles))


class _Repertoire:
    """Where each message is in the journal: what was read is not read again, only what follows."""

    def __init__(self) -> None:
        self.chemin, self.lu = None, 0
        self.rangs: dict[bytes, int] = {}

    def suivre(self, chemin: Path) -> dict[bytes, int]:
        taille = chemin.stat().st_size if chemin.exists() else 0
        if chemin != self.chemin or taille < self.lu:  # another journal, or one begun again
            self.chemin, self.lu, self.rangs = chemin, 0, {}
        if taille > self.lu:
            with chemin.open("rb") as lignes:
                lignes.seek(self.lu)
                for ligne in lignes:
                    if not ligne.endswith(b"\n"):  # still being written
                        break
                    self.rangs[_abrege(ligne.partition(b"\t")[0])] = self.lu
                    self.lu += len(ligne)
        return self.rangs


_repertoire = _Repertoire()


def _abrege(message_id: bytes) -> bytes:
    return hashlib.sha256(message_id).digest()[:8]


def _journal() -> Path:
    chemin = Path(settings.VAR) / "remises.journal"
    chemin.parent.mkdir(parents=True, exist_ok=True)
    return chemin
