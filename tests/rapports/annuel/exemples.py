"""A contract with two neighbourhoods, two communes and two residents' councils, and its report."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from contrats.models import Contrat
from contrats.pieces import Piece
from partenaires.models import TypePartenaire
from rapports.annuel.consultes import organismes
from rapports.delais import un_mois_apres
from rapports.models import Rapport, RapportAnnuel
from rapports.procedure import ouverture
from tests import fabriques

ANNEE = 2018
PDF = b"%PDF-1.7 deliberation"


@dataclass
class Monde:
    """The contract 2015-2020, its officer, the bodies by name, and the report of 2018."""

    contrat: Contrat
    officier: Any
    annuel: RapportAnnuel
    partenaires: dict[str, Any] = field(default_factory=dict)

    def avis(self, nom: str):
        return self.annuel.avis.get(partenaire=self.partenaires[nom])

    def relire(self) -> RapportAnnuel:
        """The report as it stands in the database."""
        self.annuel = RapportAnnuel.objects.get(pk=self.annuel.pk)
        return self.annuel

    def agent(self, nom: str, role: str = "agent"):
        return fabriques.creer_utilisateur(role, self.partenaires[nom], password=None)


def creer_monde() -> Monde:
    """« Ville », « Bourg » and their neighbourhoods « Nord » and « Sud », each with a council."""
    communes = {nom: fabriques.creer_commune(nom=nom) for nom in ("Ville", "Bourg")}
    lieux = {
        "Nord": fabriques.creer_quartier(communes["Ville"], nom="Nord"),
        "Sud": fabriques.creer_quartier(communes["Bourg"], nom="Sud"),
    }
    partenaires = {
        nom: _partenaire(nom, type=TypePartenaire.COMMUNE, commune=commune)
        for nom, commune in communes.items()
    }
    partenaires |= {
        f"Conseil {nom}": _partenaire(
            f"Conseil {nom}", type=TypePartenaire.CONSEIL_CITOYEN, quartier=lieu
        )
        for nom, lieu in lieux.items()
    }
    partenaires["CAF"] = _partenaire("CAF", type=TypePartenaire.ORGANISME_SOCIAL)
    contrat = fabriques.creer_contrat(
        partenaires["Ville"],
        partenaires["Bourg"],
        partenaires["CAF"],
        quartiers=list(lieux.values()),
        statut="en_vigueur",
    )
    fabriques.creer_indicateur(contrat)
    officier = fabriques.creer_officier(contrat, password=None)
    annuel = RapportAnnuel.objects.preparer(contrat=contrat, annee=ANNEE, par=officier)
    return Monde(contrat, officier, annuel, partenaires)


def _partenaire(nom: str, **champs):
    adresse = f"{nom.lower().replace(' ', '-')}@exemple.fr"
    return fabriques.creer_partenaire(nom=nom, courriel=adresse, **champs)


def adresses(monde: Monde) -> dict[str, str]:
    """Each body at its own address."""
    return {
        organisme.cle: organisme.partenaire.courriel
        for organisme in organismes(monde.annuel, timezone.localdate())
        if organisme.a_consulter
    }


def poser_document(annuel: RapportAnnuel, champ: str = "projet") -> Rapport:
    """A document of this step, issued, without the worker."""
    version = annuel.contrat.rapports.count() + 1
    rapport = fabriques.creer_document_annuel(annuel, version=version)
    setattr(annuel, champ, rapport)
    annuel.save(update_fields=[champ])
    return rapport


def ouvrir(monde: Monde, **champs):
    """Submit the draft to everyone, for a month; return the opinions awaited."""
    if monde.annuel.projet is None:
        poser_document(monde.annuel)
    avis = ouverture.ouvrir(
        monde.annuel,
        **{
            "par": monde.officier,
            "echeance": un_mois_apres(timezone.localdate()),
            "adresses": adresses(monde),
            **champs,
        },
    )
    monde.relire()
    return avis


def reculer(monde: Monde, jours: int) -> None:
    """Let `jours` days pass: the days of the consultation move back in its row."""
    recul = timedelta(days=jours)
    RapportAnnuel.objects.filter(pk=monde.annuel.pk).update(
        envoye_le=monde.annuel.envoye_le - recul, echeance=monde.annuel.echeance - recul
    )
    monde.relire()


def jusqu_a_l_echeance(monde: Monde, ecart: int = 0) -> None:
    """Today becomes the due day, or `ecart` days after it."""
    reculer(monde, (monde.annuel.echeance - timezone.localdate()).days + ecart)


def piece(nom: str = "deliberation.pdf") -> Piece:
    return Piece(nom, "application/pdf", PDF)
