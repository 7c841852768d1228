"""The circuit of an act: opened, followed rank by rank, taken back, completed.

What is due is read from the rows, under the lock of the act: a lost call or a dead worker delays
it until the next sweep, and doubles nothing. Signing itself is in `contrats.signer`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from contrats import avenants
from contrats.contact import destinataires
from contrats.emails import annoncer, inviter_a_signer, inviter_le_delegataire
from contrats.models import (
    Acte,
    Delegation,
    FaitRegistre,
    LienDeSignature,
    LigneRegistre,
    Signature,
)
from contrats.qualite import SIGNATAIRE, sans_deliberation
from contrats.registre import ce_qui_est_signe
from contrats.scellement import reveiller_scellement
from contrats.statuts import (
    CONTRATS_SANS_SIGNATURE,
    SIGNATURES_VIVANTES,
    StatutActe,
    StatutSignature,
)
from courriels.adresses import valider_adresse
from courriels.redaction import deposer
from quartiers.prete import ListePrete, cles_rondes

CADUQUE = StatutSignature.CADUQUE
RELANCE_TOUS_LES = timedelta(days=7)
RELANCES_MAX = 5


def obstacles(acte: Acte, signatures: list[Signature] | None = None) -> list[str]:
    """Why the act cannot be opened to signature; nothing if it can. `signatures`: all of its own,
    where they were read already."""
    manques = []
    if signatures is None:
        signatures = list(acte.signatures.all())
    if acte.statut != StatutActe.PROJET:
        manques.append("Cet acte est déjà ouvert à la signature.")
    if acte.contrat.statut in CONTRATS_SANS_SIGNATURE:
        etat = acte.contrat.get_statut_display().lower()
        manques.append(f"Le contrat est {etat}\u00a0: rien ne s’y signe.")
    version = acte.version_courante
    if version is None:
        manques.append("Le texte n’est pas encore figé.")
    elif any(s.version_id == version.pk for s in signatures if s.statut == CADUQUE):
        manques.append("Le texte a été repris\u00a0: figez-en une nouvelle version.")
    if not any(s.statut in SIGNATURES_VIVANTES for s in signatures):
        manques.append("Aucun signataire n’est choisi.")
    return manques


def alertes(signature: Signature, jour: date, comptes: set[str]) -> list[str]:
    """What keeps the signature from being given on the portal, as things stand on `jour`.

    `comptes` are the addresses of `comptes_signataires`.
    """
    if signature.statut != StatutSignature.ATTENDUE:
        return []
    personne = signature.representant
    if personne is None:
        return ["Aucun représentant n’est choisi\u00a0: il ne pourra signer que sur papier."]
    trouvees = []
    if not personne.courriel:
        trouvees.append("Pas d’adresse électronique\u00a0: aucun lien ne pourra être envoyé.")
    elif personne.courriel.lower() not in comptes:
        trouvees.append("Aucun compte de signataire à cette adresse\u00a0: invitez cette personne.")
    if not personne.en_mandat(jour):
        trouvees.append("Son mandat ne couvre pas le jour d’aujourd’hui.")
    if manque := sans_deliberation(signature, jour):
        trouvees.append(manque)
    return trouvees


def comptes_signataires(signatures: list[Signature]) -> set[str]:
    """The addresses, among those of these representatives, of people who may sign."""
    adresses = {s.representant.courriel.lower() for s in signatures if s.representant}
    return set(COMPTES.lire(cles_rondes(adresses - {""})))


COMPTES = ListePrete(
    lambda adresses: (
        get_user_model()
        .objects.filter(courriel__in=adresses, role=SIGNATAIRE, is_active=True)
        .values_list("courriel", flat=True)
    )
)


@transaction.atomic
def ouvrir_le_circuit(acte: Acte, *, par) -> None:
    """Open the act to signature and invite the first rank. Raises ValidationError."""
    acte.verrouiller()
    if empechements := obstacles(acte):
        raise ValidationError(empechements)
    acte.ouvrir(par=par)
    vivantes = acte.signatures_vivantes().select_related("partenaire", "representant", "version")
    inscrire(
        acte,
        FaitRegistre.OUVERTURE,
        {
            **texte(acte.version_courante),
            "signataires": [{**ce_qui_est_signe(s), "rang": s.rang} for s in vivantes],
        },
    )
    inviter_a_leur_tour(acte)


def texte(version) -> dict:
    """The frozen text that a line of the register is about."""
    return {"version": version.numero, "document": version.empreinte} if version else {}


def inscrire(acte: Acte, fait: FaitRegistre, contenu: dict, **autres) -> LigneRegistre:
    """Add a line of this act to the register."""
    return LigneRegistre.objects.inscrire(acte=acte, fait=fait, contenu=contenu, **autres)


# -- invitations and reminders --------------------------------------------------------------------


def inviter_a_leur_tour(acte: Acte) -> None:
    """Invite those whose turn has come and who were not invited yet; their links are new."""
    vivantes = list(
        acte.signatures_vivantes().select_related("acte__contrat", "representant", "version")
    )
    attendues = [s for s in vivantes if s.statut == StatutSignature.ATTENDUE]
    bloquants = [s.rang for s in vivantes if s.statut != StatutSignature.SIGNEE]
    for signature in attendues:
        if signature.rang == min(bloquants) and signature.invitee_le is None:
            inviter(signature)


def inviter(signature: Signature, *, relances: int = 0, maintenant: datetime | None = None) -> bool:
    """Send a new personal link, the ones before die; False without an address to send it to."""
    personne = signature.representant
    if personne is None or not _joignable(personne.courriel) or signature.version is None:
        return False
    maintenant = maintenant or timezone.now()
    encore = relances < RELANCES_MAX
    signature.invitee_le = signature.invitee_le if relances else maintenant
    signature.prochaine_relance = maintenant + RELANCE_TOUS_LES if encore else None
    signature.nb_relances = relances
    signature.save(update_fields=["invitee_le", "prochaine_relance", "nb_relances"])
    secret = LienDeSignature.objects.creer(signature)
    deposer(inviter_a_signer(signature, secret, rappel=relances > 0))
    if not relances:
        _prevenir_les_delegataires(signature, maintenant)
    return True


def _prevenir_les_delegataires(signature: Signature, maintenant: datetime) -> None:
    jour = timezone.localdate(maintenant)
    delegations = Delegation.objects.filter(
        delegant=signature.representant_id, debut__lte=jour, fin__gte=jour
    ).select_related("delegataire")
    for personne in {delegation.delegataire for delegation in delegations}:
        if _joignable(personne.courriel):
            deposer(inviter_le_delegataire(signature, personne))


def _joignable(adresse: str) -> bool:
    """True if a message can be written to this address."""
    if not adresse:
        return False
    try:
        valider_adresse(adresse)
    except ValidationError:
        return False
    return True


def relancer_les_attendues(maintenant: datetime | None = None) -> int:
    """Remind those who are due and still awaited; return how many messages were queued.

    One message for a due date, however late the sweep comes: the next date is counted from now.
    """
    maintenant = maintenant or timezone.now()
    return sum(_relancer(pk, maintenant) for pk in _a_relancer(maintenant).values_list("pk"))


def _a_relancer(maintenant: datetime):
    return (
        Signature.objects.filter(
            statut=StatutSignature.ATTENDUE,
            prochaine_relance__lte=maintenant,
            acte__statut=StatutActe.EN_SIGNATURE,
        )
        .exclude(acte__contrat__statut__in=CONTRATS_SANS_SIGNATURE)
        .order_by("prochaine_relance", "pk")
    )


@transaction.atomic
def _relancer(pk: tuple[int], maintenant: datetime) -> bool:
    due = _a_relancer(maintenant).select_for_update(of=("self",), skip_locked=True)
    signature = due.filter(pk=pk[0]).first()
    if signature is None:
        return False
    if signature.a_son_tour():
        return inviter(signature, relances=signature.nb_relances + 1, maintenant=maintenant)
    # Someone of a lower rank withdrew: its turn will come again.
    signature.prochaine_relance = maintenant + RELANCE_TOUS_LES
    signature.save(update_fields=["prochaine_relance"])
    return False


@transaction.atomic
def renvoyer_le_lien(signature: Signature) -> bool:
    """Send a new link at once, at the officer's wish; False if nobody can use one now."""
    signature.verrouiller()
    acte = signature.acte
    attendue = signature.statut == StatutSignature.ATTENDUE and signature.a_son_tour()
    if acte.statut != StatutActe.EN_SIGNATURE or not attendue:
        return False
    return inviter(signature, relances=signature.nb_relances)


