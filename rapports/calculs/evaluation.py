"""What the final evaluation adds to the common figures: from the baseline to the end, and what
could not be measured."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from contrats.argent.habitants import Habitants, du_contrat, par_quartier
from contrats.models import Contrat
from rapports.calculs.argent import argent_par_quartier, financements
from rapports.calculs.connaissance import connaissance
from rapports.calculs.etats import etats
from rapports.calculs.paroles import paroles
from rapports.calculs.programmation import avenants, par_annee
from rapports.models import Rapport


def relever(rapport: Rapport, etabli_le: date) -> dict[str, Any]:
    """From the beginning of the contract to the end of the report's period."""
    sujet, fin = rapport.contrat, rapport.periode_fin.year
    debut = sujet.date_debut.year
    argent = financements(sujet, fin)
    return {
        "annees": [debut, fin],
        "terme": sujet.date_fin.year,
        "etats": etats(sujet, fin),
        "par_annee": par_annee(sujet, debut, fin),
        "argent": argent,
        "argent_par_quartier": _par_quartier(sujet, debut, fin),
        "habitants": _habitants(du_contrat(sujet), argent["total"]["accorde"]),
        "paroles": paroles(sujet),
        "avenants": avenants(sujet, fin),
        "connaissance": connaissance(sujet, fin),
    }


def _par_quartier(sujet: Contrat, debut: int, fin: int) -> list[dict[str, Any]]:
    """The money of each neighbourhood, whole: an action of two of them counts in both."""
    quartiers = list(sujet.quartiers.all())
    argent = argent_par_quartier(sujet, debut, fin)
    connus = par_quartier([quartier.pk for quartier in quartiers])
    rien = {"nb_actions": 0, "accorde": None}
    return [
        {
            "nom": quartier.nom,
            "actions": (depense := argent.get(quartier.pk, rien))["nb_actions"],
            "accorde": None if depense["accorde"] is None else str(depense["accorde"]),
            **_habitants(connus.get(quartier.pk), depense["accorde"]),
        }
        for quartier in quartiers
    ]


def _habitants(habitants: Habitants | None, montant: Decimal | str | None) -> dict[str, Any]:
    """How many people, by which source, and euros for each of them."""
    if habitants is None:
        return {"habitants": None, "annee": None, "source": "", "par_habitant": None}
    par_habitant = habitants.partager(None if montant is None else Decimal(montant))
    return {
        "habitants": f"{habitants.releve.valeur.normalize():f}",
        "annee": habitants.releve.millesime,
        "source": habitants.releve.source,
        "par_habitant": None if par_habitant is None else str(par_habitant),
    }
