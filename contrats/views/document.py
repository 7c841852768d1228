"""The files of an action: kept, handed out to those who may read it, taken away."""

import logging

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from contrats.disque import statut_du_refus
from contrats.forms.fiche import DocumentForm
from contrats.models import Document
from contrats.permissions import peut_retirer
from contrats.remise import remettre
from contrats.views.acces import action_modifiable, de_l_action_lisible
from contrats.views.action import page_action
from contrats.views.fiche import revenir

logger = logging.getLogger(__name__)


@require_POST
def deposer_document(request, pk):
    """Keep a file with the action."""
    action = action_modifiable(request, pk)
    form = DocumentForm(request.POST, request.FILES, action=action)
    document = form.enregistrer(par=request.user) if form.is_valid() else None
    if not document:
        return page_action(request, action, document=form, status=statut_du_refus(form))
    message = f"Le document «\u00a0{document}\u00a0» est déposé."
    return revenir(request, pk, "documents", message)


@require_GET
@cache_control(private=True, no_store=True)
def document(request, pk):
    """The file, checked against its sha256 before it leaves; never shown inside the portal."""
    document = de_l_action_lisible(request, Document, pk)
    try:
        octets = document.lire()
    except (ValueError, OSError):
        logger.exception("Document %s : fichier altéré ou absent", document.pk)
        contexte = {"document": document, "action": document.action}
        return render(request, "contrats/document_altere.html", contexte, status=500)
    return remettre(octets, document.nom_original, document.type_mime)


@require_POST
def retirer_document(request, pk):
    """Take a file away, with its bytes."""
    document = de_l_action_lisible(request, Document, pk)
    if not peut_retirer(request.user, document):
        raise PermissionDenied
    document.retirer(par=request.user)
    message = f"Le document «\u00a0{document}\u00a0» est retiré."
    return revenir(request, document.action_id, "documents", message)
