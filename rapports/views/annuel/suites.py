"""After the consultation: what follows each remark, the deliberation, the publication."""

from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from contrats.conflits import verrouiller
from contrats.disque import statut_du_refus
from contrats.models import TransitionInterdite
from rapports.forms_annuel.suites import (
    DeliberationAnnuelleForm,
    PublicationAnnuelleForm,
    SuitesForm,
)
from rapports.statuts_annuel import StatutAnnuel
from rapports.views.annuel.acces import annuel_gere, refuser, revenir
from rapports.views.annuel.page import page_annuel


@require_http_methods(["GET", "HEAD", "POST"])
def suites_annuel(request, pk):
    """Every remark, with the decision and the answer of the officer."""
    annuel = annuel_gere(request, pk)
    envoi = request.method == "POST"
    with transaction.atomic():
        if envoi:
            verrouiller(annuel)
        form = SuitesForm(request.POST if envoi else None, annuel=annuel)
        try:
            if envoi and form.is_valid():
                form.enregistrer(par=request.user)
                return revenir(request, pk, "Les suites données sont enregistrées.")
        except TransitionInterdite as refus:
            return refuser(request, pk, refus)
    contexte = {"contrat": annuel.contrat, "onglet": "rapports", "annuel": annuel, "form": form}
    status = form.statut_du_refus if envoi else 200
    return render(request, "rapports/annuel/suites.html", contexte, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def deliberation_annuelle(request, pk):
    """Record the vote of the assembly; the final document is made then."""
    annuel = annuel_gere(request, pk)
    if request.method != "POST" and annuel.statut != StatutAnnuel.SUITES:
        return redirect("rapports:annuel", pk)
    envoi = request.method == "POST"
    recu = (request.POST, request.FILES) if envoi else ()
    form = DeliberationAnnuelleForm(*recu, annuel=annuel)
    try:
        if envoi and form.is_valid() and form.approuver(par=request.user):
            dit = "La délibération est enregistrée\u00a0: le rapport définitif se compose."
            return revenir(request, pk, dit)
    except TransitionInterdite as refus:
        return refuser(request, pk, refus)
    contexte = {"contrat": annuel.contrat, "onglet": "rapports", "annuel": annuel, "form": form}
    contexte["sans_suite"] = annuel.remarques_sans_suite()
    status = statut_du_refus(form) if envoi else 200
    return render(request, "rapports/annuel/deliberation.html", contexte, status=status)


@require_POST
def publier_annuel(request, pk):
    """Publish the report, with the files that were chosen."""
    annuel = annuel_gere(request, pk)
    form = PublicationAnnuelleForm(request.POST, annuel=annuel)
    try:
        if not form.is_valid() or not form.publier(par=request.user):
            return page_annuel(request, annuel, publication=form, status=422)
    except TransitionInterdite as refus:
        return refuser(request, pk, refus)
    return revenir(request, pk, "Le rapport est publié, avec tous les avis.")
