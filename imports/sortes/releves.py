"""The figures of one source for one year: created, corrected or left. No column is named."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from imports.plan import Plan, Reference
from imports.sortes.base import Ligne, Option
from imports.sortes.statistiques_connues import CONNUES
from imports.valeurs import ValeurInvalide, absence, decimal
from quartiers.models import Releve, Statistique

MILLESIME = Option(
    "millesime",
    "Millésime",
    "millesime",
    aide="L’année de référence des chiffres, pas celle de leur publication.",
)
SOURCE = Option("source", "Source", aide="Qui les publie et sous quel titre.")
TERRITOIRES = ("quartier", "commune", "intercommunalite")
DECIMALES = Decimal("0.0001")


class Releves:
    """The figures of a file, all of one source and one year; two queries, whatever its length."""

    def __init__(self, plan: Plan, options: dict[str, Any]):
        self.plan = plan
        self.source = options["source"].strip()
        self.millesime = int(options["millesime"])
        self.statistiques: dict[str, Statistique | Reference] = {
            s.code: s for s in Statistique.objects.all()
        }
        de_la_source = Releve.objects.filter(source=self.source, millesime=self.millesime)
        self._existants = {_cle(r): r for r in de_la_source.select_related("statistique")}

    def poser(self, ligne: Ligne, code: str, territoire: str, lieu, nom: str) -> None:
        """The figure of one cell on a place (`lieu`, a row or a Reference, called `nom`), or the
        reason why it has none; told when it cannot be read."""
        motif = absence(ligne[code]) or ""
        valeur = None if motif else ligne.lire(code, arrondi)
        if valeur is None and not motif:
            return
        statistique = self._statistique(code)
        chiffres = {"valeur": valeur, "motif_absence": motif}
        existant = self._existants.get(
            (getattr(statistique, "pk", None), territoire, getattr(lieu, "pk", None))
        )
        if existant is not None:
            self.plan.modifier(existant, chiffres, **ligne.ou)
            return
        valeurs = {
            "statistique": statistique,
            territoire: lieu,
            "millesime": self.millesime,
            "source": self.source,
            **chiffres,
        }
        libelle = CONNUES[code].libelle if code in CONNUES else statistique.libelle
        self.plan.creer(Releve, valeurs, libelle=f"{libelle} {self.millesime}, {nom}", **ligne.ou)

    def _statistique(self, code: str) -> Statistique | Reference:
        if code not in self.statistiques:
            connue = CONNUES[code]
            self.statistiques[code] = self.plan.creer(
                Statistique,
                {
                    "code": connue.code,
                    "libelle": connue.libelle,
                    "unite": connue.unite,
                    "sommable": connue.sommable,
                },
            )
        return self.statistiques[code]


def arrondi(brut: str) -> Decimal | None:
    """A figure, to the four decimals that are kept. Raises ValeurInvalide."""
    valeur = decimal(brut)
    if valeur is not None and abs(valeur) >= 10**12:
        raise ValeurInvalide("Ce nombre est trop grand.")
    return None if valeur is None else valeur.quantize(DECIMALES)


def _cle(releve: Releve) -> tuple[int, str, int]:
    territoire = next(t for t in TERRITOIRES if getattr(releve, f"{t}_id"))
    return releve.statistique_id, territoire, getattr(releve, f"{territoire}_id")
