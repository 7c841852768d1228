"""Which values an organisation owes, territory by territory and year by year. It only reads."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from contrats.annees import lignes, listes
from contrats.models import Contrat, Indicateur, NatureSaisie, Objectif, Saisie
from contrats.statuts import StatutContrat
from partenaires.models import Partenaire
from quartiers.ensemble import lire_ensemble
from quartiers.prete import EnsemblePret

CONTRAT = "indicateur__objectif__contrat"
# What was measured of an indicator: year -> neighbourhoods, and None for the whole contract.
Lieux = dict[int, set[int | None]]
Mesurees = dict[int, Lieux]


@dataclass(frozen=True)
class ValeurAttendue:
    """A value that nobody has given yet; `quartier_id` is None for the whole contract."""

    indicateur: Indicateur
    quartier_id: int | None
    annee: int


def valeurs_attendues(contrats: QuerySet[Contrat], annee: int) -> list[ValeurAttendue]:
    """What the contracts in force among `contrats` (not sliced) still lack for `annee`.

    A measure that gives only its reason counts as given. Two queries.
    """
    en_vigueur = contrats.filter(statut=StatutContrat.EN_VIGUEUR).order_by().values("pk")
    indicateurs = Indicateur.objects.filter(objectif__contrat__in=en_vigueur)
    return manquantes(indicateurs.select_related("objectif__contrat"), [annee])


def manquants_par_partenaire(contrats: QuerySet[Contrat], annee: int) -> dict[tuple[int, int], int]:
    """(contract, organisation) -> how many values of `annee` it owes; absent when it owes none.

    Only contracts in force; what no organisation is in charge of is owed by nobody. Two queries.
    """
    compte = Counter(
        (attendue.indicateur.objectif.contrat_id, attendue.indicateur.responsable_id)
        for attendue in valeurs_attendues(contrats, annee)
    )
    return {cle: nombre for cle, nombre in compte.items() if cle[1] is not None}


def manquantes(
    indicateurs: Iterable[Indicateur], annees: Iterable[int], faites: Mesurees | None = None
) -> list[ValeurAttendue]:
    """The same, for these indicators (their contract loaded) and years, whatever its status.

    `faites` where it was read already.
    """
    lus = list(indicateurs)
    faites = mesurees(lus) if faites is None else faites
    return [
        ValeurAttendue(indicateur, quartier, annee)
        for annee in annees
        for indicateur in lus
        for quartier in territoires_manquants(indicateur, faites[indicateur.pk], annee)
    ]


def dans_leur_contrat(indicateurs: Iterable[Indicateur], *contrats: Contrat) -> list[Indicateur]:
    """These, read with their objective, each given its own of these contracts: one row, read once,
    serves hundreds of indicators."""
    par_cle, lus = {contrat.pk: contrat for contrat in contrats}, list(indicateurs)
    for indicateur in lus:
        indicateur.objectif.contrat = par_cle[indicateur.objectif.contrat_id]
    return lus


def mesurees(indicateurs: Iterable[Indicateur]) -> Mesurees:
    """What each indicator has been measured on. One query."""
    lues = listes_mesurees([indicateur.pk for indicateur in indicateurs])
    lire_ensemble(*lues.values())
    return ranger(lues)


def listes_mesurees(indicateurs, nom: str = "mesurees") -> dict[str, QuerySet]:
    """Where and when these (keys, or a list of them) were measured, and the neighbourhoods of
    their contracts: to be read together, then `ranger`."""
    contrats = Objectif.objects.filter(indicateurs__in=indicateurs).order_by().values("contrat")
    lieux = Contrat.quartiers.through.objects.filter(contrat__in=contrats)
    return {
        **listes(indicateurs, nom, (CONTRAT, "annee", "ensemble", "lieux")),
        f"{nom}_lieux": lieux.values_list("contrat", "quartier"),
    }


def ranger(lues: dict[str, Iterable[tuple]], nom: str = "mesurees") -> Mesurees:
    """The same, indicator by indicator. A neighbourhood that has left the contract can no longer
    be entered: it is not there."""
    du_contrat: dict[int, set[int]] = defaultdict(set)
    for contrat, quartier in lues[f"{nom}_lieux"]:
        du_contrat[contrat].add(quartier)
    faites: Mesurees = defaultdict(dict)
    for indicateur, contrat, annee, ensemble, lieux in lignes(lues, nom):
        ici = {None} if ensemble else du_contrat[contrat].intersection(lieux)
        faites[indicateur][annee] = faites[indicateur].get(annee, set()) | ici
    return faites


def territoires_manquants(indicateur: Indicateur, faites: Lieux, annee: int) -> list[int | None]:
    """Where the indicator has no measure in `annee`, by the rule that sums its years.

    A value of the whole contract is enough; else each neighbourhood measured once is expected;
    never measured, it owes one value, wherever it will be.
    """
    de_l_annee = faites.get(annee, set())
    attendus = territoires_attendus(indicateur, faites, annee)
    return [quartier for quartier in attendus if quartier not in de_l_annee]


def territoires_attendus(indicateur: Indicateur, faites: Lieux, annee: int) -> list[int | None]:
    """Where the indicator is expected in `annee`, whether it is measured there yet or not."""
    if not est_due(indicateur, annee):
        return []
    if None in faites.get(annee, ()):
        return [None]
    return sorted(set().union(*faites.values()) - {None}) or [None]


def est_due(indicateur: Indicateur, annee: int) -> bool:
    """Inside the contract, and after the baseline: that year's value is known already."""
    contrat = indicateur.objectif.contrat
    debut = max(contrat.date_debut.year, (indicateur.reference_annee or 0) + 1)
    return debut <= annee <= contrat.date_fin.year


