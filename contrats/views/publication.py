"""How an officer puts a contract before its residents: choose, look, put online, withdraw."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contrats.conflits import verrouiller
from contrats.forms.publication import PublicationForm
from contrats.models import Contrat, Publication, Rubrique
from contrats.page_publique import Choix, listes_du_quartier_publie, quartiers_de
from contrats.quartier.lignes import charge
from contrats.views.acces import contrat_gere
from contrats.views.public import presenter_contrat, presenter_quartier
from quartiers.ensemble import donner
from quartiers.models import Quartier
from quartiers.prete import EnsemblePret


def _publication(request, contrat) -> Publication:
    """What is kept; an empty one, not saved, while nothing was ever put online."""
    listes = LISTES.lire(request.user, contrat.pk)
    for gardee in listes["publication"]:
        donner(gardee, listes["quartiers"], "quartiers")
        gardee.contrat = contrat
        return gardee
    return Publication(contrat=contrat)


def _listes(utilisateur, contrat: int) -> dict[str, QuerySet]:
    """What is kept, with its neighbourhoods."""
    publications = Publication.objects.visibles_par(utilisateur).filter(contrat=contrat)
    return {
        "publication": publications.select_related("publie_par"),
        "quartiers": quartiers_de(publications),
    }


def _apercu_d_un_quartier(utilisateur, contrat: int, quartier: int) -> dict[str, QuerySet]:
    siens = Quartier.objects.visibles_par(utilisateur).filter(contrats=contrat)
    lisibles = Contrat.objects.visibles_par(utilisateur)
    return listes_du_quartier_publie(quartier, siens, lisibles)


LISTES, QUARTIER = EnsemblePret(_listes), EnsemblePret(_apercu_d_un_quartier)


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
    choix = form.choix() if form.is_bound else Choix.de(actuelle, actuelle.quartiers.all())
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
    listes = QUARTIER.lire(request.user, contrat.pk, quartier_pk)
    rubriques = frozenset(request.GET.getlist("rubriques")) & frozenset(Rubrique.values)
    for quartier in listes["quartier"]:
        ailleurs = [p for p in listes["publications"] if p.contrat_id != contrat.pk]
        choix = [Choix(contrat, rubriques, [quartier], "")]
        choix += [Choix.de(publication, [quartier]) for publication in ailleurs]
        contexte = presenter_quartier(charge(quartier, listes), choix)
        contexte |= {"contrat": contrat, "apercu": True}
        return render(request, "contrats/publication_apercu_quartier.html", contexte)
    raise Http404


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
