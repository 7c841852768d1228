"""Where an annual report stands: the steps of the procedure, what is done, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from quartiers.prete import ListePrete
from rapports.models import Contribution, Rapport, RapportAnnuel
from rapports.statuts_annuel import StatutAnnuel


class Avance(TextChoices):
    """How far a step has come. Computed, never stored."""

    FAITE = "faite", "Fait"
    EN_COURS = "en_cours", "En cours"
    A_VENIR = "a_venir", "À venir"


@dataclass(frozen=True)
class Etape:
    """A step of the procedure; `quand` and `qui` once it is done."""

    titre: str
    avance: Avance
    dit: str
    quand: date | None = None
    qui: str = ""


ORDRE = [statut.value for statut in StatutAnnuel]


def etapes(annuel: RapportAnnuel) -> list[Etape]:
    """The five steps, in order. The people who acted must be loaded with the report."""
    return [
        Etape(
            "Rédaction",
            _avance(annuel, StatutAnnuel.BROUILLON),
            "Les six parties, et les contributions des autres signataires.",
            annuel.cree_le,
            _nom(annuel.cree_par),
        ),
        Etape(
            "Consultation",
            _avance(annuel, StatutAnnuel.CONSULTATION),
            _dit_la_consultation(annuel),
            annuel.envoye_le,
            _nom(annuel.ouvert_par),
        ),
        Etape(
            "Suites données",
            _avance(annuel, StatutAnnuel.SUITES),
            "Une réponse à chaque remarque.",
            annuel.clos_le,
        ),
        Etape(
            "Délibération",
            _deliberation(annuel),
            _dit_le_vote(annuel),
            annuel.delibere_le,
            _nom(annuel.approuve_par),
        ),
        Etape(
            "Publication",
            _publication(annuel),
            "Le rapport et tous les avis, sur la page publique du contrat.",
            annuel.publie_le,
            _nom(annuel.publie_par),
        ),
    ]


def _avance(annuel: RapportAnnuel, statut: str) -> Avance:
    rang, actuel = ORDRE.index(statut), ORDRE.index(annuel.statut)
    if rang < actuel:
        return Avance.FAITE
    return Avance.EN_COURS if rang == actuel else Avance.A_VENIR


def _deliberation(annuel: RapportAnnuel) -> Avance:
    return Avance.FAITE if annuel.delibere_le else Avance.A_VENIR


def _publication(annuel: RapportAnnuel) -> Avance:
    if annuel.publie_le:
        return Avance.FAITE
    return Avance.EN_COURS if annuel.statut == StatutAnnuel.APPROUVE else Avance.A_VENIR


def _dit_la_consultation(annuel: RapportAnnuel) -> str:
    if annuel.echeance is None:
        return "Conseils municipaux et conseils citoyens, un mois au moins."
    return (
        f"Avis attendus jusqu’au {annuel.echeance:%d/%m/%Y} inclus\u00a0; ensuite, le "
        "silence vaut avis favorable."
    )


def _dit_le_vote(annuel: RapportAnnuel) -> str:
    if annuel.delibere_le is None:
        return "L’assemblée approuve le rapport et dit les suites données."
    numero = f", délibération {annuel.deliberation}" if annuel.deliberation else ""
    return f"{annuel.assemblee}{numero}."


def _nom(personne) -> str:
    return str(personne) if personne else ""


def document_courant(annuel: RapportAnnuel) -> Rapport | None:
    """The last document made of it: the final one, else the draft."""
    return annuel.definitif or annuel.projet


def projet_a_jour(annuel: RapportAnnuel) -> bool:
    """True if the frozen draft says what the texts and the contributions say today."""
    projet = annuel.projet
    if projet is None or projet.textes != annuel.textes:
        return False
    return not ECRITES_DEPUIS.lire(annuel.pk, projet.demande_le)


ECRITES_DEPUIS = ListePrete(
    lambda annuel, instant: (
        Contribution.objects.filter(annuel=annuel, le__gt=instant).order_by().values_list("pk")[:1]
    )
)