@dataclass(frozen=True)
class EtatDeSaisie:
    """Where an organisation stands for one year: its open entry, how many values it owes."""

    partenaire: Partenaire
    annee: int
    echeance: date
    saisie: Saisie | None
    due: bool
    manquantes: int

    @property
    def libelle(self) -> str:
        """Its state in words, for people."""
        if self.saisie:
            return self.saisie.get_statut_display()
        if not self.due:
            return "Rien d’attendu"
        return "À remplir" if self.manquantes else "Complète"

    @property
    def code(self) -> str:
        """The same, for its badge."""
        if self.saisie:
            return self.saisie.statut
        return "attendue" if self.manquantes else "atteinte"

    def retard(self, aujourd_hui: date) -> int:
        """Days since the due date while values are missing; 0 before, or when none is."""
        return max((aujourd_hui - self.echeance).days, 0) if self.manquantes else 0


def _listes_d_etats(contrat: Contrat, partenaire: int | None) -> dict[str, QuerySet]:
    """What `etats` looks at: of one organisation (its key), or of all."""
    qui = {"responsable__isnull": False} if partenaire is None else {"responsable": partenaire}
    indicateurs = Indicateur.objects.filter(objectif__contrat=contrat, **qui)
    ouvertes = Saisie.objects.ouvertes().filter(contrat=contrat, nature=NatureSaisie.INDICATEURS)
    return {
        "indicateurs": indicateurs.select_related("objectif").order_by("pk"),
        "saisies": ouvertes.defer("cellules"),
        **listes_mesurees(indicateurs.order_by().values("pk")),
    }


ETATS = EnsemblePret(_listes_d_etats, ("mesurees_gardees",))


def etats(contrat: Contrat, partenaires: list[Partenaire], annees: Iterable[int]):
    """One EtatDeSaisie an organisation and a year, in that order. Two queries."""
    seul = partenaires[0].pk if len(partenaires) == 1 else None
    listes = ETATS.lire(contrat, seul)
    indicateurs = dans_leur_contrat(listes["indicateurs"], contrat)
    annees = list(annees)
    compte = Counter(
        (m.indicateur.responsable_id, m.annee)
        for m in manquantes(indicateurs, annees, ranger(listes))
    )
    dues = {(i.responsable_id, a) for i in indicateurs for a in annees if est_due(i, a)}
    saisies = {(s.partenaire_id, s.periode_fin.year): s for s in listes["saisies"]}
    return [
        EtatDeSaisie(
            partenaire=partenaire,
            annee=annee,
            echeance=contrat.echeance_de_saisie(annee),
            saisie=saisies.get((partenaire.pk, annee)),
            due=(partenaire.pk, annee) in dues,
            manquantes=compte[partenaire.pk, annee],
        )
        for partenaire in partenaires
        for annee in annees
    ]


def annees_a_saisir(contrat: Contrat, aujourd_hui: date) -> list[int]:
    """The years of the contract, the one under way included; none before it begins.

    A closed contract keeps them: late figures are still owed to its evaluation.
    """
    return list(range(contrat.date_debut.year, min(contrat.date_fin.year, aujourd_hui.year) + 1))
