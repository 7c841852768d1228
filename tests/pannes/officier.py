"""The officer of the bench: asks for reports by the web pages, as a person does."""

from __future__ import annotations

import contextlib
import http.client
import urllib.parse
from datetime import date, timedelta

JETON = "j" * 32  # of CSRF: the cookie and the form say the same


class Officier:
    """What a bench can ask of its portal by HTTP. `monde`: the contract, the open session."""

    port_web: int
    monde: dict
    charge: int
    rang = 0

    def demande(self, methode: str, chemin: str, corps: str = "", delai: float = 30) -> tuple:
        cookies = f"session={self.monde['session']}; csrf={JETON}"
        liaison = http.client.HTTPConnection("127.0.0.1", self.port_web, timeout=delai)
        entetes = {"Cookie": cookies}
        if corps:
            entetes["Content-Type"] = "application/x-www-form-urlencoded"
            entetes["Origin"] = f"http://127.0.0.1:{self.port_web}"
        with contextlib.closing(liaison):
            liaison.request(methode, chemin, corps or None, entetes)
            reponse = liaison.getresponse()
            return reponse.status, reponse.read().decode(errors="replace")

    def lire(self, chemin: str, delai: float = 30) -> int:
        return self.demande("GET", chemin, delai=delai)[0]

    def page(self, chemin: str) -> str:
        return self.demande("GET", chemin)[1]

    def poster(self, chemin: str, delai: float = 30, **champs: str) -> int:
        corps = urllib.parse.urlencode({"csrfmiddlewaretoken": JETON, **champs})
        return self.demande("POST", chemin, corps, delai)[0]

    def demander(self, periode: tuple[str, str] | None = None, delai: float = 30) -> int:
        """Ask for the next report, as the officer does; the HTTP status."""
        debut, fin = periode or self.periode_suivante()
        portee, self.derniere = "contrat", (debut, fin)
        return self.poster(
            f"/contrats/{self.monde['contrat']}/rapports/demander/", delai,
            nature="avancement", portee=portee, periode_debut=debut, periode_fin=fin,
            diffuser="on", motif=f"Banc {self.rang}",
        )  # fmt: skip

    def periode_suivante(self) -> tuple[str, str]:
        """A month of the contract after its first year, each in turn; then as new versions."""
        debut, fin = (date.fromisoformat(self.monde[nom]) for nom in ("debut", "fin"))
        premier, dernier = (jour.year * 12 + jour.month - 1 for jour in (debut, fin))
        premier += 12
        mois = premier + self.rang % (dernier - premier + 1)
        self.rang += 1
        debut = date(mois // 12, mois % 12 + 1, 1)
        suivant = (debut + timedelta(days=32)).replace(day=1)
        return debut.isoformat(), (suivant - timedelta(days=1)).isoformat()

    def charger(self, nombre: int | None = None) -> list[int]:
        """Ask for the reports of one fault; the HTTP statuses."""
        return [self.demander() for _ in range(nombre or self.charge)]
