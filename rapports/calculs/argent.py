"""The money of the contract in euros: asked, granted, paid, by kind, funder and year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from functools import partial
from itertools import chain

from django.db.models import Count, QuerySet, Sum

from contrats import synthese
from contrats.calculs import somme_connue
from contrats.graphiques import barres, rendre_svg
from contrats.models import Action, Contrat, Financement, NatureCredit
from quartiers.prete import EnsemblePret, ListePrete
from rapports.calculs.portee import ENTIERE, Portee

SPECIFIQUES = {NatureCredit.P147, NatureCredit.AUTRE_SPECIFIQUE}
FAMILLES = ("droit_commun", "specifique", "autres")


def financements(sujet: Contrat, annee: int, portee: Portee = ENTIERE) -> dict:
    """All the money of the actions retained since the contract began, up to `annee` included."""
    listes = FINANCEMENTS.lire(sujet.pk, annee, *portee.cles)
    natures = [
        {**ligne, "libelle": NatureCredit(ligne["nature"]).label} for ligne in listes["natures"]
    ]
    financeurs = [{**ligne, "libelle": ligne["financeur__nom"]} for ligne in listes["financeurs"]]
    total = {nom: somme_connue(ligne[nom] for ligne in natures) for nom in synthese.COLONNES}
    return {
        "total": _montants(total),
        "par_nature": [_ligne(ligne) for ligne in natures],
        "par_financeur": [_ligne(ligne) for ligne in financeurs],
        "par_exercice": _par_exercice(listes["annees"]),
        "barres": _barres(natures),
    }


def _ligne(ligne: dict) -> dict[str, str | None]:
    return {"libelle": ligne["libelle"], **_montants(ligne)}


def _montants(ligne: dict) -> dict[str, str | None]:
    return {nom: None if ligne[nom] is None else str(ligne[nom]) for nom in synthese.COLONNES}


def _par_exercice(lignes: Iterable[dict]) -> list[dict]:
    """Granted euros by year: ordinary policies, specific credits, the rest.

    Lines whose amounts are all unknown give None; a column without any line is zero.
    """
    annees: dict[int, dict[str, list]] = defaultdict(lambda: {nom: [] for nom in FAMILLES})
    for ligne in lignes:
        if ligne["nature"] == NatureCredit.DROIT_COMMUN:
            colonne = "droit_commun"
        else:
            colonne = "specifique" if ligne["nature"] in SPECIFIQUES else "autres"
        annees[ligne["annee"]][colonne].append(ligne["accorde"])
    return [
        {
            "exercice": annee,
            **{nom: texte_connu(montants[nom]) for nom in FAMILLES},
            "total": texte_connu(chain.from_iterable(montants.values())),
        }
        for annee, montants in sorted(annees.items())
    ]


def texte_connu(montants: Iterable[Decimal | None]) -> str | None:
    """The sum of the known amounts as text; None when all are unknown, "0" when there is none."""
    montants = list(montants)
    total = somme_connue(montants) if montants else Decimal(0)
    return None if total is None else str(total)


def _barres(natures: list[dict]) -> dict | None:
    montants = [(ligne["libelle"], ligne["accorde"]) for ligne in natures]
    if not any(montant for _, montant in montants):
        return None
    description = barres(montants, titre="Montants accordés par nature de crédit", unite="€")
    return {"svg": rendre_svg(description), "alt": description["alt"]}


def argent_par_objectif(
    sujet: Contrat, debut: int, fin: int, portee: Portee = ENTIERE
) -> dict[int, dict]:
    """Retained actions of the years, counted and summed (granted €) by objective.

    An action of two objectives counts in both: these lines are not to be added up.
    An objective of which no amount is known has None.
    """
    return _par(sujet, debut, fin, "objectifs", portee)


def argent_par_quartier(
    sujet: Contrat, debut: int, fin: int, portee: Portee = ENTIERE
) -> dict[int, dict]:
    """The same by neighbourhood, with the same caution."""
    return _par(sujet, debut, fin, "quartiers", portee)


def _par(sujet: Contrat, debut: int, fin: int, lien: str, portee: Portee) -> dict[int, dict]:
    lignes = ARGENT_PAR[lien].lire(sujet.pk, debut, fin, *portee.cles)
    return {ligne[lien]: {"nb_actions": ligne["n"], "accorde": ligne["somme"]} for ligne in lignes}


def _argent_par(
    lien: str, contrat: int, debut: int, fin: int, *cles: int | None
) -> QuerySet[Action]:
    actions = Action.objects.financees().filter(
        Portee.de(*cles).actions,
        contrat=contrat,
        exercice__range=(debut, fin),
        **{f"{lien}__isnull": False},
    )
    return (
        actions.order_by()
        .values(lien)
        .annotate(n=Count("pk", distinct=True), somme=Sum("financements__accorde"))
    )


def _financements(contrat: int, annee: int, *cles: int | None) -> dict[str, QuerySet]:
    lignes = Financement.objects.filter(
        Portee.de(*cles).financements, action__contrat=contrat, annee__lte=annee
    ).comptees()
    return {
        "natures": lignes.totaux_par("nature"),
        "financeurs": lignes.totaux_par("financeur", "financeur__nom"),
        "annees": lignes.totaux_par("annee", "nature"),
    }


FINANCEMENTS = EnsemblePret(_financements)
ARGENT_PAR = {lien: ListePrete(partial(_argent_par, lien)) for lien in ("objectifs", "quartiers")}
