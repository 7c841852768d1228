"""Many reports asked for in one go: a batch is created whole, then made a few at a time.

Who may is not asked here, and no task is called.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max
from django.db.models.functions import Now

from contrats.models import Contrat, Evenement
from partenaires.models import Partenaire
from quartiers.models import Quartier
from quartiers.prete import ListePrete, cles_rondes
from rapports import periodes
from rapports.models import Lot, NatureRapport, Rapport
from rapports.models.demande import (
    verifier_indicateurs,
    verifier_periode,
    verifier_portee,
)
from rapports.natures import PorteeRapport
from rapports.production import produire_ensemble
from rapports.statuts import EN_PREPARATION, OUVERTS, StatutRapport

Sujet = tuple[Quartier | None, Partenaire | None]


@dataclass(frozen=True)
class Commande:
    """What each report of a batch is: the same, but for whom or what it is about."""

    contrat: Contrat
    nature: str
    portee: str
    debut: date
    fin: date
    relecture: bool = False
    diffuser: bool = True
    planification_id: int | None = None

    @property
    def intitule(self) -> str:
        nature = NatureRapport(self.nature).label
        dite = periodes.dire(self.debut, self.fin)
        return f"{nature} {dite} : {PorteeRapport(self.portee).label.lower()}"

    def sujets(self) -> list[Sujet]:
        """Each neighbourhood, or each partner, of the contract; or the contract itself."""
        if self.portee == PorteeRapport.QUARTIERS:
            return [(quartier, None) for quartier in self.contrat.quartiers.order_by("nom", "pk")]
        if self.portee == PorteeRapport.PARTENAIRES:
            return [(None, p) for p in self.contrat.partenaires.order_by("nom", "pk")]
        return [(None, None)]


@transaction.atomic
def demander_serie(
    commande: Commande, *, par, sujets: Iterable[Sujet] | None = None, neufs: bool = False
) -> Lot | None:
    """Create a batch and its reports, in as many statements for 5 as for 500.

    `sujets`: those chosen; all of them otherwise. `neufs`: only those of which no version exists.
    What is being prepared already is left out; None when nothing is left. Raises ValidationError
    as `Rapport.objects.demander` does.
    """
    contrat = Contrat.objects.select_for_update(of=("self",)).get(pk=commande.contrat.pk)
    verifier_periode(contrat, commande.debut, commande.fin)
    sujets = list(commande.sujets() if sujets is None else sujets)
    if not sujets:
        raise ValidationError("Ce contrat n'a personne, ou aucun quartier, pour cette série.")
    verifier_portee(contrat, commande.nature, *sujets[0], relecture=commande.relecture)
    verifier_indicateurs(contrat)
    versions = _versions(commande)
    lignes = [
        (sujet, versions.get(_cles(sujet), 0) + 1)
        for sujet in sujets
        if versions.get(_cles(sujet), 0) is not None and not (neufs and _cles(sujet) in versions)
    ]
    if not lignes:
        return None
    lot = Lot.objects.create(
        contrat=contrat, nature=commande.nature, intitule=commande.intitule, cree_par=par
    )
    Rapport.objects.bulk_create(_rapport(commande, lot, par, *ligne) for ligne in lignes)
    Evenement.objects.consigner(
        contrat=contrat,
        auteur=par,
        verbe="demander_serie",
        objet=lot,
        vers=lot.statut,
        details={"rapports": len(lignes)},
    )
    return lot


def _versions(commande: Commande) -> dict[tuple, int | None]:
    """Subject -> its last version over this period; None while one is being prepared."""
    pareils = Rapport.objects.filter(
        contrat=commande.contrat,
        nature=commande.nature,
        periode_debut=commande.debut,
        periode_fin=commande.fin,
    ).order_by()
    lignes = pareils.values_list("quartier", "partenaire").annotate(n=Max("version"))
    versions = {(quartier, partenaire): n for quartier, partenaire, n in lignes}
    ouverts = pareils.filter(statut__in=OUVERTS).values_list("quartier", "partenaire")
    return versions | dict.fromkeys(ouverts)


def _cles(sujet: Sujet) -> tuple[int | None, int | None]:
    quartier, partenaire = sujet
    return quartier and quartier.pk, partenaire and partenaire.pk


def _rapport(commande: Commande, lot: Lot, par, sujet: Sujet, version: int) -> Rapport:
    quartier, partenaire = sujet
    return Rapport(
        contrat=commande.contrat,
        nature=commande.nature,
        quartier=quartier,
        partenaire=partenaire,
        periode_debut=commande.debut,
        periode_fin=commande.fin,
        version=version,
        statut=StatutRapport.A_PREPARER if commande.relecture else StatutRapport.DEMANDE,
        relecture=commande.relecture,
        diffuser=commande.diffuser,
        demande_par=par,
        lot=lot,
        planification_id=commande.planification_id,
    )


def avancer(lot_id: int, combien: int = 1) -> bool:
    """Make the next reports of a batch, `combien` at most; whether one was found to make."""
    rapports = Rapport.objects.reserver_du_lot(lot_id, combien)
    if rapports:
        produire_ensemble(rapports)
    return bool(rapports)


def lots_en_attente() -> list[int]:
    """The batches that have a report to make and that no worker has in hand."""
    a_faire = Rapport.objects.a_produire().filter(lot__isnull=False).order_by()
    tenus = Rapport.objects.filter(lot__isnull=False, statut__in=EN_PREPARATION, bail_fin__gt=Now())
    return list(
        a_faire.exclude(lot__in=tenus.values("lot")).values_list("lot", flat=True).distinct()
    )


def relancer_les_echecs(lot: Lot, *, par) -> int:
    """Put the failed reports of a batch back in the queue; how many."""
    relances = 0
    for rapport in lot.rapports.filter(statut=StatutRapport.ECHEC).select_related("contrat"):
        try:
            rapport.relancer(par=par)
        except ValidationError:  # asked for again since, or taken up by someone else
            continue
        relances += 1
    return relances


@dataclass(frozen=True)
class EtatLot:
    """How far a batch has come."""

    total: int
    emis: int
    echecs: int
    annules: int
    a_relire: int
    restants: int

    @property
    def pourcentage(self) -> int:
        return 100 * (self.total - self.restants) // self.total if self.total else 100

    @property
    def termine(self) -> bool:
        return self.restants == 0


COMPTES = ListePrete(
    lambda lots: (
        Rapport.objects.filter(lot__in=lots)
        .order_by()
        .values_list("lot", "statut")
        .annotate(n=Count("pk"))
    )
)


def etats(lots: Iterable[Lot]) -> dict[int, EtatLot]:
    """Batch -> how far it has come, in one query for all of them."""
    comptes: dict[int, dict[str, int]] = {lot.pk: {} for lot in lots}
    for lot, statut, nombre in COMPTES.lire(cles_rondes(comptes)):
        comptes[lot][statut] = nombre
    return {lot: _etat(par_statut) for lot, par_statut in comptes.items()}


def _etat(par_statut: dict[str, int]) -> EtatLot:
    a_relire = {StatutRapport.A_PREPARER, StatutRapport.A_RELIRE}
    return EtatLot(
        total=sum(par_statut.values()),
        emis=par_statut.get(StatutRapport.EMIS, 0),
        echecs=par_statut.get(StatutRapport.ECHEC, 0),
        annules=par_statut.get(StatutRapport.ANNULE, 0),
        a_relire=sum(par_statut.get(statut, 0) for statut in a_relire),
        restants=sum(par_statut.get(statut, 0) for statut in EN_PREPARATION),
    )
