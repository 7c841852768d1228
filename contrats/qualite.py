"""In what capacity a person may sign: representative in mandate, or delegate; what prevents it.

Nothing is written here: whoever signs asks again under the lock of the act.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from contrats.ecriture import jour as en_mots
from contrats.models import Delegation, Signature
from contrats.statuts import CONTRATS_SANS_SIGNATURE, StatutActe, StatutSignature
from partenaires.models import Representant

SIGNATAIRE = "signataire"  # the role that signs; the others read, or write


@dataclass(frozen=True)
class Qualite:
    """The person who signs, and the delegation that lets them when they do not represent."""

    personne: Representant
    delegation: Delegation | None = None

    def en_mandat(self, jour: date) -> bool:
        """True if the person is, and whoever delegated to them."""
        tenue = self.delegation is None or self.delegation.delegant.en_mandat(jour)
        return tenue and self.personne.en_mandat(jour)


def qualite_de(utilisateur, signature: Signature, jour: date) -> Qualite | None:
    """The capacity in which this account signs on `jour`; None if it does not sign."""
    return qualites(utilisateur, [signature], jour).get(signature.pk)


def qualites(utilisateur, signatures: Iterable[Signature], jour: date) -> dict[int, Qualite]:
    """The same for each of these signatures that it may give, in one query at most."""
    if not utilisateur.is_active or utilisateur.role != SIGNATAIRE:
        return {}
    siennes = [
        s for s in signatures if s.partenaire_id == utilisateur.partenaire_id and s.representant
    ]
    trouvees = {s.pk: Qualite(s.representant) for s in siennes if _est(utilisateur, s.representant)}
    delegants = {s.representant_id for s in siennes if s.pk not in trouvees}
    for delegation in _delegations(utilisateur, delegants, jour) if delegants else ():
        for signature in siennes:
            if signature.representant_id == delegation.delegant_id:
                qualite = Qualite(delegation.delegataire, delegation)
                trouvees.setdefault(signature.pk, qualite)
    return trouvees


def _est(utilisateur, representant: Representant) -> bool:
    """True if the account is this person's: the one who reads the mail sent to them."""
    adresse = representant.courriel.strip().lower()
    return bool(adresse) and adresse == utilisateur.courriel


def _delegations(utilisateur, delegants, jour: date):
    """The delegations that hold on `jour`, given to this account by these representatives."""
    return Delegation.objects.filter(
        Q(debut__lte=jour, fin__gte=jour),
        delegant__in=delegants,
        partenaire=utilisateur.partenaire_id,
        delegataire__partenaire=utilisateur.partenaire_id,
        delegataire__courriel__iexact=utilisateur.courriel,
    ).select_related("delegant", "delegataire")


def empechement(signature: Signature, qualite: Qualite, jour: date) -> str:
    """Why the signature cannot be given on `jour` by this person; "" if it can."""
    acte = signature.acte
    if acte.statut != StatutActe.EN_SIGNATURE:
        return "Cet acte n’est pas ouvert à la signature."
    if acte.contrat.statut in CONTRATS_SANS_SIGNATURE:
        return (
            f"Ce contrat est {acte.contrat.get_statut_display().lower()}\u00a0: rien ne s’y signe."
        )
    if signature.statut != StatutSignature.ATTENDUE:
        return (
            f"Cette signature n’est plus attendue\u00a0: {signature.get_statut_display().lower()}."
        )
    courante = acte.version_courante
    if courante is None or signature.version_id != courante.pk:
        return "Cette signature ne porte pas sur le texte actuel de l’acte."
    if not qualite.en_mandat(jour):
        return f"Le mandat ne couvre pas le {en_mots(jour)}\u00a0: prévenez l’intercommunalité."
    return sans_deliberation(signature, jour) or _pas_encore_son_tour(signature)


def sans_deliberation(signature: Signature, jour: date) -> str:
    """What is missing of the vote that must authorise the signature; "" if nothing is."""
    if not signature.deliberation_requise:
        return ""
    deliberation = signature.deliberation
    if deliberation is None:
        return "La délibération qui autorise cette signature n’est pas enregistrée."
    if deliberation.adoptee_le > jour:
        return f"La délibération n’est adoptée que le {en_mots(deliberation.adoptee_le)}."
    return ""


def _pas_encore_son_tour(signature: Signature) -> str:
    if signature.a_son_tour():
        return ""
    return "D’autres partenaires signent avant vous\u00a0: vous serez prévenu à votre tour."
