"""What is missing from the report, and who owes it: nobody is blamed, everybody can see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from django.db.models import Count, Q, QuerySet

from contrats.models import (
    Acte,
    Action,
    Contrat,
    Financement,
    Indicateur,
    Mesure,
    NatureCredit,
    Signature,
)
from contrats.statuts import ACTIONS_FINANCEES, StatutAction, StatutSignature
from partenaires.models import Partenaire
from quartiers.ensemble import rattacher
from quartiers.models import NatureQuartier, Quartier
from quartiers.prete import EnsemblePret
from rapports.calculs.portee import ENTIERE, Portee

PERSONNE = "personne n'est désigné"
IMPORT = "à importer de la liste officielle"


def manques(
    sujet: Contrat, debut: int, fin: int, etabli_le: date, portee: Portee = ENTIERE
) -> list[dict]:
    """Every missing value up to the end of the period, each with its owner and since when.

    A year that is not over on `etabli_le` owes nothing yet.
    """
    listes = LISTES.lire(sujet.pk, debut, fin, *portee.cles)
    rattacher(listes["indicateurs"], listes["mesures"], "indicateur_id", "mesures")
    rattacher(listes["actes"], listes["attendues"], "acte_id", "signatures")
    derniere = min(fin, sujet.date_fin.year, etabli_le.year - 1)
    return [
        *_mesures(listes["indicateurs"], sujet, derniere, portee),
        *_beneficiaires(listes["actions"]),
        *_versements(listes["financeurs"]),
        *_signatures(listes["actes"]),
        *_codes(listes["quartiers"]),
    ]


def _listes(contrat: int, debut: int, fin: int, *cles: int | None) -> dict[str, QuerySet]:
    """What may be missing, to be read together."""
    portee = Portee.de(*cles)
    indicateurs = _indicateurs(contrat, portee)
    attendues = Signature.objects.filter(
        portee.du_partenaire(), acte__contrat=contrat, statut=StatutSignature.ATTENDUE
    )
    lieux = Quartier.objects.filter(portee.lieux, contrats=contrat)
    return {
        "indicateurs": indicateurs.select_related("responsable").order_by("objectif__numero", "pk"),
        "mesures": Mesure.objects.filter(indicateur__in=indicateurs),
        "actions": _actions_muettes(contrat, debut, fin, portee),
        "financeurs": _financeurs(contrat, fin, portee),
        # The acts open to signature, with the signatures still awaited.
        "actes": Acte.objects.filter(contrat=contrat).exclude(statut="projet"),
        "attendues": attendues.select_related("partenaire"),
        "quartiers": lieux.filter(code__isnull=True, nature=NatureQuartier.QPV),
    }


LISTES = EnsemblePret(_listes)


def _manque(
    cle: str,
    quoi: str,
    qui: Partenaire | str | None,
    depuis: date | None,
    partenaire: int | None = None,
) -> dict:
    """`cle` names it among the others, as long as it is missing; its first word is its kind:
    « valeur », « personnes », « versement », « signature » or « code »."""
    return {
        "cle": cle,
        "genre": cle.split(".")[0],
        "partenaire": qui.pk if isinstance(qui, Partenaire) else partenaire,
        "quoi": quoi,
        "qui": str(qui) if qui else PERSONNE,
        "depuis": depuis and depuis.isoformat(),
    }


def _indicateurs(contrat: int, portee: Portee) -> QuerySet[Indicateur]:
    siens = portee.du_partenaire("responsable")
    return Indicateur.objects.filter(siens, objectif__contrat=contrat).order_by()


def _mesures(indicateurs: Iterable[Indicateur], sujet: Contrat, derniere: int, portee: Portee):
    """Years of an indicator that nobody has filled in, not even with a reason."""
    for indicateur in indicateurs:
        premiere = max(sujet.date_debut.year, (indicateur.reference_annee or 0) + 1)
        renseignees = _annees_renseignees(indicateur, portee)
        if renseignees is None:
            continue
        absentes = [a for a in range(premiere, derniere + 1) if a not in renseignees]
        for debut, jusqu_a in _suites(absentes):
            yield _manque(
                f"valeur.{indicateur.pk}.{debut}-{jusqu_a}",
                f"{_valeurs(debut, jusqu_a)} de « {indicateur.intitule} »",
                indicateur.responsable,
                date(debut, 12, 31),
            )


def _annees_renseignees(indicateur: Indicateur, portee: Portee) -> set[int] | None:
    """Years filled in, for the neighbourhood if there is one; None if it is not measured there."""
    mesures = indicateur.mesures.all()
    if portee.quartier is None:
        return {mesure.annee for mesure in mesures}
    return {m.annee for m in mesures if m.quartier_id == portee.quartier.pk} or None


def _valeurs(debut: int, fin: int) -> str:
    """`Valeur 2018`, `Valeurs 2018 et 2019`, `Valeurs 2018 à 2020`."""
    if debut == fin:
        return f"Valeur {debut}"
    return f"Valeurs {debut} {'et' if fin == debut + 1 else 'à'} {fin}"


def _suites(annees: list[int]):
    """Consecutive years as (first, last) pairs."""
    for _, groupe in groupby(
        enumerate(annees), key=lambda rang_annee: rang_annee[1] - rang_annee[0]
    ):
        suite = [annee for _, annee in groupe]
        yield suite[0], suite[-1]


def _actions_muettes(contrat: int, debut: int, fin: int, portee: Portee) -> QuerySet[Action]:
    """Finished actions that announced people and have not said how many came."""
    prevus = Q(beneficiaires_prevus_femmes__isnull=False) | Q(
        beneficiaires_prevus_hommes__isnull=False
    )
    return (
        Action.objects.filter(
            prevus,
            portee.actions,
            contrat=contrat,
            exercice__range=(debut, fin),
            statut=StatutAction.TERMINEE,
            beneficiaires_reels_femmes__isnull=True,
            beneficiaires_reels_hommes__isnull=True,
        )
        .select_related("porteur")
        .order_by("exercice", "intitule")
    )


def _beneficiaires(actions: Iterable[Action]):
    for action in actions:
        yield _manque(
            f"personnes.{action.pk}",
            f"Bénéficiaires accueillis par « {action} »",
            action.porteur,
            action.date_fin or date(action.exercice, 12, 31),
        )


def _financeurs(contrat: int, fin: int, portee: Portee) -> QuerySet:
    """Granted amounts whose payment is not known, counted by funder."""
    return (
        Financement.objects.filter(
            portee.financements,
            action__contrat=contrat,
            action__statut__in=ACTIONS_FINANCEES,
            annee__lte=fin,
            accorde__isnull=False,
            verse__isnull=True,
        )
        .exclude(nature=NatureCredit.VALORISATION)  # given in kind: nothing to pay
        .order_by()
        .values("financeur", "financeur__nom")
        .annotate(n=Count("pk"))
        .order_by("-n", "financeur__nom")
    )


def _versements(lignes: Iterable[dict]):
    for ligne in lignes:
        pluriel = "s" if ligne["n"] >= 2 else ""
        yield _manque(
            f"versement.{ligne['financeur']}",
            f"Montant versé pour {ligne['n']} ligne{pluriel} de financement accordée{pluriel}",
            ligne["financeur__nom"],
            None,
            ligne["financeur"],
        )


def _signatures(actes: Iterable[Acte]):
    for acte in actes:
        for signature in acte.signatures.all():
            yield _manque(
                f"signature.{signature.pk}", f"Signature de « {acte} »", signature.partenaire, None
            )


def _codes(quartiers: Iterable[Quartier]):
    for quartier in quartiers:
        yield _manque(
            f"code.{quartier.pk}", f"Code officiel du quartier « {quartier} »", IMPORT, None
        )