# -- completion -----------------------------------------------------------------------------------


@transaction.atomic
def completer(acte: Acte, *, par=None) -> bool:
    """Draw what follows from the signatures: the act is achieved, or the next rank invited.

    True once it is signed by all and takes effect. To be called after anything that changes a
    signature.
    """
    acte.verrouiller()
    if acte.statut != StatutActe.EN_SIGNATURE:
        return acte.statut == StatutActe.SIGNE
    vivantes = acte.signatures_vivantes()
    if not vivantes.exists() or vivantes.exclude(statut=StatutSignature.SIGNEE).exists():
        inviter_a_leur_tour(acte)
        return False
    if not _prend_effet(acte, par):
        return False
    inscrire(
        acte,
        FaitRegistre.COMPLETUDE,
        {
            **texte(acte.version_courante),
            "signatures": list(vivantes.order_by("pk").values_list("pk", flat=True)),
        },
    )
    annoncer("signe", acte, interesses(acte))
    reveiller_scellement(acte)
    return True


def _prend_effet(acte: Acte, par) -> bool:
    """Achieve the act and write what it says in the contract, both or neither.

    False when its avenant no longer fits the contract: the signatures stay, an officer decides.
    """
    try:
        with transaction.atomic():
            acte.achever(par=par)
            avenants.appliquer(acte, par=par)
    except ValidationError:
        acte.verrouiller()
        return False
    return True


