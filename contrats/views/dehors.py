"""Signatures given outside the portal: from a parapheur, on paper; an officer records them."""

import logging
from io import BytesIO

from csp.decorators import csp
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from contrats.forms.dehors import ParapheurForm
from contrats.models import Acte, NiveauSignature, Signature
from contrats.parapheur import certificat_de
from contrats.permissions import peut_gerer, peut_lire_la_piece
from contrats.statuts import StatutActe, StatutSignature
from contrats.views.document import ISOLE

logger = logging.getLogger(__name__)
DEHORS = (NiveauSignature.PARAPHEUR, NiveauSignature.PAPIER)
prive = cache_control(private=True, no_store=True)


def dehors_de_l_acte(request: HttpRequest, acte: Acte) -> dict:
    """The signatures given outside, with what proves them, and who may open their files."""
    donnees = Signature.objects.visibles_par(request.user).filter(acte=acte, niveau__in=DEHORS)
    donnees = donnees.filter(statut=StatutSignature.SIGNEE).select_related("partenaire", "preuve")
    gere = peut_gerer(request.user, acte.contrat)
    return {
        "dehors": [
            {
                "signature": signature,
                "certificat": certificat_de(signature),
                "lisible": bool(signature.piece)
                and (gere or signature.partenaire_id == request.user.partenaire_id),
            }
            for signature in donnees
        ],
        "dehors_ouvert": gere and acte.statut == StatutActe.EN_SIGNATURE,
    }


def _signature_lisible(request: HttpRequest, pk: int) -> Signature:
    lignes = Signature.objects.visibles_par(request.user).select_related(
        "acte__contrat__pilote__successeur", "partenaire", "representant", "deliberation", "version"
    )
    return get_object_or_404(lignes, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def parapheur(request, pk):
    """Download the frozen text, have it signed elsewhere, give the signed file back."""
    signature = _signature_lisible(request, pk)
    acte = signature.acte
    if not peut_gerer(request.user, acte.contrat):
        raise PermissionDenied
    attendue = acte.statut == StatutActe.EN_SIGNATURE and signature.version is not None
    attendue = attendue and signature.statut == StatutSignature.ATTENDUE
    envoi = request.method == "POST"
    form = None
    if attendue:
        donnees = (request.POST, request.FILES) if envoi else ()
        form = ParapheurForm(*donnees, signature=signature)
        if envoi and form.is_valid() and form.enregistrer(par=request.user):
            dit = f"La signature de {signature.partenaire.nom} est vérifiée et enregistrée."
            messages.success(request, dit)
            return redirect("contrats:acte", acte.pk)
    contexte = {"contrat": acte.contrat, "onglet": "signatures", "acte": acte, "form": form}
    contexte["signature"] = signature
    status = 422 if envoi else 200
    return render(request, "contrats/actes/dehors_parapheur.html", contexte, status=status)


@require_GET
@prive
def piece_signee(request, pk):
    """The signed PDF or the scan, checked against its sha256 before it leaves."""
    signature = _signature_lisible(request, pk)
    if not peut_lire_la_piece(request.user, signature):
        raise PermissionDenied
    if not signature.piece:
        raise Http404
    try:
        octets = signature.lire_piece()
    except (ValueError, OSError):
        logger.exception("Signature %s : pièce altérée ou absente", pk)
        contexte = {"acte": signature.acte, "contrat": signature.acte.contrat}
        return render(request, "contrats/actes/texte_altere.html", contexte, status=500)
    return _remettre(signature, octets)


@csp(ISOLE)
def _remettre(signature: Signature, octets: bytes) -> FileResponse:
    extension = signature.piece.name.rpartition(".")[2]
    nom = f"{signature.acte.titre} - {signature.partenaire.nom}.{extension}"
    return FileResponse(BytesIO(octets), as_attachment=True, filename=nom)
