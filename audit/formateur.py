"""How a line of the process journal is written: JSON on a server, text on one machine.

One record is one line, whatever it carries; e-mail and IP addresses, links and the rows that
PostgreSQL quotes in its errors never enter. Only the extra fields named here are kept.
"""

import json
import logging
import re
from datetime import UTC, datetime

from audit import contexte
from audit.masque import masquer

CHAMPS = ("methode", "route", "statut", "duree_ms", "utilisateur", "tache")
# A long piece of a path is the secret of a personal link; what follows « DETAIL: » is a row.
JETON = re.compile(r"(?<=/)[\w:.=-]{20,}")
LIGNE_CITEE = re.compile(r"(DETAIL:|CONTEXT:).*")


def propre(texte: str) -> str:
    """`texte` on one line, without what tells or opens anything."""
    return masquer(JETON.sub("[jeton]", LIGNE_CITEE.sub(r"\1 […]", texte)))


class FormateurJSON(logging.Formatter):
    """One JSON object a line, in UTC, with the number of the request."""

    def format(self, record) -> str:
        ligne = {
            "le": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "niveau": record.levelname,
            "source": record.name,
            "message": propre(record.getMessage()),
            "requete": contexte.actuel().numero,
        }
        ligne |= {cle: _sain(vars(record)[cle]) for cle in CHAMPS if cle in vars(record)}
        if record.exc_info:
            trace = self.formatException(record.exc_info)
            ligne["exception"] = [propre(morceau) for morceau in trace.splitlines()]
        return json.dumps(ligne, ensure_ascii=False)


class FormateurTexte(logging.Formatter):
    """The same, to be read in a terminal."""

    def __init__(self):
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record) -> str:
        champs = [f"{c}={_sain(vars(record)[c])}" for c in CHAMPS if c in vars(record)]
        return " ".join([propre(super().formatMessage(record)), *champs])

    def formatStack(self, stack_info) -> str:
        return "\n".join(f"  | {propre(m)}" for m in stack_info.splitlines())

    def formatException(self, ei) -> str:
        return "\n".join(f"  | {propre(m)}" for m in super().formatException(ei).splitlines())


def _sain(valeur):
    """Whatever was given to be told: a number, or a text on one line."""
    return valeur if isinstance(valeur, int | float | None) else propre(str(valeur))