def reprendre_les_circuits() -> int:
    """Complete, or move on, the acts that a dead process left behind; return how many were."""
    encore = Signature.objects.filter(acte=OuterRef("pk"), statut__in=SIGNATURES_VIVANTES)
    avant = Signature.objects.filter(
        acte=OuterRef("acte"), statut__in=SIGNATURES_VIVANTES, rang__lt=OuterRef("rang")
    ).exclude(statut=StatutSignature.SIGNEE)
    oubliees = Signature.objects.filter(
        ~Exists(avant),
        statut=StatutSignature.ATTENDUE,
        invitee_le__isnull=True,
        version__isnull=False,
    ).exclude(representant__courriel="")
    ouverts = Acte.objects.filter(statut=StatutActe.EN_SIGNATURE).exclude(
        contrat__statut__in=CONTRATS_SANS_SIGNATURE
    )
    complets = ouverts.filter(
        Exists(encore), ~Exists(encore.exclude(statut=StatutSignature.SIGNEE))
    )
    a_inviter = ouverts.filter(pk__in=oubliees.filter(representant__isnull=False).values("acte"))
    restes = [*complets, *a_inviter]
    for acte in restes:
        completer(acte)
    return len(restes)


# -- changes --------------------------------------------------------------------------------------


@transaction.atomic
def reprendre_le_texte(acte: Acte, *, par, motif: str) -> None:
    """Take the text back: what was signed or refused on it becomes void, and is awaited anew.

    Raises ValidationError without a reason, TransitionInterdite if the act is not open.
    """
    if not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi le texte est repris."})
    acte.verrouiller()
    anciennes = acte.signatures_vivantes().select_for_update(of=("self",))
    anciennes = list(anciennes.select_related("partenaire", "representant", "version"))
    personnes = interesses(acte)
    if acte.statut == StatutActe.EN_SIGNATURE:
        for signature in anciennes:
            _perimer(signature, par=par, motif=motif)
    acte.reprendre(par=par)
    annoncer("reprise", acte, personnes, motif=motif)


def _perimer(signature: Signature, *, par, motif: str) -> None:
    """Void what was given or refused, visibly; an awaited one only loses its link."""
    if signature.statut == StatutSignature.ATTENDUE:
        signature.version = signature.invitee_le = signature.prochaine_relance = None
        signature.nb_relances = 0
        signature.save(update_fields=["version", "invitee_le", "prochaine_relance", "nb_relances"])
        return
    etat = signature.get_statut_display().lower()
    signature.perimer(par=par, motif=motif)
    contenu = {**ce_qui_est_signe(signature), "etat": etat, "motif": motif}
    inscrire(signature.acte, FaitRegistre.CADUCITE, contenu)
    Signature.objects.create(
        acte=signature.acte,
        partenaire=signature.partenaire,
        representant=signature.representant,
        rang=signature.rang,
        deliberation_requise=signature.deliberation_requise,
        deliberation=signature.deliberation,
    )


@transaction.atomic
def remplacer(signature: Signature, *, par, representant, motif: str) -> None:
    """Await another representative of the partner; the links of the former one die.

    Raises ValidationError.
    """
    signature.verrouiller()
    acte = signature.acte
    avant = str(signature.representant or "")
    signature.remplacer(par=par, representant=representant, motif=motif)
    contenu = {**ce_qui_est_signe(signature), "avant": avant, "motif": motif}
    inscrire(acte, FaitRegistre.REMPLACEMENT, contenu)
    signature.invitee_le = signature.prochaine_relance = None
    signature.save(update_fields=["invitee_le", "prochaine_relance"])
    if acte.statut == StatutActe.EN_SIGNATURE:
        inviter_a_leur_tour(acte)


def interesses(acte: Acte) -> list[tuple[str, str]]:
    """Who is told what becomes of the act: its signatories and the officers; name and address."""
    gens = {
        s.representant.courriel.lower(): s.representant.nom_complet
        for s in acte.signatures_vivantes().select_related("representant")
        if s.representant and _joignable(s.representant.courriel)
    }
    for officier in destinataires(acte.contrat):
        gens.setdefault(officier.courriel, str(officier))
    return [(nom, adresse) for adresse, nom in gens.items()]
