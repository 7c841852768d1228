"""The pages of the floor, each as a careful hand would write it alone. No rule of the portal."""

import csv

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Sum
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from bench.plancher.models import Action, Contrat

COLONNES = ("reference", "exercice", "intitule", "porteur", "statut", "accorde")


class Echo:
    """What a csv writer writes to, given back line by line."""

    def write(self, ligne):
        return ligne


def bonjour(request):
    return HttpResponse("Bonjour.")


@login_required
def page(request):
    """What every page carries: the session, the account, the header and the footer."""
    return render(request, "page.html")


@login_required
def tableau(request):
    """One indexed query, twenty-five rows."""
    actions = Action.objects.filter(contrat=1).select_related("contrat")[:25]
    return render(request, "tableau.html", {"actions": actions})


@login_required
def contrat(request):
    """The dashboard of one contract: its row, its sums by status, its latest actions."""
    le_contrat = Contrat.objects.get(pk=1)
    ses_actions = Action.objects.filter(contrat=1)
    etats = ses_actions.order_by().values("statut").annotate(n=Count("pk"), euros=Sum("accorde"))
    contexte = {"contrat": le_contrat, "etats": etats, "actions": ses_actions[:10]}
    return render(request, "contrat.html", contexte)


@login_required
def france(request):
    """Everything, summed while the page waits."""
    etats = Action.objects.order_by().values("statut").annotate(n=Count("pk"), euros=Sum("accorde"))
    return render(request, "contrat.html", {"etats": etats})


@login_required
def france_tenue(request):
    """Everything, from the sums kept by contract."""
    etats = [Contrat.objects.aggregate(n=Sum("actions"), euros=Sum("accorde"))]
    return render(request, "contrat.html", {"etats": etats})


def en_csv(request):
    """The first lines of the largest table, streamed from a cursor of the server."""
    ecrivain = csv.writer(Echo(), delimiter=";")
    lignes = Action.objects.order_by("pk").values_list(*COLONNES)[: int(request.GET["lignes"])]
    blocs = (ecrivain.writerow(ligne) for ligne in lignes.iterator(chunk_size=2000))
    return StreamingHttpResponse(blocs, content_type="text/csv; charset=utf-8")
