"""Around a neighbourhood: its agglomeration, and the neighbourhood of the other geography."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from contrats.ecriture import quantite
from contrats.models import Contrat
from quartiers.models import Commune, FiliationQuartier, Intercommunalite, Quartier


@dataclass(frozen=True)
class Parente:
    """A neighbourhood of the other geography. `lisible`: its page may be opened.

    `parts` says what ground they share; empty while an outline is missing.
    """

    quartier: Quartier
    nature: str
    lisible: bool
    parts: str = ""


@dataclass(frozen=True)
class Filiation:
    """What this neighbourhood was before 2024, or became then."""

    avant: list[Parente]
    apres: list[Parente]


def agglomerations(contrats: list[Contrat], communes: list[Commune]) -> QuerySet[Intercommunalite]:
    """The grounds that the contracts were drawn on; without a contract, that of the communes."""
    cles = [contrat.territoire_id for contrat in contrats] or [
        commune.intercommunalite_id for commune in communes
    ]
    return Intercommunalite.objects.filter(pk__in=[cle for cle in cles if cle is not None])


def listes_de_filiation(quartier: Quartier, lisibles: QuerySet[Quartier]) -> dict[str, QuerySet]:
    """Its links with the other geography, and which of their ends are among `lisibles`; not read
    yet."""
    liens = FiliationQuartier.objects.filter(Q(ancien=quartier) | Q(nouveau=quartier))
    bouts = Q(pk__in=liens.values("ancien")) | Q(pk__in=liens.values("nouveau"))
    return {
        "liens": liens.select_related("ancien", "nouveau").order_by(
            "ancien__nom", "nouveau__nom", "pk"
        ),
        "ouverts": lisibles.filter(bouts).order_by().prefetch_related(None).values_list("pk"),
    }


def filiation(quartier: Quartier, listes: dict[str, QuerySet]) -> Filiation:
    """What `listes_de_filiation` tells, each link with whether its page may be opened."""
    ouverts = {pk for (pk,) in listes["ouverts"]}
    parentes = [(lien, _parente(lien, quartier, ouverts)) for lien in listes["liens"]]
    return Filiation(
        avant=[parente for lien, parente in parentes if lien.nouveau_id == quartier.pk],
        apres=[parente for lien, parente in parentes if lien.ancien_id == quartier.pk],
    )


def _autre(lien: FiliationQuartier, quartier: Quartier) -> Quartier:
    return lien.nouveau if lien.ancien_id == quartier.pk else lien.ancien


def _parente(lien: FiliationQuartier, quartier: Quartier, ouverts: set[int]) -> Parente:
    autre = _autre(lien, quartier)
    return Parente(autre, lien.get_nature_display().lower(), autre.pk in ouverts, _parts(lien))


def _parts(lien: FiliationQuartier) -> str:
    if lien.part_ancien is None:
        return ""
    ancien, nouveau = quantite(lien.part_ancien, "%"), quantite(lien.part_nouveau, "%")
    return (
        f"{ancien} de la surface du quartier de 2015 est dans « {lien.nouveau} », "
        f"dont elle forme {nouveau} de la surface."
    )
