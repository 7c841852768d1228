"""How often something was tried, in PostgreSQL: it survives Redis, and holds for every process.

What is refused once the count is full is said by the caller: nothing here answers a person.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection, models
from django.utils import timezone

# One statement: two attempts at the same moment are counted one after the other.
COMPTER = """
    INSERT INTO audit_compteur (portee, cle, debut, nombre) VALUES (%(portee)s, %(cle)s, %(ici)s, 1)
    ON CONFLICT (portee, cle) DO UPDATE SET
        nombre = CASE WHEN audit_compteur.debut <= %(borne)s THEN 1
                      ELSE audit_compteur.nombre + 1 END,
        debut = CASE WHEN audit_compteur.debut <= %(borne)s THEN EXCLUDED.debut
                     ELSE audit_compteur.debut END
    RETURNING nombre, debut
"""


@dataclass(frozen=True)
class Passage:
    """What a count answers: whether this attempt may pass; else, how long to wait."""

    permis: bool
    nombre: int
    attendre: timedelta


class CompteurQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """The technical administrator's alone: it tells who tries what."""
        return self if utilisateur.is_superuser else self.none()


class CompteurManager(models.Manager.from_queryset(CompteurQuerySet)):
    def compter(self, portee: str, cle: str, *, limite: int, duree: timedelta) -> Passage:
        """Count one more attempt at `portee` by `cle`: at most `limite` for each `duree`.

        The window begins with the first attempt; those refused do not lengthen it.
        """
        ici = timezone.now()
        parametres = {"portee": portee, "cle": cle_secrete(portee, cle)}
        with connection.cursor() as curseur:
            curseur.execute(COMPTER, {**parametres, "ici": ici, "borne": ici - duree})
            nombre, debut = curseur.fetchone()
        return Passage(nombre <= limite, nombre, max(debut + duree - ici, timedelta()))

    def oublier(self, portee: str, cle: str) -> None:
        """Start again from nothing: what was tried has succeeded."""
        self.filter(portee=portee, cle=cle_secrete(portee, cle)).delete()


class Compteur(models.Model):
    """The attempts of one key at one thing since `debut`. The key is not readable."""

    portee = models.CharField("portée", max_length=40)
    cle = models.CharField("clé", max_length=64)
    debut = models.DateTimeField("début")
    nombre = models.PositiveIntegerField("nombre")

    objects = CompteurManager()

    class Meta:
        verbose_name = "compteur"
        ordering = ["portee", "-debut"]
        constraints = [
            models.UniqueConstraint(
                fields=["portee", "cle"],
                name="compteur_unique",
                violation_error_message="Ce compteur existe déjà.",
            )
        ]
        indexes = [models.Index(fields=["debut"], name="compteur_debut")]

    def __str__(self):
        return f"{self.portee}\u00a0: {self.nombre}"


def cle_secrete(portee: str, cle: str) -> str:
    """An address or an account as this table keeps it: the same each time, told to nobody."""
    return hmac.digest(
        settings.SECRET_KEY.encode(), f"{portee}\x00{cle.strip().casefold()}".encode(), "sha256"
    ).hex()
