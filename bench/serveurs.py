"""The two servers under measure, started and stopped, and what their processes hold in memory."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.bases import PLANCHER, PORTAIL, RACINE, Bases

PORTS = {PORTAIL: 8931, PLANCHER: 8932}
PORTES = {PORTAIL: "config.wsgi", PLANCHER: "bench.plancher.wsgi"}
ATTENTE = 300  # seconds, to start: a busy machine takes its time
PATIENCE = 60  # seconds, for a page: it is given up then, and said to have failed


@dataclass
class Reponse:
    """An answer, and what the server says that it cost."""

    code: int
    corps: bytes
    secondes: float
    entetes: dict[str, str]
    cout: dict[str, float] = field(default_factory=dict)


class Serveur:
    """gunicorn as production runs it: two processes, the connection to the database kept."""

    def __init__(self, bases: Bases, base: str, reglages: str) -> None:
        self.port, self.session = PORTS[reglages], "session" if reglages == PORTAIL else "sessionid"
        self.journal = bases.var / f"{PORTES[reglages]}.log"
        ordre = [sys.executable, "-m", "gunicorn", PORTES[reglages], "--workers", "2",
                 "--bind", f"127.0.0.1:{self.port}", "--timeout", "300",
                 "--no-control-socket"]  # fmt: skip
        with self.journal.open("w") as sortie:
            self.processus = subprocess.Popen(
                ordre,
                # gunicorn.conf.py, at the top, is the portal's alone.
                cwd=RACINE if reglages == PORTAIL else RACINE / "bench" / "plancher",
                env=bases.environnement(base, reglages),
                stdout=sortie,
                stderr=subprocess.STDOUT,
            )

    def __enter__(self):
        limite = time.monotonic() + ATTENTE
        while True:
            try:
                self.demander("/bonjour/")
                return self
            except OSError:
                if time.monotonic() > limite or self.processus.poll() is not None:
                    self.__exit__()
                    raise RuntimeError(f"Le serveur ne démarre pas : {self.journal}") from None
                time.sleep(0.2)

    def __exit__(self, *_) -> None:
        self.processus.terminate()
        try:
            self.processus.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.processus.kill()

    def demander(self, chemin: str, cle: str = "", mesure: str = "") -> Reponse:
        """GET a page with the session of this key; no redirection is followed."""
        entetes = {"Accept-Encoding": "identity", "Host": f"localhost:{self.port}"}
        if cle:
            entetes["Cookie"] = f"{self.session}={cle}"
        if mesure:
            entetes["X-Mesure"] = mesure
        debut = time.perf_counter()
        connexion = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connexion.request("GET", chemin, headers=entetes)
            brute = connexion.getresponse()
            corps = brute.read()
        finally:
            connexion.close()
        recus = dict(brute.getheaders())
        cout = json.loads(recus.get("X-Mesure", "{}"))
        return Reponse(brute.status, corps, time.perf_counter() - debut, recus, cout)

    def debit(self, chemin: str, cle: str, secondes: float = 2.0, connexions: int = 8) -> dict:
        """Requests a second of eight clients at once; mean and p99 of what they wait, errors."""
        durees: list[float] = []
        erreurs = []
        fin = time.perf_counter() + secondes

        def client():
            while time.perf_counter() < fin:
                try:
                    recue = self.demander(chemin, cle)
                    (durees if recue.code == 200 else erreurs).append(recue.secondes)
                except OSError as erreur:
                    erreurs.append(erreur)

        debut = time.perf_counter()
        fils = [threading.Thread(target=client) for _ in range(connexions)]
        for fil in fils:
            fil.start()
        for fil in fils:
            fil.join()
        ecoule, rangees = time.perf_counter() - debut, sorted(durees) or [0.0]
        return {
            "par_seconde": len(durees) / ecoule,
            "moyenne": 1000 * sum(rangees) / len(rangees),
            "p99": 1000 * rangees[min(len(rangees) - 1, int(len(rangees) * 0.99))],
            "erreurs": len(erreurs),
        }

    def memoire(self) -> float:
        """The largest of its processes' own memory (private and shared, in MB): its worker's."""
        return max(memoire(pid) for pid in enfants(self.processus.pid))


def enfants(pid: int) -> list[int]:
    """The processes that this one started."""
    return [int(lu) for lu in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def memoire(pid: int, mesure: str = "VmRSS") -> float:
    """Resident memory of a process, or its peak (VmHWM), in MB."""
    etat = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"{mesure}:\s+(\d+)", etat)[1]) / 1024
