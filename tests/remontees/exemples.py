"""A collection with two owners, one value and one action each, as the portal would make it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from email import message_from_bytes, policy
from typing import Any

from django.utils import timezone

from contrats.models import Contrat
from courriels.models import Courriel
from remontees import ouverture
from remontees.models import Campagne
from remontees.perimetre import Contact
from tests import fabriques

ANNEE = 2018
LIEN = re.compile(r"http://[^/]+(/remontee/[\w-]+/)")


@dataclass
class Monde:
    """The contract 2015-2020, its officer, and what each owner (« CAF », « Ville ») has in it."""

    contrat: Contrat
    officier: Any
    campagne: Campagne
    partenaires: dict[str, Any] = field(default_factory=dict)
    indicateurs: dict[str, Any] = field(default_factory=dict)
    actions: dict[str, Any] = field(default_factory=dict)

    def demande(self, nom: str):
        return self.campagne.demandes.get(partenaire=self.partenaires[nom])

    def relire(self) -> Campagne:
        """The collection as it stands in the database."""
        return Campagne.objects.get(pk=self.campagne.pk)


def creer_monde(*noms: str, ouverte: bool = True, **champs) -> Monde:
    """Each owner has an indicator measured in 2017 on the neighbourhood, and an action under
    way; the collection of 2018 asks for both."""
    quartier = fabriques.creer_quartier()
    contrat = fabriques.creer_contrat(quartiers=[quartier], statut="en_vigueur")
    monde = Monde(contrat, fabriques.creer_officier(contrat, password=None), Campagne())
    for nom in noms or ("CAF", "Ville"):
        _ajouter(monde, nom, quartier)
    monde.campagne = preparer(monde, **champs)
    if ouverte:
        ouvrir(monde)
    return monde


def _ajouter(monde: Monde, nom: str, quartier) -> None:
    partenaire = fabriques.creer_partenaire(nom=nom, courriel=f"{nom.lower()}@exemple.fr")
    monde.contrat.partenaires.add(partenaire)
    indicateur = fabriques.creer_indicateur(
        monde.contrat, responsable=partenaire, intitule=f"Taux de {nom}"
    )
    fabriques.creer_mesure(indicateur, ANNEE - 1, 45, quartier=quartier)
    monde.partenaires[nom], monde.indicateurs[nom] = partenaire, indicateur
    monde.actions[nom] = fabriques.creer_action(
        monde.contrat, porteur=partenaire, statut="en_cours", intitule=f"Ateliers de {nom}"
    )


def preparer(monde: Monde, **champs) -> Campagne:
    return Campagne.objects.preparer(
        **{
            "par": monde.officier,
            "contrat": monde.contrat,
            "annee": ANNEE,
            "intitule": "Remontée 2018",
            "date_limite": timezone.localdate() + timedelta(days=30),
            "indicateurs": list(monde.indicateurs.values()),
            "actions": list(monde.actions.values()),
            **champs,
        }
    )


def ouvrir(monde: Monde) -> int:
    """Open the collection; everyone is written to at their organisation's address."""
    contacts = {
        p.pk: Contact(p.courriel, p.nom, "") for p in monde.partenaires.values() if p.courriel
    }
    return ouverture.ouvrir(monde.campagne, par=monde.officier, contacts=contacts)


def messages(adresse: str | None = None) -> list[Courriel]:
    """The messages of collections queued so far, the first one first."""
    trouves = Courriel.objects.filter(nature="remontee").order_by("pk")
    return list(trouves.filter(destinataire=adresse) if adresse else trouves)


def texte(courriel: Courriel) -> str:
    """What the message says, without its layout."""
    message = message_from_bytes(bytes(courriel.message), policy=policy.default)
    return message.get_body(("plain",)).get_content()


def lien(courriel: Courriel) -> str:
    """The path of the personal link that the message bears."""
    return LIEN.search(texte(courriel))[1]


def mesurer(monde: Monde, nom: str, valeur=42):
    """The value that is asked, written in the contract."""
    quartier = monde.contrat.quartiers.get()
    return fabriques.creer_mesure(monde.indicateurs[nom], ANNEE, valeur, quartier=quartier)


JOUR = date(2019, 3, 1)
