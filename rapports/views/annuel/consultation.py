"""Who is consulted, who is left out and why; a consultation opens, is taken back, is closed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contrats.models import TransitionInterdite
from contrats.permissions import peut_gerer
from rapports.annuel.etapes import projet_a_jour
from rapports.forms_annuel.consultation import EcarterForm, OuvertureAnnuelleForm, RetraitForm
from rapports.models import ConsultationEcartee
from rapports.statuts_annuel import StatutAnnuel
from rapports.views.annuel.acces import annuel_gere, refuser, revenir


@require_GET
def consultation_annuelle(request, pk):
    """Every body to consult, and what the consultation still lacks."""
    annuel = annuel_gere(request, pk)
    if annuel.statut != StatutAnnuel.BROUILLON:
        return redirect("rapports:annuel", pk)
    return _page(request, annuel)


def _page(request, annuel, *, ouverture=None, ecarter=None, status=200) -> HttpResponse:
    ouverture = ouverture or OuvertureAnnuelleForm(annuel=annuel)
    contexte = {
        "contrat": annuel.contrat,
        "onglet": "rapports",
        "annuel": annuel,
        "form": ouverture,
        "ecarter": ecarter or EcarterForm(annuel=annuel, organismes=ouverture.organismes),
        "a_jour": projet_a_jour(annuel),
    }
    return render(request, "rapports/annuel/consultation.html", contexte, status=status)


@require_POST
def ouvrir_consultation(request, pk):
    """Open it: each body is written to, or nobody is."""
    annuel = annuel_gere(request, pk)
    form = OuvertureAnnuelleForm(request.POST, annuel=annuel)
    try:
        if not form.is_valid() or not form.ouvrir(par=request.user):
            return _page(request, annuel, ouverture=form, status=422)
    except TransitionInterdite as refus:
        return refuser(request, pk, refus)
    return revenir(request, pk, "La consultation est ouverte\u00a0: les courriels partent.")


@require_POST
def ecarter_organisme(request, pk):
    """Leave a body out of the consultation, and say why."""
    annuel = annuel_gere(request, pk)
    ouverture = OuvertureAnnuelleForm(annuel=annuel)
    form = EcarterForm(request.POST, annuel=annuel, organismes=ouverture.organismes)
    try:
        if not form.is_valid() or not form.ecarter(par=request.user):
            return _page(request, annuel, ouverture=ouverture, ecarter=form, status=422)
    except TransitionInterdite as refus:
        return refuser(request, pk, refus)
    messages.success(request, "Cet organisme est écarté\u00a0: le rapport dira pourquoi.")
    return redirect("rapports:consultation_annuelle", pk)


@require_POST
def retablir_organisme(request, pk):
    """Consult it after all."""
    lignes = ConsultationEcartee.objects.visibles_par(request.user).select_related(
        "annuel__contrat__pilote__successeur", "commune", "quartier"
    )
    ecarte = get_object_or_404(lignes, pk=pk)
    if not peut_gerer(request.user, ecarte.annuel.contrat):
        raise PermissionDenied
    try:
        ecarte.retablir(par=request.user)
    except TransitionInterdite as refus:
        return refuser(request, ecarte.annuel_id, refus)
    messages.success(request, "Cet organisme sera consulté.")
    return redirect("rapports:consultation_annuelle", ecarte.annuel_id)


@require_http_methods(["GET", "HEAD", "POST"])
def retirer_consultation(request, pk):
    """Take back a consultation opened by mistake, with the reason that each body reads."""
    annuel = annuel_gere(request, pk)
    envoi = request.method == "POST"
    if not envoi and annuel.statut != StatutAnnuel.CONSULTATION:
        return redirect("rapports:annuel", pk)
    form = RetraitForm(request.POST if envoi else None, annuel=annuel)
    try:
        if envoi and form.is_valid() and form.retirer(par=request.user):
            return revenir(request, pk, "La consultation est retirée\u00a0: les courriels partent.")
    except TransitionInterdite as refus:
        return refuser(request, pk, refus)
    contexte = {"contrat": annuel.contrat, "onglet": "rapports", "annuel": annuel, "form": form}
    return render(request, "rapports/annuel/retirer.html", contexte, status=422 if envoi else 200)


@require_POST
def clore_consultation(request, pk):
    """Close it before its day, once every body has answered."""
    annuel = annuel_gere(request, pk)
    try:
        annuel.clore_consultation(par=request.user, le=timezone.localdate())
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
        return redirect("rapports:annuel", pk)
    return revenir(request, pk, "La consultation est close.")
