"""A chain of lines read again: each follows the one before and says what was signed. It only reads.

A chain alone cannot tell that its end was cut off, nor that someone who holds the key has written
it again: for that, its head is written down elsewhere (`tete_de`) and looked for later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value

from audit.models import LigneAudit
from audit.models.chaine import ORIGINE, Maillon

PAR_LOT = 500  # rows in memory at once


@dataclass(frozen=True)
class Tete:
    """The last line of a chain at one moment: whoever keeps it can tell a rewriting."""

    rang: int
    empreinte: str
    inscrit_le: datetime | None
    lignes: int


@dataclass(frozen=True)
class Rupture:
    """What is wrong, at which rank; the line itself when there is one."""

    texte: str
    rang: int
    ligne: Maillon | None = None


def tete_de(modele: type[Maillon]) -> Tete:
    """The head of this chain as it stands."""
    lignes = modele._base_manager
    jusque_la = lignes.filter(rang__lte=OuterRef("rang")).order_by().values(tout=Value(1))
    comptees = lignes.annotate(jusque_la=Subquery(jusque_la.values(n=Count("pk"))))
    dite = comptees.values_list("rang", "empreinte", "inscrit_le", "jusque_la")
    return Tete(*(dite.order_by("-rang").first() or (0, ORIGINE, None, 0)))


def ruptures(lignes: QuerySet) -> Iterator[Rupture]:
    """What is wrong along `lignes` (their personal parts joined), in constant memory."""
    attendu, precedente = 1, ORIGINE
    for ligne in lignes.order_by("rang").iterator(PAR_LOT):
        if ligne.rang > attendu:
            yield Rupture(_manquantes(attendu, ligne.rang - 1), ligne.rang, ligne)
        elif ligne.rang < attendu:
            yield Rupture(f"Le rang {ligne.rang} ne devrait pas exister.", ligne.rang, ligne)
        if ligne.precedente != precedente:
            yield Rupture(f"La ligne {ligne.rang} ne suit pas celle d’avant.", ligne.rang, ligne)
        if ligne.empreinte != ligne.calculer_empreinte():
            texte = f"Le contenu de la ligne {ligne.rang} a été changé."
            yield Rupture(texte, ligne.rang, ligne)
        if not _part_conforme(ligne):
            texte = f"La preuve personnelle de la ligne {ligne.rang} a été changée."
            yield Rupture(texte, ligne.rang, ligne)
        attendu, precedente = ligne.rang + 1, ligne.empreinte


def _manquantes(du: int, au: int) -> str:
    return f"La ligne {du} manque." if du == au else f"Les lignes {du} à {au} manquent."


def _part_conforme(ligne: Maillon) -> bool:
    """True if what stands beside the line is what it says, or was erased."""
    part, dite = getattr(ligne, "personnelle", None), ligne.empreinte_personnelle()
    if part is None or not dite:
        return part is None and not dite
    return bool(part.effacee_le) or part.calculer_empreinte() == dite


def ruptures_de_la_tete(
    modele: type[Maillon], ancienne: Tete | None, *, nom: str
) -> Iterator[Rupture]:
    """What was the head one day is still a line, with as many lines up to it."""
    if ancienne is None or not ancienne.rang:
        return
    jusque_la = modele._base_manager.filter(rang__lte=ancienne.rang)
    if not jusque_la.filter(rang=ancienne.rang, empreinte=ancienne.empreinte).exists():
        yield Rupture(
            f"La tête relevée au rang {ancienne.rang} n’est plus dans le {nom}\u00a0: "
            "il a été coupé ou réécrit.",
            ancienne.rang,
        )
    if (nombre := jusque_la.count()) != ancienne.lignes:
        yield Rupture(
            f"Le {nom} comptait {ancienne.lignes} lignes jusqu’au rang {ancienne.rang}, "
            f"il en compte {nombre}.",
            ancienne.rang,
        )


def verifier_le_journal(ancienne: Tete | None = None) -> Iterator[Rupture]:
    """The security journal, its traces, and a head written down before."""
    yield from ruptures(LigneAudit.objects.select_related("personnelle"))
    yield from ruptures_de_la_tete(LigneAudit, ancienne, nom="journal")
