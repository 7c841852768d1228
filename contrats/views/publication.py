"""How an officer puts a contract before its residents: choose, look, put online, withdraw."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contrats.conflits import verrouiller
from contrats.forms.publication import PublicationForm
from contrats.models import Contrat, Publication, Rubrique
from contrats.page_publique import Choix
from contrats.quartier.lignes import charger_un
from contrats.views.acces import contrat_gere
from contrats.views.public import choix_en_ligne, presenter_contrat, presenter_quartier
from quartiers.models import Quartier


def _publication(request, contrat) -> Publication:
    """What is kept; an empty one, not saved, while nothing was ever put online."""
    publications = Publication.objects.visibles_par(request.user).select_related("publie_par")
    gardee = publications.prefetch_related("quartiers").filter(contrat=contrat).first()
    gardee = gardee or Publication(contrat=contrat)
    gardee.contrat = contrat
    return gardee


def _page(request, contrat, form, *, status=200) -> HttpResponse:
    contexte = {
        "contrat": contrat,
        "onglet": "publication",
        "form": form,
        "publication": form.publication,
    }
    return render(request, "contrats/publication.html", contexte, status=status)


@require_GET
def publication(request, pk):
    """What is online, and the form that changes it."""
    contrat = contrat_gere(request, pk)
    form = PublicationForm(instance=_publication(request, contrat))
    return _page(request, contrat, form)


@require_http_methods(["GET", "POST"])
def apercu_publication(request, pk):
    """The page as residents would read it: what is typed (POST), or what is kept. No write."""
    contrat = contrat_gere(request, pk)
    actuelle = _publication(request, contrat)
    if request.method == "GET" and actuelle.pk is None:
        return redirect("contrats:publication", pk)
    form = PublicationForm(request.POST if request.method == "POST" else None, instance=actuelle)
    if form.is_bound and not form.is_valid():
        return _page(request, contrat, form, status=form.statut_du_refus)
    choix = form.choix() if form.is_bound else Choix.de(actuelle)
    contexte = presenter_contrat(choix) | {"contrat": contrat, "form": form}
    contexte |= {
        "publication": form.publication,
        "apercu": urlencode({"rubriques": sorted(choix.rubriques)}, doseq=True) or "rubriques=",
    }
    return render(request, "contrats/publication_apercu.html", contexte)


@require_GET
def apercu_quartier(request, pk, quartier_pk):
    """The page of a neighbourhood, with the parts that are being chosen (`rubriques`)."""
    contrat = contrat_gere(request, pk)
    lisibles = Contrat.objects.visibles_par(request.user)
    siens = Quartier.objects.visibles_par(request.user).filter(contrats=contrat)
    quartier = charger_un(get_object_or_404(siens, pk=quartier_pk), lisibles)
    rubriques = frozenset(request.GET.getlist("rubriques")) & frozenset(Rubrique.values)
    ailleurs = [un for un in choix_en_ligne(quartier) if un.contrat != contrat]
    contexte = presenter_quartier(quartier, [Choix(contrat, rubriques, [quartier], ""), *ailleurs])
    contexte |= {"contrat": contrat, "apercu": True}
    return render(request, "contrats/publication_apercu_quartier.html", contexte)


@require_POST
@transaction.atomic
def mettre_en_ligne(request, pk):
    """Put the page online, or update it."""
    contrat = contrat_gere(request, pk)
    verrouiller(contrat)
    form = PublicationForm(request.POST, instance=_publication(request, contrat))
    if not form.is_valid():
        return _page(request, contrat, form, status=form.statut_du_refus)
    if form.publier(par=request.user):
        messages.success(request, "La page est en ligne\u00a0: les habitants peuvent la lire.")
    else:
        messages.info(request, "Rien n’avait changé\u00a0: la page en ligne reste telle quelle.")
    return redirect("contrats:publication", pk)


@require_POST
def retirer_de_la_ligne(request, pk):
    """Take the page offline; what was chosen is kept."""
    contrat = contrat_gere(request, pk)
    actuelle = _publication(request, contrat)
    if actuelle.en_ligne:
        actuelle.retirer(par=request.user)
        messages.success(request, "La page n’est plus en ligne. Vos choix sont gardés.")
    else:
        messages.info(request, "La page n’était pas en ligne.")
    return redirect("contrats:publication", pk)
