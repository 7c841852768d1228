"""Before a report is frozen: what is missing, who owes it, what the report will do without.

Read again each time: what came meanwhile is no longer there. Who may is not asked here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from contrats.models import Evenement
from contrats.models.cycle import interdiction
from partenaires.models import Partenaire
from quartiers.prete import EnsemblePret, ListePrete, cles_rondes
from rapports.calculs.dispenses import dispense_de, manques_de
from rapports.models import Dispense, Rapport, Relance
from rapports.statuts import StatutRapport


@dataclass(frozen=True)
class Manque:
    """One thing that is missing; `dispense` once the report does without it."""

    cle: str
    quoi: str
    depuis: date | None
    dispense: Dispense | None


@dataclass(frozen=True)
class Debiteur:
    """Who owes what; `partenaire` is None where nobody in particular does."""

    nom: str
    partenaire: Partenaire | None
    manques: list[Manque]
    relance: Relance | None

    @property
    def attendus(self) -> list[Manque]:
        """What this owner still has to give."""
        return [manque for manque in self.manques if manque.dispense is None]

    @property
    def relance_aujourd_hui(self) -> bool:
        return self.relance is not None and self.relance.jour == timezone.localdate()


@dataclass(frozen=True)
class Examen:
    """What a report lacks on a given day, owner by owner."""

    debiteurs: list[Debiteur]

    @property
    def manques(self) -> list[Manque]:
        return [manque for debiteur in self.debiteurs for manque in debiteur.manques]

    @property
    def attendus(self) -> list[Manque]:
        """What is neither given nor waived."""
        return [manque for debiteur in self.debiteurs for manque in debiteur.attendus]

    @property
    def dispenses(self) -> list[Manque]:
        return [manque for manque in self.manques if manque.dispense]


def examiner(rapport: Rapport, jour: date) -> Examen:
    """What is missing from the report, in a constant number of queries."""
    listes = LISTES.lire(rapport.pk)
    dispenses = {d.cle: d for d in listes["dispenses"]}
    par_debiteur: dict[tuple[int | None, str], list[Manque]] = {}
    for ligne in manques_de(rapport, jour):
        dispense = dispenses.get(dispense_de(ligne["cle"], dispenses))
        depuis = ligne["depuis"] and date.fromisoformat(ligne["depuis"])
        manque = Manque(ligne["cle"], ligne["quoi"], depuis, dispense)
        par_debiteur.setdefault((ligne["partenaire"], ligne["qui"]), []).append(manque)
    cles = cles_rondes(dict.fromkeys(pk for pk, _ in par_debiteur if pk))
    partenaires = {partenaire.pk: partenaire for partenaire in PARTENAIRES.lire(cles)}
    relances = {relance.partenaire_id: relance for relance in listes["relances"]}
    return Examen(
        [
            Debiteur(nom, partenaires.get(pk), manques, relances.get(pk))
            for (pk, nom), manques in par_debiteur.items()
        ]
    )


LISTES = EnsemblePret(
    lambda rapport: {
        "dispenses": Dispense.objects.filter(rapport=rapport).select_related("par"),
        "relances": Relance.objects.filter(rapport=rapport)  # the last time last
        .select_related("par")
        .order_by("jour", "pk"),
    }
)
PARTENAIRES = ListePrete(lambda cles: Partenaire.objects.filter(pk__in=cles).order_by())


@transaction.atomic
def dispenser(rapport: Rapport, cles: list[str], motif: str, *, par) -> int:
    """Do without these, for that reason, which the report prints; how many were waived.

    What came meanwhile needs no waiver. Raises TransitionInterdite once the figures are frozen.
    """
    exiger_en_preparation(rapport, "Dispenser")
    debiteurs = examiner(rapport, timezone.localdate()).debiteurs
    retenus = [(d.nom, m) for d in debiteurs for m in d.attendus if m.cle in set(cles)]
    for nom, manque in retenus:
        Dispense.objects.create(
            rapport=rapport, cle=manque.cle, quoi=manque.quoi, qui=nom[:200], motif=motif, par=par
        )
        _consigner(rapport, "dispenser", par, {"manque": f"{manque.quoi} ({nom})", "motif": motif})
    return len(retenus)


@transaction.atomic
def retirer_la_dispense(dispense: Dispense, *, par) -> None:
    """Expect it again. Raises TransitionInterdite once the figures are frozen."""
    exiger_en_preparation(dispense.rapport, "Retirer une dispense")
    _consigner(
        dispense.rapport,
        "retirer_dispense",
        par,
        {"manque": f"{dispense.quoi} ({dispense.qui})"},
    )
    dispense.delete()


@transaction.atomic
def lancer(rapport: Rapport, *, par) -> None:
    """Have the figures frozen. Raises ValidationError while something is neither given nor
    waived, TransitionInterdite."""
    exiger_en_preparation(rapport, "Figer les chiffres")
    if attendus := examiner(rapport, timezone.localdate()).attendus:
        raise ValidationError(
            "Les chiffres ne sont pas figés\u00a0: %(n)s encore. Attendez la réponse, ou dispensez "
            "le rapport de ce qui manque.",
            code="manques",
            params={"n": _compter(len(attendus))},
        )
    rapport.lancer(par=par)


def _compter(n: int) -> str:
    return f"{n}\u00a0informations manquent" if n > 1 else "1\u00a0information manque"


def exiger_en_preparation(rapport: Rapport, geste: str) -> None:
    """Lock the report, which must still be prepared. Raises TransitionInterdite."""
    verrouille = Rapport.objects.select_for_update(of=("self",)).get(pk=rapport.pk)
    if verrouille.statut != StatutRapport.A_PREPARER:
        raise interdiction(verrouille, geste)


def _consigner(rapport: Rapport, verbe: str, par, details: dict) -> None:
    Evenement.objects.consigner(
        contrat=rapport.contrat, auteur=par, verbe=verbe, objet=rapport, details=details
    )
