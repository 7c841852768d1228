"""Opinions: what was asked of whom, what they answered; asking, giving, withdrawing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contrats.forms.avis import DemandeAvisForm, RendreAvisForm
from contrats.models import Avis, DejaFait, TransitionInterdite
from contrats.models.avis import decompter
from contrats.permissions import peut_gerer, peut_rendre_avis
from contrats.refus import dire_le_refus
from contrats.statuts import StatutAvis
from contrats.views.acces import contrat_gere, contrat_lisible
from contrats.views.pages import listes_des_pages, ouvre_la_premiere, tourner
from quartiers.prete import EnsemblePret, LignePrete

RENDUS_PAR_PAGE = 20


def _lignes(utilisateur, contrat: int) -> QuerySet[Avis]:
    lignes = Avis.objects.visibles_par(utilisateur).filter(contrat=contrat)
    return lignes.select_related("partenaire", "quartier", "rendu_par")


def _rendus(utilisateur, contrat: int) -> QuerySet[Avis]:
    return (
        _lignes(utilisateur, contrat).filter(statut=StatutAvis.RENDU).order_by("-rendu_le", "-pk")
    )


def _du_contrat(utilisateur, contrat: int, premiere: bool) -> dict[str, QuerySet]:
    """Those awaited, a page of those given, how many of each; to be read together."""
    return {
        "attendus": _lignes(utilisateur, contrat).attendus(),
        "comptes": Avis.objects.visibles_par(utilisateur).filter(contrat=contrat).comptes(),
        **listes_des_pages(_rendus(utilisateur, contrat), RENDUS_PAR_PAGE, premiere),
    }


AVIS = LignePrete(
    lambda qui: Avis.objects.visibles_par(qui).select_related(
        "contrat__pilote__successeur", "partenaire", "quartier", "demande_par", "rendu_par"
    )
)
DU_CONTRAT = EnsemblePret(_du_contrat)


@require_GET
def avis_du_contrat(request, pk):
    """Opinions awaited, then those given, the latest first; the withdrawn ones are counted."""
    contrat = contrat_lisible(request, pk)
    listes = DU_CONTRAT.lire(request.user, contrat.pk, ouvre_la_premiere(request))
    contexte = {
        "contrat": contrat,
        "onglet": "avis",
        "attendus": listes["attendus"],
        "page": tourner(
            listes, lambda: _rendus(request.user, contrat.pk), request, RENDUS_PAR_PAGE
        ),
        "decompte": decompter(listes["comptes"]),
        "gere": peut_gerer(request.user, contrat),
    }
    return render(request, "contrats/avis/liste.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
def demander_avis(request, pk):
    """Ask one opinion of several partners; for those who manage the contract."""
    contrat = contrat_gere(request, pk)
    envoi = request.method == "POST"
    form = DemandeAvisForm(request.POST if envoi else None, contrat=contrat)
    if envoi and form.is_valid() and (demandes := form.demander(par=request.user)):
        messages.success(request, _demande_faite(len(demandes)))
        return redirect("contrats:avis_du_contrat", pk)
    contexte = {"contrat": contrat, "onglet": "avis", "form": form}
    return render(request, "contrats/avis/demander.html", contexte, status=422 if envoi else 200)


def _demande_faite(nombre: int) -> str:
    if nombre == 1:
        return "L’avis est demandé."
    return f"L’avis est demandé à {nombre} partenaires."


def _avis_lisible(request: HttpRequest, pk: int) -> Avis:
    return AVIS.une(request.user, pk)


@require_GET
def avis(request, pk):
    """One opinion; the form to give it, for the partner that was asked."""
    return _page_avis(request, _avis_lisible(request, pk))


def _page_avis(request, avis: Avis, form=None, *, status=200) -> HttpResponse:
    ouvert = avis.statut == StatutAvis.ATTENDU
    if form is None and ouvert and peut_rendre_avis(request.user, avis):
        form = RendreAvisForm(avis=avis)
    contexte = {
        "contrat": avis.contrat,
        "onglet": "avis",
        "avis": avis,
        "form": form,
        "annulable": ouvert and peut_gerer(request.user, avis.contrat),
    }
    return render(request, "contrats/avis/avis.html", contexte, status=status)


@require_POST
def rendre_avis(request, pk):
    """Give the opinion, once."""
    avis = _avis_lisible(request, pk)
    if not peut_rendre_avis(request.user, avis):
        raise PermissionDenied
    form = RendreAvisForm(request.POST, avis=avis)
    try:
        if not form.is_valid() or not form.rendre(par=request.user):
            return _page_avis(request, avis, form, status=422)
    except TransitionInterdite as refus:
        _dire_le_refus(request, avis, form, refus)
    else:
        messages.success(request, "Votre avis est rendu\u00a0: merci.")
    return redirect("contrats:avis", pk)


def _dire_le_refus(request, avis, form, refus) -> None:
    """The same opinion sent twice is done already; another one is not what is kept."""
    avis.refresh_from_db()
    envoye = form.cleaned_data["sens"], form.cleaned_data["texte"]
    if isinstance(refus, DejaFait) and (avis.sens, avis.texte) != envoye:
        texte = "Cet avis était déjà rendu\u00a0: celui que vous venez d’envoyer n’est pas pris."
        messages.error(request, texte)
    else:
        dire_le_refus(request, refus)


@require_POST
def annuler_avis(request, pk):
    """Withdraw the request; for those who manage the contract."""
    avis = _avis_lisible(request, pk)
    if not peut_gerer(request.user, avis.contrat):
        raise PermissionDenied
    try:
        avis.annuler(par=request.user)
    except TransitionInterdite as refus:
        dire_le_refus(request, refus)
    else:
        messages.success(request, "La demande d’avis est annulée.")
    return redirect("contrats:avis_du_contrat", avis.contrat_id)
