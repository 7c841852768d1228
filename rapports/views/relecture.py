"""A draft: its figures as they were frozen, the texts that officers write, its validation."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contrats.conflits import verrouiller
from contrats.remise import lire_un_pdf
from rapports import relecture
from rapports.etapes import etapes
from rapports.forms.relecture import TextesForm
from rapports.models import Rapport
from rapports.pdf import CompositionImpossible, composer
from rapports.statuts import StatutRapport
from rapports.tasks import reveiller_production
from rapports.views.acces import rapport_gere

TROP_TARD = "Ce rapport n’est plus à relire\u00a0: il est validé, ou annulé. Rien n’est enregistré."
DEJA_VALIDE = (
    "C’est déjà fait\u00a0: ce rapport est validé. Ce qui serait écrit depuis ne change rien."
)


@require_http_methods(["GET", "HEAD", "POST"])
def relire(request, pk):
    """The draft with a field at each place of a free text; what is posted is kept."""
    rapport = rapport_gere(request, pk)
    if rapport.statut != StatutRapport.A_RELIRE:
        return _ailleurs(request, rapport)
    if request.method != "POST":
        return _page(request, rapport, TextesForm(rapport=rapport))
    return _ecrire(request, rapport, _garder, "Le brouillon est enregistré.", "rapports:relire")


@require_POST
def valider(request, pk):
    """Keep the texts, seal them, and have the worker issue the report."""
    rapport = rapport_gere(request, pk)
    if rapport.statut in {StatutRapport.VALIDE, StatutRapport.EMIS}:
        messages.info(request, DEJA_VALIDE)
        return redirect("rapports:liste", rapport.contrat_id)
    dit = "Le rapport est validé\u00a0: il est mis en page, puis émis."
    return _ecrire(request, rapport, _sceller, dit, "rapports:liste")


def _ecrire(request, rapport: Rapport, geste, dit: str, suite: str) -> HttpResponse:
    """Lock, compare with what the page showed, then write: what is typed is never lost."""
    with transaction.atomic():
        verrouille = verrouiller(rapport)
        form = TextesForm(request.POST, rapport=verrouille)
        if verrouille.statut != StatutRapport.A_RELIRE:
            return _ailleurs(request, verrouille)
        if form.is_valid():
            geste(verrouille, form.textes, par=request.user)
            messages.success(request, dit)
            return redirect(suite, rapport.pk if suite == "rapports:relire" else rapport.contrat_id)
    return _page(request, rapport, form, status=form.statut_du_refus)


def _garder(rapport: Rapport, textes: dict[str, str], *, par) -> None:
    rapport.ecrire(textes, par=par)


def _sceller(rapport: Rapport, textes: dict[str, str], *, par) -> None:
    relecture.valider(rapport, textes, par=par)
    reveiller_production(rapport.pk)


def _ailleurs(request, rapport: Rapport) -> HttpResponse:
    if rapport.statut == StatutRapport.A_PREPARER:
        return redirect("rapports:preparer", rapport.pk)
    if request.method == "POST":
        messages.error(request, TROP_TARD)
    return redirect("rapports:liste", rapport.contrat_id)


def _page(request, rapport: Rapport, form: TextesForm, *, status=200) -> HttpResponse:
    contexte = {
        "contrat": rapport.contrat,
        "onglet": "rapports",
        "rapport": rapport,
        "etapes": etapes(rapport),
        "form": form,
    }
    return render(request, "rapports/relire.html", contexte, status=status)


@require_GET
@cache_control(private=True, no_store=True)
def apercu(request, pk):
    """The draft typeset as it stands, kept nowhere."""
    rapport = rapport_gere(request, pk)
    if rapport.statut != StatutRapport.A_RELIRE:
        return _ailleurs(request, rapport)
    try:
        pdf = composer(rapport.instantane, rapport.textes)
    except CompositionImpossible as refus:
        messages.error(request, f"L’aperçu n’a pas pu être mis en page. {refus}")
        return redirect("rapports:relire", rapport.pk)
    return lire_un_pdf(pdf, f"brouillon-{rapport.pk}.pdf")
