"""The contracts that are online, and how the other datasets find those that publish a part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from contrats.models import Contrat, Publication, Rubrique
from contrats.statuts import StatutContrat
from ouvert.jeux.champs import BLOC, Champ, Jeu, choix

CONTRAT = (
    Champ("contrat_id", "Contrat, dans le jeu « contrats »", "entier", requis=True),
    Champ("contrat_code", "Code national du contrat, vide s’il n’est pas connu"),
)
DEMONSTRATION = Champ(
    "demonstration", "Donnée d’exemple, qui ne décrit rien de réel", "booleen", requis=True
)


def contrats_publiant(*rubriques: Rubrique) -> QuerySet[Contrat]:
    """The contracts whose page is online with all these parts, read afresh each time."""
    publications = Publication.objects.en_ligne().filter(
        rubriques__contains=[rubrique.value for rubrique in rubriques]
    )
    return Contrat.objects.filter(publication__in=publications)


def page(nom: str, pk: int) -> str:
    """The whole address of a public page."""
    return settings.SITE_URL + reverse(nom, args=[pk])


def _lignes() -> Iterator[dict[str, Any]]:
    contrats = contrats_publiant().select_related("pilote", "publication")
    for contrat in contrats.order_by("pk").iterator(chunk_size=BLOC):
        yield {
            "id": contrat.pk,
            "code": contrat.code,
            "intitule": contrat.intitule,
            "generation": contrat.generation,
            "pilote": contrat.pilote.nom,
            "pilote_siren": contrat.pilote.siren,
            "departement": contrat.pilote.departement,
            "date_debut": contrat.date_debut,
            "date_fin": contrat.date_fin,
            "date_signature": contrat.date_signature,
            "statut": contrat.statut,
            "rubriques": [r.value for r in Rubrique if r.value in contrat.publication.rubriques],
            "publie_le": contrat.publication.publie_le.date(),
            "page": page("contrats:contrat_public", contrat.pk),
        }


CONTRATS = Jeu(
    code="contrats",
    titre="Contrats de ville",
    description="Les contrats de ville dont la page est en ligne.",
    champs=(
        Champ("id", "Numéro du contrat dans le portail, stable", "entier", requis=True),
        Champ("code", "Code national, vide s’il n’est pas connu"),
        Champ("intitule", "Intitulé", requis=True),
        Champ("generation", "Géographie prioritaire : 2015 ou 2024", "annee", requis=True),
        Champ("pilote", "Intercommunalité pilote", requis=True),
        Champ("pilote_siren", "SIREN du pilote", requis=True, motif="[0-9]{9}"),
        Champ("departement", "Département du pilote"),
        Champ("date_debut", "Début", "date", requis=True),
        Champ("date_fin", "Fin", "date", requis=True),
        Champ("date_signature", "Jour de la signature, vide s’il n’est pas connu", "date"),
        Champ("statut", "État du contrat", requis=True, valeurs=choix(StatutContrat)),
        Champ("rubriques", "Parties du contrat qui sont publiées", "liste"),
        Champ("publie_le", "Jour où la page a été mise en ligne", "date", requis=True),
        Champ("page", "Page publique du contrat", "adresse", requis=True),
    ),
    lignes=_lignes,
)
