"""What is open or owed on a given day: the lists that tell it, read together; nothing written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

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
from contrats.qualite import SIGNATAIRE
from contrats.saisies.grille import dans_leur_contrat, listes_mesurees, manquantes, ranger
from contrats.statuts import (
    ACTIONS_FINANCEES,
    CONTRATS_SANS_SIGNATURE,
    SIGNATURES_VIVANTES,
    StatutActe,
    StatutContrat,
    StatutEngagement,
    StatutSaisie,
    StatutSignature,
)
from partenaires.models import Partenaire
from quartiers.ensemble import lire_ensemble
from quartiers.models import Generation

HORIZON_JALONS = timedelta(days=30)
HORIZON_ENGAGEMENTS = timedelta(days=60)


@dataclass(frozen=True)
class Dus:
    """What is open or owed on `jour`: by everyone for an officer, else by one organisation; and
    the actions, milestones and signatures of the person's own.

    `valeurs` counts, by contract, organisation and year, the values that are missing; for an
    officer, `actions_de_tous` counts by contract and porteur the actions to bring up to date
    (True: those of demonstration). What was proposed and waits for an officer is neither there nor
    among `actions`.
    """

    jour: date
    saisies: list[Saisie]
    valeurs: Counter[tuple[Contrat, Partenaire, int]]
    actions: list[Action]
    actions_de_tous: Counter[tuple[Contrat, Partenaire, bool]]
    engagements: list[Engagement]
    avis: list[Avis]
    jalons: list[Jalon]
    signatures: list[Signature]


def lire(utilisateur, jour: date) -> Dus:
    """What this person's home page speaks of, in one query."""
    listes = listes_dues(utilisateur, jour)
    lire_ensemble(*listes.values())
    return dus(jour, listes)


def listes_dues(utilisateur, jour: date) -> dict[str, QuerySet]:
    """The lists that `dus` looks at, none of them read yet."""
    return {
        "saisies": _saisies(utilisateur),
        **listes_de_valeurs(utilisateur),
        "actions": _actions(utilisateur, jour),
        **_actions_de_tous(utilisateur, jour),
        "engagements": _engagements(utilisateur, jour),
        "avis": _avis(utilisateur),
        "jalons": _jalons(utilisateur, jour),
        "signatures": _signatures(utilisateur),
    }


def dus(jour: date, listes: dict[str, QuerySet]) -> Dus:
    """What these lists tell."""
    saisies = list(listes["saisies"])
    proposees = [s for s in saisies if s.statut == StatutSaisie.PROPOSEE]
    suivies = {s.action_id for s in proposees}
    return Dus(
        jour=jour,
        saisies=saisies,
        valeurs=valeurs_dues(listes, jour, {sujet(s) for s in proposees}),
        actions=[action for action in listes["actions"] if action.pk not in suivies],
        actions_de_tous=_compter_les_actions(listes),
        engagements=list(listes["engagements"]),
        avis=list(listes["avis"]),
        jalons=list(listes["jalons"]),
        signatures=list(listes["signatures"]),
    )


def listes_de_valeurs(utilisateur) -> dict[str, QuerySet]:
    """The indicators that somebody owes, in contracts in force, and what was measured of them."""
    indicateurs = Indicateur.objects.visibles_par(utilisateur).filter(
        objectif__contrat__statut=StatutContrat.EN_VIGUEUR, responsable__isnull=False
    )
    if not utilisateur.peut_ecrire:
        indicateurs = indicateurs.none()
    elif not utilisateur.est_officier:
        indicateurs = indicateurs.filter(responsable=utilisateur.partenaire_id)
    toutes = indicateurs.order_by()
    return {
        "indicateurs": indicateurs.select_related("objectif").only(
            "reference_annee", "responsable", "objectif__contrat"
        ),
        **_concernes(toutes, "objectif__contrat", "responsable", "valeurs"),
        **listes_mesurees(toutes.values("pk")),
    }


def _concernes(lignes: QuerySet, contrat: str, partenaire: str, nom: str) -> dict[str, QuerySet]:
    """The contracts and the organisations of these rows, each once: thousands of rows may be of one
    contract. `_nommer` gives them back."""
    return {
        f"contrats_{nom}": Contrat.objects.filter(pk__in=lignes.values(contrat)).order_by(),
        f"partenaires_{nom}": Partenaire.objects.filter(pk__in=lignes.values(partenaire))
        .only("nom")
        .order_by(),
    }


def _nommer(listes: dict[str, Iterable], nom: str) -> tuple[dict, dict]:
    """Those contracts and organisations, by their keys."""
    return tuple(
        {un.pk: un for un in listes[f"{qui}_{nom}"]} for qui in ("contrats", "partenaires")
    )


