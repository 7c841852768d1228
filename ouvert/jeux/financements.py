"""The granted subsidies, in the national schema « SCDL subventions 2.1.1 »: nothing is made up.

A line names its action: its contract publishes both its funding and its actions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from contrats.argent import scdl
from contrats.models import Financement, Rubrique
from ouvert.jeux.champs import BLOC, Champ, Jeu
from ouvert.jeux.contrats import contrats_publiant

SCHEMA = "https://schema.data.gouv.fr/scdl/subventions/2.1.1/"
DESCRIPTIONS = {
    "nomAttribuant": "Organisme public qui accorde la subvention",
    "idAttribuant": "SIRET de l’attribuant",
    "dateConvention": "Date de la convention, ou de la décision",
    "referenceDecision": "Référence de la décision",
    "nomBeneficiaire": "Organisation qui reçoit la subvention",
    "idBeneficiaire": "SIRET du bénéficiaire",
    "rnaBeneficiaire": "Numéro RNA du bénéficiaire",
    "objet": "Objet : l’intitulé de l’action",
    "montant": "Montant accordé, en euros",
    "nature": "Aide en numéraire, ou en nature",
    "conditionsVersement": "Conditions de versement",
    "datesPeriodeVersement": "Jour ou période du versement",
    "idRAE": "Numéro du répertoire des aides aux entreprises (jamais rempli)",
    "notificationUE": "Aide notifiée à l’Union européenne : oui ou non",
    "pourcentageSubvention": "Part de la subvention que reçoit le bénéficiaire",
    "dispositifAide": "Numéro du dispositif d’aide (jamais rempli)",
}
GENRES = {"dateConvention": "date", "montant": "nombre", "pourcentageSubvention": "nombre"}
FACULTATIFS = {
    "referenceDecision", "idBeneficiaire", "rnaBeneficiaire", "idRAE", "dispositifAide",
}  # fmt: skip


def financements_publies() -> QuerySet[Financement]:
    """The lines that count, of the contracts that publish their funding and their actions."""
    contrats = contrats_publiant(Rubrique.ACTIONS, Rubrique.FINANCEMENTS)
    return Financement.objects.filter(action__contrat__in=contrats).comptees()


def _lignes() -> Iterator[dict[str, Any]]:
    lignes = scdl.publiables(financements_publies()).select_related("action__porteur", "financeur")
    for ligne in lignes.order_by("date_convention", "pk").iterator(chunk_size=BLOC):
        yield scdl.decrire(ligne)


def _ecartees() -> dict[str, int]:
    tri = scdl.trier(financements_publies())
    return {"demonstration": tri.demonstration, "incompletes": tri.incompletes}


FINANCEMENTS = Jeu(
    code="financements",
    titre="Subventions accordées",
    description="Les subventions des organismes publics, au schéma national « SCDL subventions "
    "2.1.1 ». Une ligne n’y est que si tout ce que le schéma exige est connu ; une donnée de "
    "démonstration n’y est jamais.",
    champs=tuple(
        Champ(nom, DESCRIPTIONS[nom], GENRES.get(nom, "texte"), requis=nom not in FACULTATIFS)
        for nom in scdl.COLONNES
    ),
    lignes=_lignes,
    cle=(),
    schema_national=SCHEMA,
    ecartees=_ecartees,
)
