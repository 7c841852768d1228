"""Messages a second through the outbox, beside one smtplib connection that is kept."""

from __future__ import annotations

import contextlib
import json
import os
import smtplib
import socket
import subprocess
import sys
import time

from bench.bases import RACINE

PORT, NOMBRE, PIECE = 8935, 200, 60_000
BUT = 0.85


def mesurer(essai) -> list[dict]:
    """One worker's rate of delivery, its share of the floor's."""
    with boite():
        nu = NOMBRE / _nu(_message())
        env = essai.bases.environnement(essai.base)
        env["EMAIL_URL"] = f"smtp://127.0.0.1:{PORT}"
        ordre = [sys.executable, "-m", "bench.courriels"]
        fini = subprocess.run(
            ordre, check=True, capture_output=True, text=True, cwd=RACINE, env=env
        )
        vu = json.loads(fini.stdout.splitlines()[-1])
    portail = vu["remis"] / vu["s"]
    part = portail / nu
    dit = (f"{portail:.0f} messages de {PIECE // 1000} ko par seconde et par processus "
           f"({1000 * vu['calcul'] / NOMBRE:.1f} ms de processeur chacun), {part:.0%} d’une "
           f"connexion smtplib gardée, {nu:.0f} (but {BUT:.0%})")  # fmt: skip
    print(dit)
    return [{"nom": "courriels", "atteint": part >= BUT, "dit": dit, "part": part}]


@contextlib.contextmanager
def boite():
    """A mailbox in a process of its own."""
    processus = subprocess.Popen([sys.executable, "-m", "bench.boite", str(PORT)], cwd=RACINE)
    try:
        limite = time.monotonic() + 20
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", PORT)):
                break
            if time.monotonic() > limite:
                raise RuntimeError("La boîte d'essai ne s'ouvre pas.")
            time.sleep(0.1)
        yield
    finally:
        processus.terminate()
        processus.wait(10)


def _message() -> bytes:
    entetes = b"From: a@exemple.invalid\r\nTo: b@exemple.invalid\r\nSubject: essai\r\n\r\n"
    return entetes + (b"x" * 74 + b"\r\n") * (PIECE // 76)


def _nu(message: bytes) -> float:
    """Seconds for as many messages on one connection."""
    with smtplib.SMTP("127.0.0.1", PORT) as serveur:
        debut = time.perf_counter()
        for _ in range(NOMBRE):
            serveur.sendmail("a@exemple.invalid", ["b@exemple.invalid"], message)
        return time.perf_counter() - debut


def envoyer() -> dict:
    """Deliver rows of the outbox one after the other, as a worker's process does."""
    import django

    django.setup()
    from courriels.envoi import envoyer_message
    from courriels.models import Courriel

    message = _message()
    files = Courriel.objects.bulk_create(
        Courriel(nature="essai", destinataire="b@exemple.invalid", message=message,
                 message_id=f"<{rang}.{os.getpid()}@bench.invalid>")
        for rang in range(NOMBRE + 5)
    )  # fmt: skip
    for courriel in files[:5]:
        envoyer_message(courriel.pk)
    debut, calcul = time.perf_counter(), time.process_time()
    for courriel in files[5:]:
        envoyer_message(courriel.pk)
    duree, calcul = time.perf_counter() - debut, time.process_time() - calcul
    remis = Courriel.objects.filter(pk__in=[c.pk for c in files[5:]], statut="remis").count()
    return {"s": duree, "calcul": calcul, "remis": remis}


if __name__ == "__main__":
    print(json.dumps(envoyer()))
