"""What waits for a person about the annual reports: an opinion, a contribution, the next step. It
only reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from contrats.a_faire import NatureTache, Tache
from contrats.permissions import peut_gerer, peut_rendre_avis
from rapports.models import AvisAnnuel, Contribution, RapportAnnuel
from rapports.permissions import peut_contribuer
from rapports.statuts_annuel import StatutAnnuel

# What an officer does at each step; during the consultation there is nothing but to wait, unless
# the draft did not reach someone.
GESTES = {
    StatutAnnuel.BROUILLON: "Rédiger, puis soumettre pour avis",
    StatutAnnuel.SUITES: "Donner suite aux remarques, puis faire délibérer",
    StatutAnnuel.APPROUVE: "Publier avec les avis",
}
RENVOYER = "Envoyer de nouveau le projet à qui ne l’a pas reçu"


def listes_annuelles(utilisateur, jour: date) -> dict[str, QuerySet]:
    """What `rapports_annuels` looks at. Not read yet."""
    return {
        "avis_annuels": _avis(utilisateur, jour),
        "contributions": _contributions(utilisateur),
        "etapes": _etapes(utilisateur),
    }


def _avis(utilisateur, jour: date) -> QuerySet[AvisAnnuel]:
    if utilisateur.partenaire_id is None:
        return AvisAnnuel.objects.none()
    siens = AvisAnnuel.objects.visibles_par(utilisateur).attendus()
    siens = siens.filter(partenaire=utilisateur.partenaire_id, annuel__echeance__gte=jour)
    return siens.select_related("annuel__contrat", "partenaire")


def _contributions(utilisateur) -> QuerySet[Contribution]:
    if utilisateur.partenaire_id is None or not utilisateur.peut_ecrire:
        return Contribution.objects.none()
    siennes = Contribution.objects.visibles_par(utilisateur).filter(
        partenaire=utilisateur.partenaire_id, texte="", annuel__statut=StatutAnnuel.BROUILLON
    )
    return siennes.select_related("annuel__contrat__pilote__successeur", "partenaire")


def annuels_a_mener(utilisateur) -> QuerySet[RapportAnnuel]:
    """Those whose next step is the officers'."""
    injoints = AvisAnnuel.objects.injoints().filter(annuel=OuterRef("pk"))
    lignes = RapportAnnuel.objects.visibles_par(utilisateur)
    return lignes.filter(Q(statut__in=GESTES) | Q(Exists(injoints)))


def _etapes(utilisateur) -> QuerySet[RapportAnnuel]:
    if not utilisateur.est_officier:
        return RapportAnnuel.objects.none()
    en_cours = annuels_a_mener(utilisateur).select_related("contrat__pilote__successeur")
    return en_cours.order_by("annee", "pk")


def rapports_annuels(utilisateur, jour: date, listes: dict[str, QuerySet]) -> list[Tache]:
    """For the bodies, the opinions awaited of them; for the signatories, their contributions; for
    the officers, the step that is theirs."""
    return [
        *_avis_a_rendre(utilisateur, jour, listes["avis_annuels"]),
        *_contributions_a_ecrire(utilisateur, jour, listes["contributions"]),
        *_etapes_a_mener(utilisateur, listes["etapes"]),
    ]


def _avis_a_rendre(utilisateur, jour: date, lus: Iterable[AvisAnnuel]) -> Iterator[Tache]:
    for avis in lus:
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


def _contributions_a_ecrire(
    utilisateur, jour: date, lues: Iterable[Contribution]
) -> Iterator[Tache]:
    for contribution in lues:
        if peut_contribuer(utilisateur, contribution):
            yield Tache(
                NatureTache.ANNUEL,
                f"Écrire votre contribution au rapport annuel {contribution.annuel.annee}",
                reverse("rapports:contribution", args=[contribution.pk]),
                contribution.annuel.contrat,
                contribution.pour_le,
                (jour - contribution.pour_le).days,
            )


def _etapes_a_mener(utilisateur, lus: Iterable[RapportAnnuel]) -> Iterator[Tache]:
    for annuel in lus:
        if peut_gerer(utilisateur, annuel.contrat):
            yield Tache(
                NatureTache.ANNUEL,
                str(annuel),
                reverse("rapports:annuel", args=[annuel.pk]),
                annuel.contrat,
                precision=GESTES.get(annuel.statut, RENVOYER),
            )
