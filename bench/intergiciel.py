"""What a page costs the server, said in its own answer. Only the bench's settings know it.

`X-Mesure: temps` on the request: milliseconds and processor; `sql`: the statements too, kept in
the file that `BENCH_SQL` names.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from contextlib import nullcontext
from pathlib import Path

from django.db import connection


class Mesure:
    """First of the middlewares: everything that a request does is inside."""

    def __init__(self, suite) -> None:
        self.suite = suite

    def __call__(self, request):
        demande = request.headers.get("X-Mesure")
        if not demande:
            return self.suite(request)
        releve = Releve()
        suivi = connection.execute_wrapper(releve) if demande == "sql" else nullcontext()
        debut, calcul = time.perf_counter(), time.process_time()
        with suivi:
            reponse = self.suite(request)
        vu = {
            "ms": 1000 * (time.perf_counter() - debut),
            "cpu": 1000 * (time.process_time() - calcul),
        }
        if demande == "sql":
            vu |= releve.bilan()
            Path(os.environ["BENCH_SQL"]).write_text(json.dumps(releve.faites, default=str))
        reponse.headers["X-Mesure"] = json.dumps(vu)
        return reponse


class Releve:
    """The statements of one request, with what they were given and how long they took."""

    def __init__(self) -> None:
        self.faites: list[dict] = []

    def __call__(self, executer, sql, valeurs, plusieurs, contexte):
        debut = time.perf_counter()
        try:
            return executer(sql, valeurs, plusieurs, contexte)
        finally:
            duree = 1000 * (time.perf_counter() - debut)
            # repr: what a statement is given may be bytes, dates, objects.
            self.faites.append({"sql": sql, "valeurs": repr(valeurs), "ms": duree,
                                "entier": _entier(contexte["cursor"], sql, valeurs)})  # fmt: skip

    def bilan(self) -> dict:
        """How many; how many were made already: to the letter, or with other values."""
        memes = Counter((faite["sql"], faite["valeurs"]) for faite in self.faites)
        formes = Counter(faite["sql"] for faite in self.faites)
        return {
            "requetes": len(self.faites),
            "repetees": sum(memes.values()) - len(memes),
            "semblables": sum(formes.values()) - len(formes),
            "sql_ms": sum(faite["ms"] for faite in self.faites),
        }


def _entier(curseur, sql, valeurs) -> str:
    """The statement with its values in place, to be explained."""
    try:
        return curseur.cursor.mogrify(sql, valeurs).decode()
    except Exception:
        return ""
