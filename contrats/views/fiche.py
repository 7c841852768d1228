"""What people add to the sheet of an action: milestones and comments. One action, one address."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from contrats.forms.fiche import AtteindreForm, CommentaireForm, JalonForm
from contrats.models import Commentaire, Jalon
from contrats.permissions import peut_commenter, peut_modifier_action, peut_resoudre
from contrats.views.acces import action_lisible, action_modifiable, de_l_action_lisible
from contrats.views.action import page_action


def revenir(request: HttpRequest, pk: int, section: str, message: str = "") -> HttpResponse:
    """Back to the section of the sheet, where the message is shown."""
    if message:
        messages.success(request, message, extra_tags=section)
    return redirect(f"{reverse('contrats:action', args=[pk])}#{section}")


@require_POST
def ajouter_jalon(request, pk):
    """Plan a step of the action."""
    action = action_modifiable(request, pk)
    form = JalonForm(request.POST, action=action)
    if not form.is_valid() or form.enregistrer(par=request.user) is None:
        return page_action(request, action, jalon=form, status=422)
    return revenir(request, pk, "calendrier", "Le jalon est inscrit au calendrier.")


@require_POST
def atteindre_jalon(request, pk):
    """Record the day a step was reached."""
    jalon = de_l_action_lisible(request, Jalon, pk)
    if not peut_modifier_action(request.user, jalon.action):
        raise PermissionDenied
    form = AtteindreForm(request.POST, jalon=jalon)
    if not form.is_valid() or not form.enregistrer(par=request.user):
        return page_action(request, jalon.action, atteindre=form, status=422)
    message = f"Le jalon «\u00a0{jalon}\u00a0» est atteint."
    return revenir(request, jalon.action_id, "calendrier", message)


@require_POST
def commenter(request, pk):
    """Write a remark on the action."""
    action = action_lisible(request, pk)
    if not peut_commenter(request.user, action):
        raise PermissionDenied
    form = CommentaireForm(request.POST, action=action)
    if not form.is_valid():
        return page_action(request, action, commentaire=form, status=422)
    form.enregistrer(par=request.user)
    return revenir(request, pk, "commentaires", "Le commentaire est écrit.")


@require_POST
def resoudre(request, pk):
    """Say that a remark is dealt with."""
    commentaire = _commentaire_a_traiter(request, pk)
    commentaire.resoudre(par=request.user)
    return revenir(request, commentaire.action_id, "commentaires", "Le commentaire est résolu.")


@require_POST
def rouvrir(request, pk):
    """Take a remark up again."""
    commentaire = _commentaire_a_traiter(request, pk)
    commentaire.rouvrir(par=request.user)
    return revenir(request, commentaire.action_id, "commentaires", "Le commentaire est rouvert.")


def _commentaire_a_traiter(request, pk) -> Commentaire:
    commentaire = de_l_action_lisible(request, Commentaire, pk)
    if not peut_resoudre(request.user, commentaire):
        raise PermissionDenied
    return commentaire
