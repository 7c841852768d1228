"""The annual reports of a contract, and where one of them stands."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from contrats.permissions import peut_gerer, peut_rendre_avis
from contrats.views.acces import contrat_gere, contrat_lisible
from quartiers.prete import ListePrete
from rapports.annuel.consultes import avis_de, sans_suite
from rapports.annuel.etapes import document_courant, etapes, projet_a_jour
from rapports.forms_annuel.redaction import AnneeForm
from rapports.forms_annuel.suites import PublicationAnnuelleForm
from rapports.models import Contribution, RapportAnnuel
from rapports.permissions import peut_contribuer
from rapports.procedure.document import geler
from rapports.statuts_annuel import StatutAnnuel, StatutAvisAnnuel
from rapports.views.annuel.acces import (
    annuel_gere,
    annuel_lisible,
    contributions_visibles,
    revenir,
)

ATTENDU = StatutAvisAnnuel.ATTENDU
ANNUELS = ListePrete(
    lambda qui, contrat: RapportAnnuel.objects.visibles_par(qui).filter(contrat=contrat)
)


@require_GET
def annuels(request, contrat_pk):
    """Every annual report of the contract, and how to begin one."""
    return _page_annuels(request, contrat_lisible(request, contrat_pk))


def _page_annuels(request, contrat, form=None, *, status=200) -> HttpResponse:
    lignes = ANNUELS.lire(request.user, contrat.pk)
    if form is None and peut_gerer(request.user, contrat):
        form = AnneeForm(contrat=contrat, prises={ligne.annee for ligne in lignes})
    contexte = {"contrat": contrat, "onglet": "rapports", "annuels": lignes, "form": form}
    return render(request, "rapports/annuel/liste.html", contexte, status=status)


@require_POST
def commencer_annuel(request, contrat_pk):
    """Begin the report of a year."""
    contrat = contrat_gere(request, contrat_pk)
    form = AnneeForm(request.POST, contrat=contrat, prises=set())
    if not form.is_valid() or (annuel := form.preparer(par=request.user)) is None:
        return _page_annuels(request, contrat, form, status=422)
    return revenir(request, annuel.pk, f"Le rapport annuel {annuel.annee} est commencé.")


@require_GET
def annuel(request, pk):
    """Where the report stands: the steps, what comes next, who is consulted, what was said."""
    return page_annuel(request, annuel_lisible(request, pk))


def page_annuel(request, annuel, *, publication=None, status=200) -> HttpResponse:
    """The page of the report; `publication`, a form that was refused."""
    gere = peut_gerer(request.user, annuel.contrat)
    avis = avis_de(annuel)
    if gere and publication is None and annuel.statut == StatutAnnuel.APPROUVE:
        publication = PublicationAnnuelleForm(annuel=annuel)
    contexte = {
        "contrat": annuel.contrat,
        "onglet": "rapports",
        "annuel": annuel,
        "gere": gere,
        "etapes": etapes(annuel),
        "document": document_visible(annuel, gere=gere),
        "a_jour": gere and projet_a_jour(annuel),
        "avis": avis,
        "attendus": [un for un in avis if un.statut == ATTENDU],
        "injoints": [un for un in avis if gere and un.statut == ATTENDU and un.injoint],
        "miens": [un for un in avis if peut_rendre_avis(request.user, un)],
        "sans_suite": sans_suite(avis) if gere else [],
        "contributions": _contributions(request, annuel),
        "publication": publication,
    }
    return render(request, "rapports/annuel/annuel.html", contexte, status=status)


def document_visible(annuel, *, gere: bool):
    """The document to show: a draft that was not submitted yet is the officers' own."""
    if not gere and annuel.statut == StatutAnnuel.BROUILLON:
        return None
    return document_courant(annuel)


def _contributions(request, annuel) -> list[Contribution]:
    """Those that this person sees, each with whether they may write it."""
    trouvees = contributions_visibles(request, annuel)
    for une in trouvees:
        une.annuel = annuel
        une.ouverte = peut_contribuer(request.user, une)
    return trouvees


@require_GET
def document_annuel(request, pk):
    """The live line of the document, while the worker makes it."""
    annuel = annuel_lisible(request, pk)
    gere = peut_gerer(request.user, annuel.contrat)
    contexte = {"annuel": annuel, "gere": gere, "document": document_visible(annuel, gere=gere)}
    return render(request, "rapports/annuel/document.html", contexte)


@require_POST
def composer_annuel(request, pk):
    """Ask the worker for the document of the present step."""
    annuel = annuel_gere(request, pk)
    try:
        geler(annuel, par=request.user)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
        return redirect("rapports:annuel", pk)
    return revenir(request, pk, "Le document est demandé\u00a0: il se compose.")
