"""The open entry of a sheet of values: found, or created for the first person who types."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError

from contrats.models import NatureSaisie, Saisie, qui
from contrats.saisies.lignes import Feuille
from contrats.statuts import SAISIES_OUVERTES
from quartiers.prete import ListePrete


class Conflit(ValidationError):
    """Someone wrote on the sheet since this person's page was read: nothing is written."""


def saisie_ouverte(feuille: Feuille) -> Saisie | None:
    """The open entry of this sheet, with the person who last wrote in it."""
    lues = OUVERTE.lire(feuille.contrat.pk, feuille.partenaire.pk, feuille.debut, feuille.fin)
    return next(iter(lues), None)


def _identite(contrat, partenaire, debut: date, fin: date) -> dict:
    return {
        "contrat": contrat,
        "partenaire": partenaire,
        "nature": NatureSaisie.INDICATEURS,
        "periode_debut": debut,
        "periode_fin": fin,
    }


OUVERTE = ListePrete(
    lambda *sujets: (
        Saisie.objects.ouvertes()
        .filter(**_identite(*sujets))
        .select_related("modifie_par", "contrat__pilote", "partenaire")
    )
)


def ouvrir(feuille: Feuille, *, par) -> Saisie:
    """The open entry of this sheet, created if need be; its row is locked. In a transaction."""
    trouvee, _ = Saisie.objects.get_or_create(
        **_identite(feuille.contrat, feuille.partenaire, feuille.debut, feuille.fin),
        statut__in=SAISIES_OUVERTES,
        defaults=qui(par),
    )
    verrou = Saisie.objects.select_for_update(of=("self",)).select_related(
        "modifie_par", "contrat__pilote", "partenaire"
    )
    return verrou.get(pk=trouvee.pk)
