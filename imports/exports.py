"""What was told of a file, as a sheet that is read beside it. How it is written is in `tableur`."""

from __future__ import annotations

from django.db.models import QuerySet

from contrats.ecriture import insecable
from contrats.tableur import Colonne, Feuille

BLOC = 1000  # rows loaded at a time
ANOMALIES = (
    Colonne("Gravité", lambda a: a.get_gravite_display(), largeur=16),
    Colonne("Feuille", lambda a: a.feuille, largeur=18),
    Colonne("Ligne", lambda a: a.ligne, "entier"),
    Colonne("Colonne", lambda a: a.colonne, largeur=24),
    Colonne("Valeur lue", lambda a: a.valeur, largeur=28),
    Colonne("Raison", lambda a: insecable(a.message), largeur=70),
)


def feuille_des_anomalies(anomalies: QuerySet) -> Feuille:
    """One row an anomaly, in the order of the file."""
    return Feuille("Anomalies", ANOMALIES, anomalies.iterator(chunk_size=BLOC))
