"""Granted subsidies in the national schema « SCDL subventions 2.1.1 ». Nothing is made up.

A line goes out only when everything the schema requires is known; the others are told, each
with what it lacks. Demonstration, own funds and private funders are never published; a trial file
shows what the demonstration lines would give, and each of them says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Sum,
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


@dataclass(frozen=True)
class Attribuant:
    """A public body, its granted lines, and those of them that may be published."""

    pk: int
    nom: str
    nombre: int
    publiables: int
    montant: Decimal | None
    manques: list[tuple[str, int]]  # what some of its lines lack, and how many

    @property
    def a_completer(self) -> int:
        return self.nombre - self.publiables


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
            f"manque_{code}": ExpressionWrapper(quand, output_field=BooleanField())
            for code, _, quand in MANQUES
        }
    )


COMPLETE = Q(**{f"manque_{code}": False for code, _, _ in MANQUES})


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
    return [dit for code, dit, _ in MANQUES if getattr(financement, f"manque_{code}")]


def attribuants(lignes: QuerySet[Financement]) -> list[Attribuant]:
    """The public bodies of these lines, by name."""
    groupes = concernees(lignes).order_by().values("financeur", "financeur__nom")
    groupes = groupes.annotate(
        nombre=Count("pk"),
        publiables=Count("pk", filter=COMPLETE),
        montant=Sum("accorde", filter=COMPLETE),
        **{code: Count("pk", filter=Q(**{f"manque_{code}": True})) for code, _, _ in MANQUES},
    )
    return [
        Attribuant(
            g["financeur"],
            g["financeur__nom"],
            g["nombre"],
            g["publiables"],
            g["montant"],
            [(dit, g[code]) for code, dit, _ in MANQUES if g[code]],
        )
        for g in groupes.order_by("financeur__nom", "financeur")
    ]


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


def ecartees(lignes: QuerySet[Financement]) -> dict[str, Any]:
    """Granted lines that are not to be published at all, counted by the first reason met; and of
    those of demonstration, how many the trial file would hold (`essai`)."""
    demonstration = Q(action__demonstration=True)
    propres = ~demonstration & Q(nature=NatureCredit.FONDS_PROPRES)
    prives = ~demonstration & ~propres & ~Q(financeur__type__in=ATTRIBUANTS)
    essai = Q(accorde__gt=0) & demonstration & PUBLIQUE & COMPLETE
    return _dire_les_manques(lignes.order_by()).aggregate(
        essai=Count("pk", filter=essai),
        inconnues=Count("pk", filter=Q(accorde__isnull=True) | Q(accorde=0)),
        demonstration=Count("pk", filter=Q(accorde__gt=0) & demonstration),
        propres=Count("pk", filter=Q(accorde__gt=0) & propres),
        prives=Count("pk", filter=Q(accorde__gt=0) & prives),
    )
