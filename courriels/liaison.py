"""The session with the SMTP server, kept from one message to the next.

Reaching the server, encrypting and entering cost more than a message. A session serves again only
after a whole exchange: whatever goes wrong closes it, and what the server closed meanwhile is
found out at MAIL, when nothing has been accepted (RFC 5321, section 4.5.3.2).
"""

from __future__ import annotations

import contextlib
import os
import smtplib
import socket
import ssl
import threading
import time

import environ
from django.conf import settings

OISIVETE = 30.0  # seconds unused after which it is not counted upon: servers wait 300, some less
MESSAGES = 100  # of one session: servers that limit them begin there
FERMETURE = 421  # the server says that it closes


def connecter() -> smtplib.SMTP:
    """Open a session: TLS with a verified certificate when the URL says so, never without.

    Raises OSError, smtplib.SMTPException.
    """
    config = environ.Env.email_url_config(settings.EMAIL_URL)
    adresse = (config["EMAIL_HOST"], config["EMAIL_PORT"] or 25)
    if config.get("EMAIL_USE_SSL"):
        contexte = ssl.create_default_context()
        serveur = smtplib.SMTP_SSL(*adresse, timeout=settings.EMAIL_TIMEOUT, context=contexte)
    else:
        serveur = smtplib.SMTP(*adresse, timeout=settings.EMAIL_TIMEOUT)
    try:
        # The final dot leaves by itself, after the content: it must not wait for the server's
        # acknowledgement of what precedes, which comes 40 ms late (RFC 1122, section 4.2.3.4).
        serveur.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        serveur.ehlo()
        if config.get("EMAIL_USE_TLS"):
            serveur.starttls(context=ssl.create_default_context())
            serveur.ehlo()
        if config["EMAIL_HOST_USER"]:
            serveur.login(config["EMAIL_HOST_USER"], config["EMAIL_HOST_PASSWORD"])
    except BaseException:
        serveur.close()
        raise
    return serveur


class Liaison(threading.local):
    """The session of one process (and of one thread of it), lent for one message at a time."""

    def __init__(self) -> None:
        self._serveur: smtplib.SMTP | None = None
        self._de: tuple = ()
        self._remis, self._depuis = 0, 0.0

    def prendre(self) -> tuple[smtplib.SMTP, bool]:
        """A session, and whether it has served before. Raises OSError, smtplib.SMTPException."""
        gardee = self._serveur
        if gardee is not None and self._bonne():
            self._serveur = None
            return gardee, True
        self.fermer()
        self._de, self._remis = self._a_qui(), 0
        return connecter(), False

    def rendre(self, serveur: smtplib.SMTP) -> None:
        """Keep it for the next message: to be called after a whole exchange only."""
        self._serveur, self._depuis = serveur, time.monotonic()
        self._remis += 1

    def fermer(self) -> None:
        """Say goodbye and close, if a session is kept."""
        serveur, self._serveur = self._serveur, None
        if serveur is not None and self._de == self._a_qui():
            with contextlib.suppress(OSError, smtplib.SMTPException):
                serveur.quit()
        if serveur is not None:
            serveur.close()

    def _bonne(self) -> bool:
        oisive = time.monotonic() - self._depuis > OISIVETE
        return self._de == self._a_qui() and self._remis < MESSAGES and not oisive

    @staticmethod
    def _a_qui() -> tuple:
        """Whose it is: a process that was forked, or set otherwise, opens its own."""
        return os.getpid(), settings.EMAIL_URL


liaison = Liaison()
