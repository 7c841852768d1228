"""What waits for a person about the annual reports: an opinion, a contribution, the next step. It
only reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from contrats.a_faire import NatureTache, Tache
from contrats.permissions import peut_gerer, peut_rendre_avis
from rapports.models import AvisAnnuel, Contribution, RapportAnnuel
from rapports.permissions import peut_contribuer
from rapports.statuts_annuel import StatutAnnuel

# What an officer does at each step; during the consultation there is nothing but to wait.
GESTES = {
    StatutAnnuel.BROUILLON: "Rédiger, puis soumettre pour avis",
    StatutAnnuel.SUITES: "Donner suite aux remarques, puis faire délibérer",
    StatutAnnuel.APPROUVE: "Publier avec les avis",
}


def rapports_annuels(utilisateur, jour: date) -> list[Tache]:
    """For the bodies, the opinions awaited of them; for the signatories, their contributions; for
    the officers, the step that is theirs. In a constant number of queries."""
    return [*_avis(utilisateur, jour), *_contributions(utilisateur, jour), *_etapes(utilisateur)]


def _avis(utilisateur, jour: date) -> Iterator[Tache]:
    if utilisateur.partenaire_id is None:
        return
    siens = AvisAnnuel.objects.visibles_par(utilisateur).attendus()
    siens = siens.filter(partenaire=utilisateur.partenaire_id, annuel__echeance__gte=jour)
    for avis in siens.select_related("annuel__contrat", "partenaire"):
        if peut_rendre_avis(utilisateur, avis):
            yield Tache(
                NatureTache.AVIS,
                f"Donner l’avis demandé sur le rapport annuel {avis.annuel.annee}",
                reverse("rapports:avis_annuel", args=[avis.pk]),
                avis.annuel.contrat,
                avis.echeance,
                (jour - avis.echeance).days,
                "Sans réponse, il sera réputé favorable",
            )


def _contributions(utilisateur, jour: date) -> Iterator[Tache]:
    siennes = Contribution.objects.visibles_par(utilisateur).filter(
        partenaire=utilisateur.partenaire_id, texte="", annuel__statut=StatutAnnuel.BROUILLON
    )
    if utilisateur.partenaire_id is None or not utilisateur.peut_ecrire:
        return
    for contribution in siennes.select_related("annuel__contrat__pilote__successeur", "partenaire"):
        if peut_contribuer(utilisateur, contribution):
            yield Tache(
                NatureTache.ANNUEL,
                f"Écrire votre contribution au rapport annuel {contribution.annuel.annee}",
                reverse("rapports:contribution", args=[contribution.pk]),
                contribution.annuel.contrat,
                contribution.pour_le,
                (jour - contribution.pour_le).days,
            )


def annuels_a_mener(utilisateur) -> QuerySet[RapportAnnuel]:
    """Those whose next step is the officers'."""
    return RapportAnnuel.objects.visibles_par(utilisateur).filter(statut__in=GESTES)


def _etapes(utilisateur) -> Iterator[Tache]:
    if not utilisateur.est_officier:
        return
    en_cours = annuels_a_mener(utilisateur)
    for annuel in en_cours.select_related("contrat__pilote__successeur").order_by("annee", "pk"):
        if peut_gerer(utilisateur, annuel.contrat):
            yield Tache(
                NatureTache.ANNUEL,
                str(annuel),
                reverse("rapports:annuel", args=[annuel.pk]),
                annuel.contrat,
                precision=GESTES[annuel.statut],
            )
