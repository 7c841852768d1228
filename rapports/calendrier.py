"""What the schedules owe on a day, and the asking for what is missing: once, whatever happens.

Days are civil days in Paris; a report of a schedule is asked for from HEURE on, never at night.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from rapports import periodes
from rapports.models import Planification, Rapport, RapportAnnuel
from rapports.natures import PROCEDURE_PROPRE, PorteeRapport
from rapports.periodes import Periode
from rapports.procedure.composition import demander_le_document
from rapports.series import Commande, demander_serie
from rapports.statuts import StatutRapport

logger = logging.getLogger(__name__)

HEURE = 6


@dataclass(frozen=True)
class Echeance:
    """A period of a schedule, and the day when its reports are due."""

    debut: date
    fin: date
    le: date

    @property
    def dite(self) -> str:
        return periodes.dire(self.debut, self.fin)


@dataclass
class Demandes:
    """What a worker has to make: reports on their own, and batches."""

    rapports: list[int] = field(default_factory=list)
    lots: list[int] = field(default_factory=list)


def jour_de_production(instant: datetime) -> date:
    """The last day whose HEURE has struck in Paris, however long its night was."""
    local = timezone.localtime(instant)
    return local.date() if local.hour >= HEURE else local.date() - timedelta(days=1)


def echeances(planification: Planification) -> Iterator[Echeance]:
    """Every period of a schedule, from its first one to the end of the contract.

    A period is cut by the first and last days of the contract; what begins before `depuis` is
    left out.
    """
    contrat, depuis = planification.contrat, planification.depuis
    depart = max(depuis, contrat.date_debut)
    debut, fin = periodes.periode_de(depart, planification.periodicite)
    while debut <= contrat.date_fin:
        premier, dernier = max(debut, contrat.date_debut), min(fin, contrat.date_fin)
        if premier >= depuis:
            # An annual report waits for the end of the civil year, even that of the contract.
            close = fin if planification.nature in PROCEDURE_PROPRE else dernier
            le = close + timedelta(days=planification.delai_jours)
            yield Echeance(premier, dernier, le)
        debut, fin = periodes.periode_de(fin + timedelta(days=1), planification.periodicite)


def echues(planification: Planification, jour: date) -> list[Echeance]:
    """Those that are due on `jour` or before; the oldest first."""
    dues = []
    for echeance in echeances(planification):
        if echeance.le > jour:
            break
        dues.append(echeance)
    return dues


def prochaines(planification: Planification, nombre: int, jour: date) -> list[Echeance]:
    """The next ones to come after `jour`."""
    return list(islice((e for e in echeances(planification) if e.le > jour), nombre))


def faites(planifications) -> dict[int, set[Periode]]:
    """Schedule -> the periods that have their reports: asked for by it, or by someone before it."""
    par_cle: dict[int, set[Periode]] = {p.pk: set() for p in planifications}
    siens = Rapport.objects.filter(planification__in=list(par_cle)).order_by()
    for cle, *periode in siens.values_list(
        "planification", "periode_debut", "periode_fin"
    ).distinct():
        par_cle[cle].add(tuple(periode))
    entiers = Rapport.objects.filter(
        contrat__in={p.contrat_id for p in planifications}, quartier=None, partenaire=None
    ).order_by()
    connus: dict[tuple, set[Periode]] = {}
    for contrat, nature, *periode in entiers.values_list(
        "contrat", "nature", "periode_debut", "periode_fin"
    ).distinct():
        connus.setdefault((contrat, nature), set()).add(tuple(periode))
    for planification in planifications:
        if planification.portee == PorteeRapport.CONTRAT:
            cle = (planification.contrat_id, planification.nature)
            par_cle[planification.pk] |= connus.get(cle, set())
    for planification, commences in _annuels(planifications):
        par_cle[planification.pk] = commences
    return par_cle


def _annuels(planifications) -> Iterator[tuple[Planification, set[Periode]]]:
    """The schedules of annual reports, each with the years that are begun, by it or by hand."""
    siennes = [p for p in planifications if p.nature in PROCEDURE_PROPRE]
    if not siennes:
        return
    lignes = RapportAnnuel.objects.filter(contrat__in={p.contrat_id for p in siennes})
    commences = list(lignes.select_related("contrat").defer("textes"))
    for planification in siennes:
        contrat = planification.contrat_id
        yield planification, {un.periode for un in commences if un.contrat_id == contrat}


def manquantes(planification: Planification, faites: set[Periode], jour: date) -> list[Echeance]:
    """Those that are due and have no report."""
    return [e for e in echues(planification, jour) if (e.debut, e.fin) not in faites]


def planifier(instant: datetime) -> Demandes:
    """Ask for every report that an active schedule owes and nobody asked for; oldest first.

    A schedule that cannot be honoured is told in the log and on its page; the others go on.
    """
    jour, demandes = jour_de_production(instant), Demandes()
    actives = list(Planification.objects.filter(active=True).select_related("contrat"))
    deja = faites(actives)
    for planification in actives:
        if not manquantes(planification, deja[planification.pk], jour):
            continue
        try:
            _honorer(planification.pk, jour, demandes)
        except ValidationError as refus:
            _signaler(planification.pk, jour, " ".join(refus.messages))
        except Exception:
            logger.exception("Planification %s : demande interrompue", planification.pk)
    return demandes


_signalees: dict[int, date] = {}  # schedule -> the last day when this process told of it


def _signaler(pk: int, jour: date, pourquoi: str) -> None:
    """In the log, once a day: the clock asks every half minute."""
    if _signalees.get(pk) != jour:
        logger.warning("Planification %s : %s", pk, pourquoi)
        _signalees[pk] = jour


@transaction.atomic
def _honorer(pk: int, jour: date, demandes: Demandes) -> None:
    """Under the lock of its row, so that two clocks ask once; what the other asked for is seen."""
    verrouillees = Planification.objects.select_for_update(of=("self",))
    planification = verrouillees.select_related("contrat").get(pk=pk)
    if not planification.active:
        return
    rapports, lots = [], []
    for echeance in manquantes(planification, faites([planification])[pk], jour):
        if planification.nature in PROCEDURE_PROPRE:
            rapports.append(_commencer(planification, echeance))
        elif planification.portee == PorteeRapport.CONTRAT:
            rapports.append(_demander(planification, echeance))
        elif lot := demander_serie(_commande(planification, echeance), par=None, neufs=True):
            lots.append(lot.pk)
    demandes.rapports += [r.pk for r in rapports if r.statut == StatutRapport.DEMANDE]
    demandes.lots += lots


def _commencer(planification: Planification, echeance: Echeance) -> Rapport:
    """Begin the annual report and ask for its draft: from there, it follows its own procedure."""
    annuel = RapportAnnuel.objects.preparer(
        contrat=planification.contrat, annee=echeance.fin.year, par=None
    )
    return demander_le_document(annuel, par=None)


def _demander(planification: Planification, echeance: Echeance) -> Rapport:
    return Rapport.objects.demander(
        contrat=planification.contrat,
        nature=planification.nature,
        periode_debut=echeance.debut,
        periode_fin=echeance.fin,
        par=None,
        relecture=planification.relecture,
        diffuser=planification.diffuser,
        planification=planification,
    )


def _commande(planification: Planification, echeance: Echeance) -> Commande:
    return Commande(
        contrat=planification.contrat,
        nature=planification.nature,
        portee=planification.portee,
        debut=echeance.debut,
        fin=echeance.fin,
        relecture=planification.relecture,
        diffuser=planification.diffuser,
        planification_id=planification.pk,
    )
