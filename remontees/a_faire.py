"""What waits for a person about the collections that are open: to follow, or to answer. It only
reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from contrats.a_faire import NatureTache, Tache
from contrats.permissions import peut_gerer
from remontees.completude import Bilan, Completude, completudes, listes_de_completude
from remontees.models import Campagne
from remontees.statuts import StatutCampagne


def listes_de_remontees(utilisateur) -> dict[str, QuerySet]:
    """What `remontees_en_cours` looks at: for an officer, the open collections; for whoever enters
    data, what they ask of their organisation. Not read yet."""
    ouvertes = Campagne.objects.visibles_par(utilisateur).filter(statut=StatutCampagne.OUVERTE)
    ouvertes = ouvertes.select_related("contrat__pilote__successeur")
    siennes = {} if utilisateur.est_officier else {"partenaire": utilisateur.partenaire_id}
    if not utilisateur.peut_ecrire:
        ouvertes = ouvertes.none()
    return listes_de_completude(ouvertes, **siennes)


def remontees_en_cours(utilisateur, jour: date, listes: dict[str, QuerySet]) -> list[Tache]:
    """For an officer, who has not answered; for whoever enters data, what their organisation
    still owes, on the portal's own pages."""
    etats = completudes(listes)
    return [tache for etat in etats for tache in _taches(utilisateur, etat, jour)]


def _taches(utilisateur, etat: Completude, jour: date) -> Iterator[Tache]:
    if peut_gerer(utilisateur, etat.campagne.contrat):
        yield _suivre(etat, jour)
    for bilan in etat.bilans:
        if bilan.manquantes and bilan.demande.partenaire_id == utilisateur.partenaire_id:
            yield _repondre(bilan, jour)


def _suivre(etat: Completude, jour: date) -> Tache:
    campagne = etat.campagne
    adresse = reverse("remontees:campagne", args=[campagne.pk])
    nombre, total = sum(bool(b.manquantes) for b in etat.bilans), len(etat.bilans)
    if not nombre:
        dit = f"Clore la remontée «\u00a0{campagne}\u00a0»"
        return Tache(
            NatureTache.REMONTEE, dit, adresse, campagne.contrat, precision="Tout est remis"
        )
    doit = "n’ont pas tout remis" if nombre > 1 else "n’a pas tout remis"
    s = "s" if nombre > 1 else ""
    return Tache(
        NatureTache.REMONTEE,
        f"Suivre la remontée «\u00a0{campagne}\u00a0»",
        adresse,
        campagne.contrat,
        campagne.date_limite,
        (jour - campagne.date_limite).days,
        f"{nombre}\u00a0organisation{s} sur {total} {doit}",
    )


def _repondre(bilan: Bilan, jour: date) -> Tache:
    """Values first, on their sheet; then the first action whose follow-up is missing."""
    campagne, nombre = bilan.demande.campagne, len(bilan.manquantes)
    if any(ligne.attendu.indicateur_id for ligne in bilan.manquantes):
        cles = [campagne.contrat_id, campagne.annee, bilan.demande.partenaire_id]
        adresse = reverse("contrats:grille", args=cles)
    else:
        cles = [bilan.manquantes[0].attendu.action_id]
        adresse = reverse("contrats:suivre_action", args=cles)
    s = "s" if nombre > 1 else ""
    return Tache(
        NatureTache.REMONTEE,
        f"Répondre à la remontée «\u00a0{campagne}\u00a0»",
        adresse,
        campagne.contrat,
        campagne.date_limite,
        (jour - campagne.date_limite).days,
        f"{nombre}\u00a0réponse{s} attendue{s}",
    )
