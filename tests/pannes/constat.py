"""What an outsider reads in the database of the bench, and the one clock that the bench pulls."""

from __future__ import annotations

import contextlib
from pathlib import Path

import psycopg2

from config.embarque import BASE
from tests.pannes.moteurs import PostgreSQL
from tests.pannes.processus import PATIENCE, attendre

RESTES = """
    SELECT 'rapport', id, statut, tentatives, left(erreur, 80) FROM rapports_rapport
    WHERE statut IN ('demande', 'fige', 'valide')
    UNION ALL
    SELECT nature, id, statut, tentatives, left(reponse, 80) FROM courriels_courriel
    WHERE statut IN ('a_envoyer', 'en_cours')
"""


class Constat:
    """The rows of the bench's portal, by SQL."""

    base: PostgreSQL
    dossier: Path

    def sql(self, requete: str, *valeurs) -> list[tuple]:
        connexion = psycopg2.connect(dbname=BASE, host=str(self.base.hote))
        with contextlib.closing(connexion), connexion, connexion.cursor() as curseur:
            curseur.execute(requete, valeurs)
            return curseur.fetchall() if curseur.description else []

    def hater(self) -> None:
        """A wait between two tries lasts a second: the only clock that the bench pulls."""
        self.sql(
            "UPDATE courriels_courriel SET prochaine_tentative = now() + interval '1 second' "
            "WHERE statut = 'a_envoyer' AND prochaine_tentative > now() + interval '1 second'"
        )

    def en_chemin(self) -> int:
        """How many reports and messages have no outcome yet."""
        return self.sql(
            "SELECT (SELECT count(*) FROM rapports_rapport "
            "        WHERE statut IN ('demande', 'fige', 'valide'))"
            "     + (SELECT count(*) FROM courriels_courriel "
            "        WHERE statut IN ('a_envoyer', 'en_cours'))"
        )[0][0]

    def attendre_calme(self, delai: float = PATIENCE, *, hater: bool = True) -> None:
        """Until every report and every message has an outcome. Raises TimeoutError."""
        try:
            attendre(lambda: not self.agite(hater=hater), delai, "retour au calme", pas=0.25)
        except TimeoutError as erreur:
            raise TimeoutError(f"{erreur} ; restent {self.sql(RESTES)}") from None

    def octets_recus(self) -> int:
        """How long the mailbox's file is: it grows with each message."""
        recus = self.dossier / "boite" / "recus.jsonl"
        return recus.stat().st_size if recus.exists() else 0

    def agite(self, *, hater: bool = True) -> bool:
        """Whether something is still on its way; what died is started again meanwhile."""
        self.surveiller()
        with contextlib.suppress(psycopg2.OperationalError):
            if hater:
                self.hater()
            return bool(self.en_chemin())
        return True
