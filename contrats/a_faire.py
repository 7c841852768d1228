"""What waits for a person on a given day, the most urgent first. It reads, and writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, TextChoices
from django.urls import reverse
from django.utils import timezone

from contrats.models import (
    Action,
    Avis,
    Contrat,
    Engagement,
    Indicateur,
    Jalon,
    NatureSaisie,
    Saisie,
    Signature,
)
from contrats.permissions import peut_gerer, peut_rendre_avis
from contrats.qualite import SIGNATAIRE, qualites
from contrats.saisies.grille import manquantes
from contrats.statuts import (
    ACTIONS_FINANCEES,
    CONTRATS_SANS_SIGNATURE,
    SIGNATURES_VIVANTES,
    StatutActe,
    StatutAction,
    StatutContrat,
    StatutEngagement,
    StatutSaisie,
    StatutSignature,
)
from partenaires.models import Partenaire
from quartiers.models import Generation

HORIZON_JALONS = timedelta(days=30)
HORIZON_ENGAGEMENTS = timedelta(days=60)


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


@dataclass(frozen=True)
class Dus:
    """What is open or owed on `jour`: by everyone for an officer, else by one organisation.

    `valeurs` counts, by contract, organisation and year, the values that are missing; what was
    proposed and waits for an officer is neither there nor among `actions`.
    """

    jour: date
    saisies: list[Saisie]
    valeurs: Counter[tuple[Contrat, Partenaire, int]]
    actions: list[Action]
    engagements: list[Engagement]
    avis: list[Avis]


def lire(utilisateur, jour: date) -> Dus:
    """What this person's home page speaks of, in a constant number of queries."""
    saisies = []
    if utilisateur.peut_ecrire:
        ouvertes = Saisie.objects.visibles_par(utilisateur).ouvertes().defer("cellules")
        saisies = list(
            ouvertes.select_related("contrat__pilote__successeur", "action", "partenaire")
        )
    proposees = {_sujet(s) for s in saisies if s.statut == StatutSaisie.PROPOSEE}
    return Dus(
        jour=jour,
        saisies=saisies,
        valeurs=valeurs_dues(utilisateur, jour, proposees),
        actions=_actions(utilisateur, jour, saisies),
        engagements=_engagements(utilisateur, jour),
        avis=_avis(utilisateur),
    )


def _engagements(utilisateur, jour: date) -> list[Engagement]:
    """Promises due soon or late; a plain reader has nothing to do about them."""
    if utilisateur.role == "lecteur":
        return []
    lignes = Engagement.objects.visibles_par(utilisateur).filter(
        statut=StatutEngagement.PRIS, echeance__lte=jour + HORIZON_ENGAGEMENTS
    )
    if not utilisateur.est_officier:
        lignes = lignes.filter(partenaire=utilisateur.partenaire_id)
    return list(lignes.select_related("contrat", "partenaire"))


def _avis(utilisateur) -> list[Avis]:
    lignes = Avis.objects.visibles_par(utilisateur).attendus()
    if not utilisateur.est_officier:
        lignes = lignes.filter(partenaire=utilisateur.partenaire_id)
    return list(lignes.select_related("contrat", "partenaire"))


def valeurs_dues(utilisateur, jour: date, proposees: set[tuple]) -> Counter:
    """Values of the complete years that nobody has given, nor proposed, in contracts in force."""
    if not utilisateur.peut_ecrire:
        return Counter()
    indicateurs = Indicateur.objects.visibles_par(utilisateur).filter(
        objectif__contrat__statut=StatutContrat.EN_VIGUEUR, responsable__isnull=False
    )
    if not utilisateur.est_officier:
        indicateurs = indicateurs.filter(responsable=utilisateur.partenaire_id)
    annees = range(Generation.G2015, jour.year)
    attendues = manquantes(indicateurs.select_related("objectif__contrat", "responsable"), annees)
    compte = Counter(
        (a.indicateur.objectif.contrat, a.indicateur.responsable, a.annee) for a in attendues
    )
    cles = {cle: periode(cle[0].pk, cle[1].pk, cle[2]) for cle in compte}
    return Counter({cle: n for cle, n in compte.items() if cles[cle] not in proposees})


def _sujet(saisie: Saisie) -> tuple:
    """What an entry is about: an action, or the values of an organisation for a year."""
    if saisie.nature == NatureSaisie.ACTION:
        return ("action", saisie.action_id)
    return periode(saisie.contrat_id, saisie.partenaire_id, saisie.periode_fin.year)


