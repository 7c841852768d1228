"""What no longer fits between an avenant and its contract, and what the officer decides of it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from contrats import circuit
from contrats.avenants import fusion, proposer
from contrats.models import Acte, Modification
from contrats.permissions import peut_gerer
from contrats.statuts import StatutActe
from contrats.views.acces import modification_geree

MOTIF = "Le contrat a changé depuis que l’avenant est proposé\u00a0: {sujet}, {libelle}"


def conflits_de_l_acte(request: HttpRequest, acte: Acte) -> list[tuple]:
    """Each conflict with who changed what stands, for officers; nothing once it is applied."""
    if acte.applique_le or not peut_gerer(request.user, acte.contrat):
        return []
    lignes = fusion.conflits(fusion.examiner(acte))
    return list(zip(lignes, fusion.derniers_changements(lignes), strict=True))


@require_POST
def garder_l_actuelle(request, pk):
    """Leave the contract as it stands: the line goes out of the avenant."""
    return _decider(request, modification_geree(request, pk), _garder, "Le contrat garde sa valeur")


@require_POST
def maintenir_la_proposition(request, pk):
    """Propose the same value again, on what stands now."""
    return _decider(
        request, modification_geree(request, pk), _maintenir, "L’avenant repart de ce qui vaut"
    )


def _decider(request, modification: Modification, decision, fait: str):
    """Take the text back when it was open to signature, then decide; both or neither."""
    acte = modification.acte
    try:
        with transaction.atomic():
            _reprendre(acte, modification, par=request.user)
            decision(_conflit(modification), par=request.user)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        suite = "Le texte a changé\u00a0: figez-le de nouveau, tous devront signer."
        messages.success(request, f"{fait}. {suite}")
    return redirect("contrats:avenant", acte.pk)


def _reprendre(acte: Acte, modification: Modification, *, par) -> None:
    acte.verrouiller()
    if acte.statut == StatutActe.EN_SIGNATURE:
        motif = MOTIF.format(sujet=modification.sujet, libelle=modification.libelle.lower())
        circuit.reprendre_le_texte(acte, par=par, motif=motif[:500])


def _conflit(modification: Modification) -> fusion.Ligne:
    """The line in front of what stands. Raises ValidationError when it fits again."""
    for ligne in fusion.conflits(fusion.examiner(modification.acte, verrou=True)):
        if ligne.modification == modification:
            return ligne
    raise ValidationError("Cette ligne n'est plus en conflit : le contrat a changé de nouveau.")


def _garder(ligne: fusion.Ligne, *, par) -> None:
    proposer.annuler(ligne.modification, par=par)


def _maintenir(ligne: fusion.Ligne, *, par) -> None:
    if not ligne.se_reprend:
        raise ValidationError("Cette ligne ne se reprend pas : retirez-la de l'avenant.")
    proposer.reprendre_sur_l_actuelle(ligne, par=par)
