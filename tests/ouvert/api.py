"""Asking the API something as someone."""

from django.urls import reverse

from ouvert.models import JetonApi


def creer_jeton(personne, **champs) -> dict[str, str]:
    """The header of a new token of this person."""
    options = {"libelle": "Tableau de bord", "jours": 30, **champs}
    _, secret = JetonApi.objects.creer(par=personne, **options)
    return {"authorization": f"Bearer {secret}"}


def demander(client, personne, nom: str, *cles, **filtres):
    """The answer of an operation, by a new token of this person."""
    adresse = reverse(f"api:{nom}", args=cles)
    return client.get(adresse, filtres, headers=creer_jeton(personne))
