"""A real SMTP server for the delivery tests: it records before it answers."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from courriels.liaison import liaison


@dataclass
class Boite:
    """What the server received, and how it is told to answer."""

    recus: list[bytes] = field(default_factory=list)
    retours: list[str] = field(default_factory=list)  # envelope senders of what was received
    tentatives: list[str] = field(default_factory=list)
    serveurs: list[SMTP] = field(default_factory=list)  # one for each session opened
    reponses_mail: list[str] = field(default_factory=list)
    reponse_rcpt: dict[str, str] = field(default_factory=dict)
    reponses_data: list[str] = field(default_factory=list)
    couper_apres_contenu: int = 0
    avant_reponse: Callable[[], None] = lambda: None  # once the message is recorded
    verrou: threading.Lock = field(default_factory=threading.Lock)
    port: int = 0

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.reponses_mail:
            return self.reponses_mail.pop(0)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        with self.verrou:
            self.tentatives.append(address)
        if address in self.reponse_rcpt:
            return self.reponse_rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        with self.verrou:
            if self.reponses_data:
                return self.reponses_data.pop(0)
            self.recus.append(envelope.content)
            self.retours.append(envelope.mail_from)
            self.avant_reponse()
            if self.couper_apres_contenu:
                self.couper_apres_contenu -= 1
                server.transport.abort()
                return None
        return "250 Message accepté"

    def fermer_les_sessions(self) -> None:
        """As a server does of those that say nothing for too long."""

        async def fermer(serveur):
            serveur.transport.abort()

        for serveur in self.serveurs:
            asyncio.run_coroutine_threadsafe(fermer(serveur), serveur.loop).result(10)


class ControleurPortLibre(Controller):
    """The system chooses the port; aiosmtpd's own start-up check must be told which, and the
    session that it opens is not one of the tests'."""

    def factory(self):
        serveur = super().factory()
        self.handler.serveurs.append(serveur)
        return serveur

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
        self.handler.serveurs.clear()


@pytest.fixture
def boite(settings):
    """A running SMTP server that the portal delivers to."""
    boite = Boite()
    controleur = ControleurPortLibre(boite, hostname="127.0.0.1", port=0)
    controleur.start()
    boite.port = controleur.port
    settings.EMAIL_URL = f"smtp://127.0.0.1:{boite.port}"
    settings.EMAIL_TIMEOUT = 5
    yield boite
    liaison.fermer()
    controleur.stop()
