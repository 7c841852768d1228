"""The mailbox: an SMTP server in its own process, which writes what it accepts before it says so.

`python -m tests.pannes.boite DOSSIER PORT`. In DOSSIER: `recus.jsonl`, one line a message accepted,
on the disk before the 250; `tentatives.jsonl`, one line a RCPT; `consigne.json`, how to
answer, read again at each command. Nothing of the portal enters here.
"""

from __future__ import annotations

import asyncio
import base64
import email
import email.policy
import hashlib
import json
import os
import ssl
import sys
import time
import zlib
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Boite:
    """Answers as its `consigne` says.

    `rcpt`: {address: reply} for good; `moitie`: the reply given once to half of the messages;
    `data`: replies given in turn instead of the acceptance; `couper`: how many times the line drops
    once the message is kept; `lent`: seconds before the answer; `lents`: how many times.
    """

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier
        self.deja: dict[str, int] = {}

    def consigne(self) -> dict:
        try:
            return json.loads((self.dossier / "consigne.json").read_text())
        except (FileNotFoundError, ValueError):
            return {}

    def _compter(self, quoi: str) -> int:
        self.deja[quoi] = self.deja.get(quoi, 0) + 1
        return self.deja[quoi]

    def ecrire(self, nom: str, ligne: dict) -> None:
        octets = json.dumps({"t": time.time(), **ligne}).encode() + b"\n"
        descripteur = os.open(self.dossier / nom, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descripteur, octets)
            os.fsync(descripteur)
        finally:
            os.close(descripteur)

    async def handle_RCPT(self, server, session, envelope, address, options):
        consigne = self.consigne()
        reponse = consigne.get("rcpt", {}).get(address, "250 OK")
        if "moitie" in consigne and (zlib.crc32(address.encode()) + self._compter(address)) % 2:
            reponse = consigne["moitie"]
        self.ecrire(
            "tentatives.jsonl", {"a": address, "reponse": reponse, "tls": bool(session.ssl)}
        )
        if reponse.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reponse

    async def handle_DATA(self, server, session, envelope):
        consigne = self.consigne()
        if consigne.get("data") and self._compter("data") <= len(consigne["data"]):
            return consigne["data"][self.deja["data"] - 1]
        self.ecrire("recus.jsonl", resume(envelope.content, envelope.rcpt_tos))
        cle = f"{consigne.get('no', '')}"
        if consigne.get("couper") and self._compter(f"couper{cle}") <= consigne["couper"]:
            server.transport.abort()
            return None
        if consigne.get("lents") and self._compter(f"lent{cle}") <= consigne["lents"]:
            await asyncio.sleep(consigne["lent"])
        return "250 Message accepte"


def resume(contenu: bytes, destinataires: list[str]) -> dict:
    """What the oracle needs of one message: its identity, its text, the sums of its PDFs."""
    message = email.message_from_bytes(contenu, policy=email.policy.default)
    corps = message.get_body(("plain",))
    pdf = [
        hashlib.sha256(partie.get_content()).hexdigest()
        for partie in message.iter_attachments()
        if partie.get_content_type() == "application/pdf"
    ]
    return {
        "a": destinataires,
        "message_id": str(message["Message-ID"]),
        "texte": corps.get_content() if corps else "",
        "pdf": pdf,
        "somme": hashlib.sha256(contenu).hexdigest(),
        "taille": len(contenu),
        "recu_le": time.time(),
        "debut": base64.b64encode(contenu[:60]).decode(),
    }


class Controleur(Controller):
    """On the port asked for; with the certificate of the folder, STARTTLS is offered."""

    def factory(self):
        certificat = Path(sys.argv[1]) / "certificat.pem"
        contexte = None
        if certificat.exists():
            contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            contexte.load_cert_chain(certificat)
        return SMTP(self.handler, hostname="boite.test", tls_context=contexte, timeout=60)

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def principal(dossier: Path, port: int) -> None:
    controleur = Controleur(Boite(dossier), hostname="127.0.0.1", port=port)
    controleur.start()
    provisoire = dossier / "port.tmp"
    provisoire.write_text(str(controleur.port))
    provisoire.rename(dossier / "port")
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    principal(Path(sys.argv[1]), int(sys.argv[2]))