def periode(contrat_pk: int, partenaire_pk: int, annee: int) -> tuple:
    """The values of an organisation for a year, as `valeurs_dues` expects what is proposed."""
    return ("valeurs", contrat_pk, partenaire_pk, annee)


def _actions(utilisateur, jour: date, saisies: list[Saisie]) -> list[Action]:
    """Actions to start, to finish or to report on, unless their follow-up was proposed."""
    if not utilisateur.peut_ecrire:
        return []
    mien = utilisateur.partenaire_id
    actions = Action.objects.visibles_par(utilisateur).a_mettre_a_jour(jour)
    if not utilisateur.est_officier:
        actions = actions.portees_par(mien)
    coportee = Action.coporteurs.through.objects.filter(action=OuterRef("pk"), partenaire=mien)
    chargees = actions.annotate(coportee=Exists(coportee)).select_related("contrat", "porteur")
    proposees = {s.action_id for s in saisies if s.statut == StatutSaisie.PROPOSEE}
    return [action for action in chargees.defer("description") if action.pk not in proposees]


def a_faire(utilisateur, dus: Dus) -> list[Tache]:
    """The tasks of a person, the earliest due date first, those without a date last."""
    taches = [
        *_taches_de_saisie(utilisateur, dus),
        *_taches_d_action(utilisateur, dus),
        *_taches_de_jalon(utilisateur, dus.jour),
        *_taches_d_engagement(utilisateur, dus),
        *_taches_de_signature(utilisateur),
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
    commencees = {_sujet(saisie) for saisie in dus.saisies}
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
        sujet = f"le suivi de l’action «\u00a0{saisie.action.intitule}\u00a0»"
        echeance = saisie.action.date_fin
    else:
        sujet = f"les valeurs {saisie.periode_fin.year} des indicateurs"
        echeance = saisie.contrat.echeance_de_saisie(saisie.periode_fin.year)
    return _tache(
        NatureTache.SAISIE,
        f"{'Corriger' if renvoyee else 'Terminer'} {sujet}",
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


def _taches_d_action(utilisateur, dus: Dus) -> Iterator[Tache]:
    commencees = {saisie.action_id for saisie in dus.saisies}
    for action in dus.actions:
        mienne = action.coportee or action.porteur_id == utilisateur.partenaire_id
        # Its people reached are typed in the entry that is open already.
        saisie_ouverte = action.statut == StatutAction.TERMINEE and action.pk in commencees
        if mienne and not saisie_ouverte:
            termine = action.statut == StatutAction.TERMINEE
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


def _taches_de_jalon(utilisateur, jour: date) -> Iterator[Tache]:
    if not utilisateur.peut_ecrire:
        return
    portees = Action.objects.visibles_par(utilisateur).portees_par(utilisateur.partenaire_id)
    jalons = Jalon.objects.filter(
        atteint_le__isnull=True,
        prevu_le__lte=jour + HORIZON_JALONS,
        action__in=portees.filter(statut__in=ACTIONS_FINANCEES).order_by(),
    )
    for jalon in jalons.select_related("action__contrat"):
        yield _tache(
            NatureTache.ACTION,
            f"Atteindre l’étape «\u00a0{jalon.intitule}\u00a0»",
            reverse("contrats:action", args=[jalon.action_id]),
            jalon.action.contrat,
            jalon.prevu_le,
            jour=jour,
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


def _taches_de_signature(utilisateur) -> Iterator[Tache]:
    """The acts open to signature whose turn has come for this person, or their delegant."""
    if not utilisateur.is_active or utilisateur.role != SIGNATAIRE:
        return
    vivantes = Q(acte__signatures__statut__in=SIGNATURES_VIVANTES)
    signees = Q(acte__signatures__statut=StatutSignature.SIGNEE)
    avant = vivantes & ~signees & Q(acte__signatures__rang__lt=F("rang"))
    attendues = (
        Signature.objects.visibles_par(utilisateur)
        .filter(
            partenaire=utilisateur.partenaire_id,
            statut=StatutSignature.ATTENDUE,
            acte__statut=StatutActe.EN_SIGNATURE,
        )
        .exclude(acte__contrat__statut__in=CONTRATS_SANS_SIGNATURE)
        .select_related("acte__contrat", "representant")
        .annotate(
            nb=Count("acte__signatures", filter=vivantes),
            nb_signees=Count("acte__signatures", filter=signees),
            nb_avant=Count("acte__signatures", filter=avant),
        )
    )
    attendues = [signature for signature in attendues if not signature.nb_avant]
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
