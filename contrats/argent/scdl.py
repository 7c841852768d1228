"""Granted subsidies in the national schema « SCDL subventions 2.1.1 ». Nothing is made up.

A line goes out only when everything the schema requires is known; the others are told, each
with what it lacks. Demonstration, own funds and private funders are never published; a trial file
shows what the demonstration lines would give, and each of them says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)

from contrats.models import Action, Financement, NatureCredit
from contrats.tableur import lignes_csv, sans_formule
from partenaires.models import TypePartenaire

COLONNES = (
    "nomAttribuant",
    "idAttribuant",
    "dateConvention",
    "referenceDecision",
    "nomBeneficiaire",
    "idBeneficiaire",
    "rnaBeneficiaire",
    "objet",
    "montant",
    "nature",
    "conditionsVersement",
    "datesPeriodeVersement",
    "idRAE",
    "notificationUE",
    "pourcentageSubvention",
    "dispositifAide",
)
# Whose grants are public subsidies: landlords and associations are not public bodies.
ATTRIBUANTS = (
    TypePartenaire.ETAT,
    TypePartenaire.REGION,
    TypePartenaire.DEPARTEMENT,
    TypePartenaire.EPCI,
    TypePartenaire.COMMUNE,
    TypePartenaire.ORGANISME_SOCIAL,
    TypePartenaire.CHAMBRE,
)
TEXTE_MAX = 255  # the schema says « less than 256 characters »
SIRET, RNA = r"^[0-9]{14}$", r"^W[0-9]{9}$"
PUBLIQUE = Q(financeur__type__in=ATTRIBUANTS) & ~Q(nature=NatureCredit.FONDS_PROPRES)
EN_NATURE = Q(nature=NatureCredit.VALORISATION)
COPORTEURS = Action.coporteurs.through.objects.filter(action=OuterRef("action"))
BLOC = 500

# What a line may lack: its code, how it is told, when it is so.
MANQUES = (
    ("siret_attribuant", "le SIRET de l’attribuant", ~Q(financeur__siret__regex=SIRET)),
    ("convention", "la date de la convention", Q(date_convention__isnull=True)),
    # In kind only, an association may be known by its RNA alone.
    (
        "beneficiaire",
        "le SIRET du bénéficiaire",
        ~Q(action__porteur__siret__regex=SIRET) & ~(EN_NATURE & Q(action__porteur__rna__regex=RNA)),
    ),
    ("conditions", "les conditions de versement", Q(conditions_versement="")),
    ("versement", "la date ou la période de versement", Q(versement_debut__isnull=True)),
    (
        "notification",
        "si l’aide est notifiée à l’Union européenne",
        Q(notification_ue__isnull=True),
    ),
    ("partage", "le partage entre le porteur et ses co-porteurs", Q(Exists(COPORTEURS))),
)


@dataclass
class Attribuant:
    """A public body, its granted lines, and those of them that may be published."""

    pk: int
    nom: str
    nombre: int = 0
    publiables: int = 0
    montant: Decimal | None = None
    lacunes: Counter[str] = field(default_factory=Counter)  # by code

    @property
    def a_completer(self) -> int:
        return self.nombre - self.publiables

    @property
    def manques(self) -> list[tuple[str, int]]:
        """What some of its lines lack, and how many."""
        return [(dit, self.lacunes[code]) for code, dit, _ in MANQUES if self.lacunes[code]]


@dataclass
class Tri:
    """Funding lines sorted: those that public bodies may publish, body by body, and by the first
    reason met those that are not to be published at all.

    `essai`: of those of demonstration, how many the trial file would hold.
    """

    attribuants: list[Attribuant]
    inconnues: int = 0
    demonstration: int = 0
    propres: int = 0
    prives: int = 0
    essai: int = 0

    @property
    def incompletes(self) -> int:
        """How many lines `incompletes` has."""
        return sum(attribuant.a_completer for attribuant in self.attribuants)


def concernees(
    lignes: QuerySet[Financement], *, demonstration: bool = False
) -> QuerySet[Financement]:
    """Grants of a public body, real unless asked, each annotated with what it lacks
    (`manque_…`)."""
    lignes = lignes.filter(PUBLIQUE, accorde__gt=0, action__demonstration=demonstration)
    return _dire_les_manques(lignes)


def _dire_les_manques(lignes: QuerySet[Financement]) -> QuerySet[Financement]:
    return lignes.annotate(
        **{
            LACUNES[code]: ExpressionWrapper(quand, output_field=BooleanField())
            for code, _, quand in MANQUES
        }
    )


LACUNES = {code: f"manque_{code}" for code, *_ in MANQUES}
COMPLETE = Q(**dict.fromkeys(LACUNES.values(), False))


class Sorte(IntEnum):
    """Why a line is not to be published, the first reason met; or that it is, once complete."""

    INCONNUE = 1  # no granted amount is known
    DEMONSTRATION = 2
    PROPRE = 3
    PRIVEE = 4
    PUBLIQUE = 5


SORTE = Case(
    When(~Q(accorde__gt=0), then=Value(Sorte.INCONNUE)),
    When(action__demonstration=True, then=Value(Sorte.DEMONSTRATION)),
    When(nature=NatureCredit.FONDS_PROPRES, then=Value(Sorte.PROPRE)),
    When(~Q(financeur__type__in=ATTRIBUANTS), then=Value(Sorte.PRIVEE)),
    default=Value(Sorte.PUBLIQUE),
)


def publiables(
    lignes: QuerySet[Financement], *, demonstration: bool = False
) -> QuerySet[Financement]:
    """Those of which everything required is known."""
    return concernees(lignes, demonstration=demonstration).filter(COMPLETE)


def incompletes(lignes: QuerySet[Financement]) -> QuerySet[Financement]:
    """The others, with what each one lacks."""
    return (
        concernees(lignes)
        .exclude(COMPLETE)
        .select_related("action__porteur", "financeur")
        .order_by("-annee", "financeur__nom", "action__intitule", "pk")
    )


def manques(financement: Financement) -> list[str]:
    """What this line of `incompletes` lacks, in words."""
    return [dit for code, dit, _ in MANQUES if getattr(financement, LACUNES[code])]


def trier(lignes: QuerySet[Financement]) -> Tri:
    """These lines, counted. One query, that reads each line once."""
    return compter(groupes(lignes))


def groupes(lignes: QuerySet[Financement]) -> QuerySet:
    """What `compter` counts: these lines by sort, those of public bodies body by body with how many
    lack what; not read yet."""
    publique = Q(sorte=Sorte.PUBLIQUE)
    return (
        _dire_les_manques(lignes.order_by())
        .annotate(sorte=SORTE, attribuant=Case(When(publique, then=F("financeur"))))
        .values("sorte", "attribuant")
        .annotate(
            nom=Max("financeur__nom", filter=publique),
            nombre=Count("pk"),
            essai=Count("pk", filter=Q(sorte=Sorte.DEMONSTRATION) & PUBLIQUE & COMPLETE),
            publiables=Count("pk", filter=publique & COMPLETE),
            montant=Sum("accorde", filter=publique & COMPLETE),
            **{
                f"lacune_{code}": Count("pk", filter=publique & Q(**{lacune: True}))
                for code, lacune in LACUNES.items()
            },
        )
        .order_by("nom", "attribuant")
    )


def compter(groupes: Iterable[dict]) -> Tri:
    """These groups, sorted."""
    tri = Tri([])
    for groupe in groupes:
        nombre = groupe["nombre"]
        match groupe["sorte"]:
            case Sorte.INCONNUE:
                tri.inconnues = nombre
            case Sorte.DEMONSTRATION:
                tri.demonstration, tri.essai = nombre, groupe["essai"]
            case Sorte.PROPRE:
                tri.propres = nombre
            case Sorte.PRIVEE:
                tri.prives = nombre
            case _:
                tri.attribuants.append(_attribuant(groupe))
    return tri


def _attribuant(groupe: dict) -> Attribuant:
    return Attribuant(
        groupe["attribuant"],
        groupe["nom"],
        groupe["nombre"],
        groupe["publiables"],
        groupe["montant"],
        Counter({code: groupe[f"lacune_{code}"] for code in LACUNES}),
    )


def en_csv(lignes: QuerySet[Financement], *, demonstration: bool = False) -> Iterator[str]:
    """The file of the schema: comma, UTF-8, ISO dates, decimal point; read by blocks."""
    lignes = publiables(lignes, demonstration=demonstration).select_related(
        "action__porteur", "financeur"
    )
    lignes = lignes.order_by("date_convention", "pk").iterator(chunk_size=BLOC)
    yield from lignes_csv([list(COLONNES)], ",")
    yield from lignes_csv((_cellules(decrire(f)) for f in lignes), ",")


def _cellules(decrite: dict[str, str]) -> list[str]:
    return [decrite[colonne] for colonne in COLONNES]


def decrire(financement: Financement) -> dict[str, str]:
    """One published line, field by field of the schema.

    `idRAE` and `dispositifAide` are identifiers of national catalogues that we do not hold.
    """
    attribuant, beneficiaire = financement.financeur, financement.action.porteur
    en_nature = financement.nature == NatureCredit.VALORISATION
    return {
        "nomAttribuant": _texte(attribuant.nom),
        "idAttribuant": attribuant.siret,
        "dateConvention": f"{financement.date_convention:%Y-%m-%d}",
        "referenceDecision": _texte(financement.reference_decision),
        "nomBeneficiaire": _texte(beneficiaire.nom),
        "idBeneficiaire": beneficiaire.siret or "",
        "rnaBeneficiaire": beneficiaire.rna,
        "objet": _texte(_objet(financement.action)),
        "montant": f"{financement.accorde:.2f}",
        "nature": "aide en nature" if en_nature else "aide en numéraire",
        "conditionsVersement": _texte(financement.conditions_versement),
        "datesPeriodeVersement": _periode(financement),
        "idRAE": "",
        "notificationUE": "oui" if financement.notification_ue else "non",
        "pourcentageSubvention": "1.00",
        "dispositifAide": "",
    }


def _objet(action: Action) -> str:
    dit = "DÉMONSTRATION, à ne pas publier : " if action.demonstration else ""
    return f"{dit}{action.intitule}"


def _texte(texte: str) -> str:
    """On one line, never read as a formula, cut where the schema stops."""
    return sans_formule(" ".join(texte.split()))[:TEXTE_MAX]


def _periode(financement: Financement) -> str:
    """A day when the payment is one, else the period."""
    debut, fin = financement.versement_debut, financement.versement_fin
    if fin is None or fin == debut:
        return f"{debut:%Y-%m-%d}"
    return f"{debut:%Y-%m-%d}/{fin:%Y-%m-%d}"
