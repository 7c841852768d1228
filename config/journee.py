"""The officer's day, on the home page of the back office: what waits, where, and three charts.

The counts are those of the portal's home page and of the lists that they lead to. It only reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from contrats.a_faire import Dus, lire
from contrats.graphiques import barres
from contrats.models import Acte, Action
from contrats.retards import retards_par_contrat
from contrats.statuts import StatutActe, StatutAction, StatutSaisie
from courriels.statuts import StatutCourriel
from imports.models import Lot
from imports.statuts import StatutLot
from rapports.a_faire import envois_en_souffrance, rapports_en_echec
from rapports.a_faire_annuel import annuels_a_mener
from rapports.models import Envoi
from remontees.a_faire import etats_des_ouvertes
from remontees.completude import Completude
from remontees.statuts import StatutCampagne


def _etat(statut: str) -> str:
    return f"statut__exact={statut}"


JOURS = 30  # how far back the deliveries of the chart go
RETARDS = (
    ("valeurs", "valeur en retard", "valeurs en retard"),
    ("actions", "action à mettre à jour", "actions à mettre à jour"),
    ("engagements", "engagement échu", "engagements échus"),
    ("avis", "avis en retard", "avis en retard"),
)
A_TRAITER = "a_traiter=oui"
# What is counted, how it is said, and the list that shows as many.
LISTES = (
    (
        "saisies",
        "saisie à valider",
        "saisies à valider",
        "contrats_saisie",
        _etat(StatutSaisie.PROPOSEE),
    ),
    ("envois", "envoi à reprendre", "envois à reprendre", "rapports_envoi", A_TRAITER),
    (
        "actes",
        "circuit de signature ouvert",
        "circuits de signature ouverts",
        "contrats_acte",
        _etat(StatutActe.EN_SIGNATURE),
    ),
    ("rapports", "rapport en échec", "rapports en échec", "rapports_rapport", A_TRAITER),
    ("lots", "import à confirmer", "imports à confirmer", "imports_lot", _etat(StatutLot.LU)),
    (
        "remontees",
        "remontée ouverte",
        "remontées ouvertes",
        "remontees_campagne",
        _etat(StatutCampagne.OUVERTE),
    ),
    (
        "annuels",
        "rapport annuel à faire avancer",
        "rapports annuels à faire avancer",
        "rapports_rapportannuel",
        A_TRAITER,
    ),
)


@dataclass(frozen=True)
class Attente:
    """So many things that wait for the officer, and the list that shows them."""

    nombre: int
    un: str
    plusieurs: str
    url: str

    @property
    def dit(self) -> str:
        return self.plusieurs if self.nombre > 1 else self.un


@dataclass(frozen=True)
class Dessin:
    """A chart and the table of its values: `lignes` hold a cell a column."""

    code: str
    titre: str
    graphique: dict[str, Any]
    colonnes: tuple[str, ...]
    lignes: list[tuple]


def journee(officier) -> dict[str, Any]:
    """What the home page shows to this officer, in a constant number of queries."""
    dus = lire(officier, timezone.localdate())
    remontees = etats_des_ouvertes(officier)
    attentes = [*_retards(dus), *_attentes(officier, dus, remontees)]
    return {
        "jour": dus.jour,
        "attentes": [attente for attente in attentes if attente.nombre],
        "sans_attente": [attente.plusieurs for attente in attentes if not attente.nombre],
        "dessins": [_completude(remontees), _envois(officier, dus.jour), _actions(officier)],
    }


def _retards(dus: Dus) -> list[Attente]:
    """Who owes what is told by the portal's home page, contract by contract."""
    lignes = [retard for _, retards in retards_par_contrat(dus) for retard in retards]
    url = f"{reverse('rapports:accueil')}?tout=retards#retards"
    return [
        Attente(sum(getattr(ligne, nom) for ligne in lignes), un, plusieurs, url)
        for nom, un, plusieurs in RETARDS
    ]


def _attentes(officier, dus: Dus, remontees: list[Completude]) -> list[Attente]:
    a_valider = sum(saisie.statut == StatutSaisie.PROPOSEE for saisie in dus.saisies)
    comptes = _compter(
        officier,
        envois=envois_en_souffrance(officier),
        actes=Acte.objects.visibles_par(officier).filter(statut=StatutActe.EN_SIGNATURE),
        rapports=rapports_en_echec(officier),
        lots=Lot.objects.visibles_par(officier).filter(statut=StatutLot.LU),
        annuels=annuels_a_mener(officier),
    )
    comptes |= {"saisies": a_valider, "remontees": len(remontees)}
    return [
        Attente(comptes[nom], un, plusieurs, _liste(modele, filtre))
        for nom, un, plusieurs, modele, filtre in LISTES
    ]


def _liste(modele: str, filtre: str) -> str:
    return f"{reverse(f'admin:{modele}_changelist')}?{filtre}"


def _compter(officier, **listes: QuerySet) -> dict[str, int]:
    """How many rows each list has, all in one query."""
    comptes = {
        nom: Coalesce(
            Subquery(
                lignes.order_by()
                .annotate(_toutes=Value(1))
                .values("_toutes")
                .annotate(_nombre=Count("pk"))
                .values("_nombre"),
                output_field=IntegerField(),
            ),
            0,
        )
        for nom, lignes in listes.items()
    }
    return get_user_model().objects.filter(pk=officier.pk).values(**comptes).get()


def _completude(remontees: list[Completude]) -> Dessin:
    """How far each open collection has been answered."""
    titre = "Ce qui est remis dans les remontées ouvertes"
    dessin = barres(
        [(str(e.campagne), None if e.taux is None else Decimal(e.taux)) for e in remontees],
        titre=titre,
        unite="%",
        parts=False,
        vide="Aucune remontée n’est ouverte.",
    )
    lignes = [
        (str(e.campagne), e.recues, e.attendues, f"{e.campagne.date_limite:%d/%m/%Y}")
        for e in remontees
    ]
    colonnes = ("Remontée", "Remis", "Attendu", "Date limite")
    return Dessin("completude", titre, dessin, colonnes, lignes)


def _envois(officier, jour: date) -> Dessin:
    """The deliveries of the last days, by what became of them."""
    recents = Envoi.objects.visibles_par(officier).filter(
        courriel__cree_le__date__gt=jour - timedelta(days=JOURS)
    )
    return _repartition(
        "envois",
        f"Envois de rapports des {JOURS} derniers jours",
        recents.order_by().values_list("courriel__statut").annotate(Count("pk")),
        StatutCourriel,
        "Aucun envoi sur cette période.",
    )


def _actions(officier) -> Dessin:
    """The actions of every contract that the officer sees, by status."""
    lignes = Action.objects.visibles_par(officier).order_by()
    return _repartition(
        "actions",
        "Actions par état",
        lignes.values_list("statut").annotate(Count("pk")),
        StatutAction,
        "Aucune action n’est enregistrée.",
    )


def _repartition(code: str, titre: str, comptes, statuts, vide: str) -> Dessin:
    nombres = dict(comptes)
    lignes = [(s.label, nombres[s.value]) for s in statuts if s.value in nombres]
    dessin = barres(
        [(libelle, Decimal(nombre)) for libelle, nombre in lignes], titre=titre, unite="", vide=vide
    )
    return Dessin(code, titre, dessin, ("État", "Nombre"), lignes)
