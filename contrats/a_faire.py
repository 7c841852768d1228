"""What waits for a person on a given day, the most urgent first. It reads, and writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.urls import reverse
from django.utils import timezone

from contrats.dus import Dus, periode, sujet
from contrats.models import Contrat, NatureSaisie, Saisie
from contrats.permissions import peut_gerer, peut_rendre_avis
from contrats.qualite import qualites
from contrats.statuts import StatutAction, StatutSaisie


class NatureTache(TextChoices):
    """The groups of the home page, in its order."""

    VALIDATION = "validation", "Saisies à valider"
    AVIS = "avis", "Avis à rendre"
    SIGNATURE = "signature", "Textes à signer"
    REMONTEE = "remontee", "Remontées en cours"
    ANNUEL = "annuel", "Rapports annuels"
    SAISIE = "saisie", "Saisies à compléter"
    ACTION = "action", "Actions et jalons à mettre à jour"
    ENGAGEMENT = "engagement", "Engagements à tenir"
    ENVOI = "envoi", "Rapports et envois"


@dataclass(frozen=True)
class Tache:
    """One thing to do, and where. `retard_jours` is negative before the due date, None without
    one; `precision` says what else helps to decide."""

    nature: NatureTache
    intitule: str
    url: str
    contrat: Contrat
    echeance: date | None = None
    retard_jours: int | None = None
    precision: str = ""
    demonstration: bool = False

    @property
    def en_retard(self) -> bool:
        return self.retard_jours is not None and self.retard_jours > 0

    @property
    def delai(self) -> str:
        """« en retard de 12 jours », « pour aujourd’hui », « dans 3 jours »; "" without a date."""
        if self.retard_jours is None:
            return ""
        if self.retard_jours == 0:
            return "pour aujourd’hui"
        if self.retard_jours > 0:
            return f"en retard de {duree(self.retard_jours)}"
        return f"dans {duree(-self.retard_jours)}"


def duree(jours: int) -> str:
    """A length of time as people say it: days under two months, then whole months or years."""
    if jours < 60:
        return f"{jours}\u00a0jour{'s' if jours > 1 else ''}"
    if jours < 730:
        return f"{jours // 30}\u00a0mois"
    return f"{jours // 365}\u00a0ans"


def a_faire(utilisateur, dus: Dus) -> list[Tache]:
    """The tasks of a person, the earliest due date first, those without a date last."""
    taches = [
        *_taches_de_saisie(utilisateur, dus),
        *_taches_d_action(dus),
        *_taches_de_jalon(dus),
        *_taches_d_engagement(utilisateur, dus),
        *_taches_de_signature(utilisateur, dus),
        *_taches_d_avis(utilisateur, dus),
    ]
    return trier(taches)


def trier(taches: list[Tache]) -> list[Tache]:
    """The earliest due date first, those without a date last."""
    return sorted(taches, key=lambda t: (t.echeance or date.max, t.intitule))


def _tache(nature, intitule, url, contrat, echeance=None, *, jour=None, **autres) -> Tache:
    retard = (jour - echeance).days if jour and echeance else None
    return Tache(nature, intitule, url, contrat, echeance, retard, **autres)


def _taches_de_saisie(utilisateur, dus: Dus) -> Iterator[Tache]:
    yield from _a_valider(utilisateur, dus)
    mien = utilisateur.partenaire_id
    for saisie in dus.saisies:
        if saisie.statut != StatutSaisie.PROPOSEE and (
            not utilisateur.est_officier
            or mien == saisie.partenaire_id
            or utilisateur.pk == saisie.modifie_par_id
        ):
            yield _reprendre(saisie, dus.jour)
    commencees = {sujet(saisie) for saisie in dus.saisies}
    for (contrat, partenaire, annee), nombre in dus.valeurs.items():
        # Once begun, it is shown as an entry to go on with.
        if partenaire.pk == mien and periode(contrat.pk, partenaire.pk, annee) not in commencees:
            s = "s" if nombre > 1 else ""
            yield _tache(
                NatureTache.SAISIE,
                f"Donner les valeurs {annee} des indicateurs",
                reverse("contrats:grille", args=[contrat.pk, annee, partenaire.pk]),
                contrat,
                contrat.echeance_de_saisie(annee),
                jour=dus.jour,
                precision=f"{nombre}\u00a0valeur{s} manquante{s}",
            )


def _reprendre(saisie: Saisie, jour: date) -> Tache:
    """A draft to finish, or an entry that an officer sent back, with the reason."""
    renvoyee = saisie.statut == StatutSaisie.RENVOYEE
    if saisie.nature == NatureSaisie.ACTION:
        objet = f"le suivi de l’action «\u00a0{saisie.action.intitule}\u00a0»"
        echeance = saisie.action.date_fin
    else:
        objet = f"les valeurs {saisie.periode_fin.year} des indicateurs"
        echeance = saisie.contrat.echeance_de_saisie(saisie.periode_fin.year)
    return _tache(
        NatureTache.SAISIE,
        f"{'Corriger' if renvoyee else 'Terminer'} {objet}",
        reverse("contrats:saisie", args=[saisie.pk]),
        saisie.contrat,
        echeance,
        jour=jour,
        precision=f"Renvoyée\u00a0: {saisie.motif}" if renvoyee else "Brouillon enregistré",
        demonstration=saisie.action is not None and saisie.action.demonstration,
    )


def _a_valider(utilisateur, dus: Dus) -> Iterator[Tache]:
    """One task a contract: how many proposals, since when the oldest one waits."""
    proposees: dict[Contrat, list[Saisie]] = {}
    for saisie in dus.saisies:
        if saisie.statut == StatutSaisie.PROPOSEE and peut_gerer(utilisateur, saisie.contrat):
            proposees.setdefault(saisie.contrat, []).append(saisie)
    for contrat, saisies in proposees.items():
        n, s = len(saisies), "s" if len(saisies) > 1 else ""
        plus_ancienne = min(timezone.localdate(saisie.propose_le) for saisie in saisies)
        attente = (dus.jour - plus_ancienne).days
        depuis = f"depuis {duree(attente)}" if attente > 0 else "depuis aujourd’hui"
        yield _tache(
            NatureTache.VALIDATION,
            f"Valider ou renvoyer {n}\u00a0saisie{s}",
            reverse("contrats:saisies", args=[contrat.pk]),
            contrat,
            precision=f"La plus ancienne attend {depuis}" if n > 1 else f"Attend {depuis}",
        )


VERBES_D_ACTION = {
    StatutAction.RETENUE: "Démarrer l’action «\u00a0{intitule}\u00a0»",
    StatutAction.EN_COURS: "Terminer l’action «\u00a0{intitule}\u00a0»",
    StatutAction.TERMINEE: "Dire combien de personnes «\u00a0{intitule}\u00a0» a accueillies",
}


def _taches_d_action(dus: Dus) -> Iterator[Tache]:
    commencees = {saisie.action_id for saisie in dus.saisies}
    for action in dus.actions:
        termine = action.statut == StatutAction.TERMINEE
        # Its people reached are typed in the entry that is open already.
        if not (termine and action.pk in commencees):
            yield _tache(
                NatureTache.ACTION,
                VERBES_D_ACTION[action.statut].replace("{intitule}", action.intitule),
                reverse(
                    "contrats:suivre_action" if termine else "contrats:action", args=[action.pk]
                ),
                action.contrat,
                action.date_debut if action.statut == StatutAction.RETENUE else action.date_fin,
                jour=dus.jour,
                precision=f"Exercice {action.exercice}",
                demonstration=action.demonstration,
            )


def _taches_de_jalon(dus: Dus) -> Iterator[Tache]:
    for jalon in dus.jalons:
        yield _tache(
            NatureTache.ACTION,
            f"Atteindre l’étape «\u00a0{jalon.intitule}\u00a0»",
            reverse("contrats:action", args=[jalon.action_id]),
            jalon.action.contrat,
            jalon.prevu_le,
            jour=dus.jour,
            precision=f"Action «\u00a0{jalon.action.intitule}\u00a0»",
            demonstration=jalon.action.demonstration,
        )


def _taches_d_engagement(utilisateur, dus: Dus) -> Iterator[Tache]:
    for engagement in dus.engagements:
        if engagement.partenaire_id == utilisateur.partenaire_id:
            page = reverse("contrats:partenaires_du_contrat", args=[engagement.contrat_id])
            yield _tache(
                NatureTache.ENGAGEMENT,
                engagement.intitule,
                f"{page}#engagements",
                engagement.contrat,
                engagement.echeance,
                jour=dus.jour,
                demonstration=engagement.demonstration,
            )


def _taches_de_signature(utilisateur, dus: Dus) -> Iterator[Tache]:
    """The acts open to signature whose turn has come for this person, or their delegant."""
    attendues = [signature for signature in dus.signatures if not signature.nb_avant]
    siennes = qualites(utilisateur, attendues, timezone.localdate())
    for signature in attendues:
        if signature.pk in siennes:
            yield _tache(
                NatureTache.SIGNATURE,
                f"Signer «\u00a0{signature.acte.titre}\u00a0»",
                reverse("contrats:signer", args=[signature.pk]),
                signature.acte.contrat,
                precision=f"Signatures recueillies\u00a0: {signature.nb_signees} sur "
                f"{signature.nb}",
                demonstration=signature.acte.demonstration,
            )


def _taches_d_avis(utilisateur, dus: Dus) -> Iterator[Tache]:
    for avis in dus.avis:
        if peut_rendre_avis(utilisateur, avis):
            yield _tache(
                NatureTache.AVIS,
                avis.objet,
                reverse("contrats:avis", args=[avis.pk]),
                avis.contrat,
                avis.echeance,
                jour=dus.jour,
            )