def valeurs_dues(listes: dict[str, Iterable], jour: date, proposees: set[tuple]) -> Counter:
    """Values of the complete years that nobody has given, nor proposed, in contracts in force."""
    contrats, partenaires = _nommer(listes, "valeurs")
    indicateurs = dans_leur_contrat(listes["indicateurs"], *contrats.values())
    attendues = manquantes(indicateurs, range(Generation.G2015, jour.year), ranger(listes))
    compte = Counter(
        (a.indicateur.objectif.contrat_id, a.indicateur.responsable_id, a.annee) for a in attendues
    )
    return Counter(
        {
            (contrats[contrat], partenaires[partenaire], annee): n
            for (contrat, partenaire, annee), n in compte.items()
            if periode(contrat, partenaire, annee) not in proposees
        }
    )


def sujet(saisie: Saisie) -> tuple:
    """What an entry is about: an action, or the values of an organisation for a year."""
    if saisie.nature == NatureSaisie.ACTION:
        return ("action", saisie.action_id)
    return periode(saisie.contrat_id, saisie.partenaire_id, saisie.periode_fin.year)


def periode(contrat_pk: int, partenaire_pk: int, annee: int) -> tuple:
    """The values of an organisation for a year, as `valeurs_dues` expects what is proposed."""
    return ("valeurs", contrat_pk, partenaire_pk, annee)


def _saisies(utilisateur) -> QuerySet[Saisie]:
    if not utilisateur.peut_ecrire:
        return Saisie.objects.none()
    ouvertes = Saisie.objects.visibles_par(utilisateur).ouvertes().defer("cellules")
    return ouvertes.select_related("contrat__pilote__successeur", "action", "partenaire")


def _engagements(utilisateur, jour: date) -> QuerySet[Engagement]:
    """Promises due soon or late; a plain reader has nothing to do about them."""
    if utilisateur.role == "lecteur":
        return Engagement.objects.none()
    lignes = Engagement.objects.visibles_par(utilisateur).filter(
        statut=StatutEngagement.PRIS, echeance__lte=jour + HORIZON_ENGAGEMENTS
    )
    if not utilisateur.est_officier:
        lignes = lignes.filter(partenaire=utilisateur.partenaire_id)
    return lignes.select_related("contrat", "partenaire")


def _avis(utilisateur) -> QuerySet[Avis]:
    lignes = Avis.objects.visibles_par(utilisateur).attendus()
    if not utilisateur.est_officier:
        lignes = lignes.filter(partenaire=utilisateur.partenaire_id)
    return lignes.select_related("contrat", "partenaire")


def _actions(utilisateur, jour: date) -> QuerySet[Action]:
    """The person's own actions to start, to finish or to report on."""
    if not utilisateur.peut_ecrire:
        return Action.objects.none()
    actions = Action.objects.visibles_par(utilisateur).a_mettre_a_jour(jour)
    siennes = actions.portees_par(utilisateur.partenaire_id)
    return siennes.select_related("contrat").defer("description")


def _actions_de_tous(utilisateur, jour: date) -> dict[str, QuerySet]:
    """For an officer, the same of everyone by contract and porteur, except those of which
    something is proposed."""
    actions = Action.objects.none()
    if utilisateur.peut_ecrire and utilisateur.est_officier:
        proposees = Saisie.objects.filter(statut=StatutSaisie.PROPOSEE, action=OuterRef("pk"))
        actions = Action.objects.visibles_par(utilisateur).a_mettre_a_jour(jour)
        actions = actions.exclude(Exists(proposees)).order_by()
    comptees = actions.values("contrat", "porteur", "demonstration").annotate(nombre=Count("pk"))
    return {
        "actions_de_tous": comptees.values_list("contrat", "porteur", "demonstration", "nombre"),
        **_concernes(actions, "contrat", "porteur", "actions"),
    }


def _compter_les_actions(listes: dict[str, Iterable]) -> Counter:
    contrats, partenaires = _nommer(listes, "actions")
    return Counter(
        {
            (contrats[contrat], partenaires[porteur], demonstration): nombre
            for contrat, porteur, demonstration, nombre in listes["actions_de_tous"]
        }
    )


def _jalons(utilisateur, jour: date) -> QuerySet[Jalon]:
    """The milestones of one's own actions that are near, or late."""
    if not utilisateur.peut_ecrire:
        return Jalon.objects.none()
    portees = Action.objects.visibles_par(utilisateur).portees_par(utilisateur.partenaire_id)
    return Jalon.objects.filter(
        atteint_le__isnull=True,
        prevu_le__lte=jour + HORIZON_JALONS,
        action__in=portees.filter(statut__in=ACTIONS_FINANCEES).order_by(),
    ).select_related("action__contrat")


def _signatures(utilisateur) -> QuerySet[Signature]:
    """Those awaited of the person's organisation, with how many are given, and to give before."""
    if not utilisateur.is_active or utilisateur.role != SIGNATAIRE:
        return Signature.objects.none()
    vivantes = Q(acte__signatures__statut__in=SIGNATURES_VIVANTES)
    signees = Q(acte__signatures__statut=StatutSignature.SIGNEE)
    avant = vivantes & ~signees & Q(acte__signatures__rang__lt=F("rang"))
    return (
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
