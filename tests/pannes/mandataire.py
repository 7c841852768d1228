"""A TCP relay between the portal and one engine: it can reset every connection, or let none in."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading


class Mandataire:
    """Listens on a free port of the loopback address and relays to `cible`."""

    def __init__(self, cible: tuple[str, int]) -> None:
        self.cible = cible
        self.ferme = False  # True: every new connection is reset at once
        self._prises: set[socket.socket] = set()
        self._ecoute = socket.create_server(("127.0.0.1", 0))
        self.port = self._ecoute.getsockname()[1]
        threading.Thread(target=self._accepter, daemon=True).start()

    def _accepter(self) -> None:
        while True:
            try:
                client, _ = self._ecoute.accept()
            except OSError:
                return
            threading.Thread(target=self._relayer, args=(client,), daemon=True).start()

    def _relayer(self, client: socket.socket) -> None:
        if self.ferme:
            _couper(client)
            return
        try:
            serveur = socket.create_connection(self.cible, timeout=5)
        except OSError:
            _couper(client)
            return
        serveur.settimeout(None)
        paire = {client, serveur}
        self._prises |= paire
        with contextlib.suppress(OSError, ValueError):
            while self._passer(client, serveur):
                pass
        self._prises -= paire
        for prise in paire:
            prise.close()

    @staticmethod
    def _passer(client: socket.socket, serveur: socket.socket) -> bool:
        lisibles, _, _ = select.select([client, serveur], [], [])
        for prise in lisibles:
            octets = prise.recv(65536)
            if not octets:
                return False
            (serveur if prise is client else client).sendall(octets)
        return True

    def reinitialiser(self) -> int:
        """Reset (RST) every open connection; how many sockets that was."""
        prises = list(self._prises)
        for prise in prises:
            _couper(prise)
        return len(prises)

    def fermer(self) -> None:
        self.ferme = True
        with contextlib.suppress(OSError):
            self._ecoute.shutdown(socket.SHUT_RDWR)
        self._ecoute.close()
        self.reinitialiser()


def _couper(prise: socket.socket) -> None:
    """Reset, not end: the other side gets ECONNRESET."""
    with contextlib.suppress(OSError):
        prise.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        prise.shutdown(socket.SHUT_RDWR)
    prise.close()
