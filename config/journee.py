"""The officer's day, on the home page of the back office: what waits, where, and three charts.

The counts are those of the portal's home page and of the lists that they lead to. It only reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, ExtractYear
from django.urls import reverse
from django.utils import timezone

from comptes.models import DemandeAcces
from contrats.dus import listes_de_valeurs, periode, valeurs_dues
from contrats.graphiques import barres
from contrats.models import Acte, Action, Avis, Engagement, Saisie
from contrats.statuts import StatutActe, StatutAction, StatutEngagement, StatutSaisie
from courriels.statuts import StatutCourriel
from imports.models import Lot
from imports.statuts import StatutLot
from quartiers.ensemble import lire_ensemble
from rapports.a_faire import envois_en_souffrance, rapports_en_echec
from rapports.a_faire_annuel import annuels_a_mener
from rapports.models import Envoi
from remontees.a_faire import listes_de_remontees
from remontees.completude import Completude, completudes
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
DEMANDES = ("demande d’accès à traiter", "demandes d’accès à traiter")
ENVOIS = f"Envois de rapports des {JOURS} derniers jours"
SANS_ENVOI = "Aucun envoi sur cette période."
SANS_ACTION = "Aucune action n’est enregistrée."
# The sheet of an organisation for a year: what `periode` takes.
FEUILLE = Concat(
    "contrat", Value("|"), "partenaire", Value("|"), ExtractYear("periode_fin"),
    output_field=TextField(),
)  # fmt: skip
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
    jour = timezone.localdate()
    comptes = _compter(_listes(officier, jour))
    listes = {**listes_de_remontees(officier), **listes_de_valeurs(officier)}
    lire_ensemble(*listes.values())
    remontees = completudes(listes)
    nombres = {nom: sum(parts.values()) for nom, parts in comptes.items()}
    nombres |= {
        "remontees": len(remontees),
        "valeurs": _valeurs_en_retard(listes, jour, comptes["feuilles"]),
    }
    attentes = list(_attentes(nombres))
    envois, actions = comptes["envois_par_etat"], comptes["actions_par_etat"]
    return {
        "jour": jour,
        "attentes": [attente for attente in attentes if attente.nombre],
        "sans_attente": [attente.plusieurs for attente in attentes if not attente.nombre],
        "dessins": [
            _completude(remontees),
            _repartition("envois", ENVOIS, envois, StatutCourriel, SANS_ENVOI),
            _repartition("actions", "Actions par état", actions, StatutAction, SANS_ACTION),
        ],
    }


def _attentes(nombres: dict[str, int]) -> Iterator[Attente]:
    """Who owes what is told by the portal's home page, contract by contract."""
    retards = f"{reverse('rapports:accueil')}?tout=retards#retards"
    for nom, un, plusieurs in RETARDS:
        yield Attente(nombres[nom], un, plusieurs, retards)
    for nom, un, plusieurs, modele, filtre in LISTES:
        url = f"{reverse(f'admin:{modele}_changelist')}?{filtre}"
        yield Attente(nombres[nom], un, plusieurs, url)
    yield Attente(nombres["demandes"], *DEMANDES, reverse("comptes:demandes_d_acces"))


def _listes(officier, jour: date) -> dict[str, tuple[QuerySet, Any]]:
    """The rows of each count, and by what they are told apart."""

    def vus(modele):
        return modele.objects.visibles_par(officier)

    proposees = vus(Saisie).filter(statut=StatutSaisie.PROPOSEE)
    suivies = proposees.filter(action__isnull=False).order_by().values("action")
    envois = vus(Envoi).filter(courriel__cree_le__date__gt=jour - timedelta(days=JOURS))
    engages = vus(Engagement).filter(statut=StatutEngagement.PRIS, echeance__lt=jour)
    listes = {
        "saisies": proposees,
        "actions": vus(Action).a_mettre_a_jour(jour).exclude(pk__in=suivies),
        "engagements": engages,
        "avis": vus(Avis).attendus().filter(echeance__lt=jour),
        "envois": envois_en_souffrance(officier),
        "actes": vus(Acte).filter(statut=StatutActe.EN_SIGNATURE),
        "rapports": rapports_en_echec(officier),
        "lots": vus(Lot).filter(statut=StatutLot.LU),
        "annuels": annuels_a_mener(officier),
        "demandes": vus(DemandeAcces).en_attente(),
    }
    return {nom: (lignes, Value("")) for nom, lignes in listes.items()} | {
        "feuilles": (proposees.filter(action=None), FEUILLE),
        "envois_par_etat": (envois, F("courriel__statut")),
        "actions_par_etat": (vus(Action), F("statut")),
    }


def _compter(listes: dict[str, tuple[QuerySet, Any]]) -> dict[str, dict[str, int]]:
    """How many rows each list has, by what tells them apart: all in one query."""
    comptes = [
        lignes.order_by()
        .annotate(_liste=Value(nom, TextField()), _part=Cast(part, TextField()))
        .values_list("_liste", "_part")
        .annotate(_nombre=Count("pk"))
        for nom, (lignes, part) in listes.items()
    ]
    dits: dict[str, dict[str, int]] = {nom: {} for nom in listes}
    for nom, part, nombre in comptes[0].union(*comptes[1:], all=True):
        dits[nom][part] = nombre
    return dits


def _valeurs_en_retard(listes: dict[str, QuerySet], jour: date, feuilles: dict[str, int]) -> int:
    """The values that are late; those of a sheet that waits for an officer are not."""
    proposees = {periode(*(int(n) for n in feuille.split("|"))) for feuille in feuilles}
    dues = valeurs_dues(listes, jour, proposees)
    return sum(n for (c, _, annee), n in dues.items() if c.echeance_de_saisie(annee) < jour)


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


def _repartition(code: str, titre: str, nombres: dict[str, int], statuts, vide: str) -> Dessin:
    """So many rows in each state."""
    lignes = [(s.label, nombres[s.value]) for s in statuts if s.value in nombres]
    dessin = barres(
        [(libelle, Decimal(nombre)) for libelle, nombre in lignes], titre=titre, unite="", vide=vide
    )
    return Dessin(code, titre, dessin, ("État", "Nombre"), lignes)
