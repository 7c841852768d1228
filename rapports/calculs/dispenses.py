"""What a report lacks, and which of its waivers covers what. It only reads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from quartiers.prete import ListePrete
from rapports.calculs.manques import manques
from rapports.calculs.portee import Portee
from rapports.models import Dispense, Rapport


def manques_de(rapport: Rapport, etabli_le: date) -> list[dict]:
    """What is missing from this report, waived or not."""
    return manques(
        rapport.contrat,
        rapport.periode_debut.year,
        rapport.periode_fin.year,
        etabli_le,
        Portee(rapport.quartier, rapport.partenaire),
    )


def dispensees(rapport: Rapport, manques: list[dict]) -> list[dict]:
    """Those of the missing things that the report does without, each with the reason; a waiver
    of what came meanwhile is no longer told."""
    motifs = dict(MOTIFS.lire(rapport.pk))
    couvertes = [(ligne, dispense_de(ligne["cle"], motifs)) for ligne in manques]
    return [
        {"cle": m["cle"], "quoi": m["quoi"], "qui": m["qui"], "motif": motifs[cle]}
        for m, cle in couvertes
        if cle
    ]


MOTIFS = ListePrete(
    lambda rapport: Dispense.objects.filter(rapport=rapport).values_list("cle", "motif")
)


def dispense_de(cle: str, dispenses: Iterable[str]) -> str:
    """The key of the waiver that covers what `cle` names; empty if none does.

    A waiver of the values 2018 to 2020 still holds for what is left of them.
    """
    genre, objet, annees = [*cle.split("."), ""][:3]
    if genre != "valeur":
        return cle if cle in dispenses else ""
    siennes = (autre for autre in dispenses if autre.startswith(f"{genre}.{objet}."))
    return next((autre for autre in siennes if _comprend(autre.split(".")[2], annees)), "")


def _comprend(suite: str, autre: str) -> bool:
    """Whether the years `2018-2020` hold all those of `2019-2020`."""
    debut, fin = map(int, suite.split("-"))
    premiere, derniere = map(int, autre.split("-"))
    return debut <= premiere and derniere <= fin
