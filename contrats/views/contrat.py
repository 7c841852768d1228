"""The tabs of a contract: overview, signatures, journal."""

from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.shortcuts import render
from django.views.decorators.http import require_GET

from contrats import synthese
from contrats.journal import raconter
from contrats.models import Acte, Engagement, Evenement, Signature
from contrats.statuts import StatutSignature
from contrats.views.acces import contrat_lisible

EVENEMENTS_PAR_PAGE = 50


@require_GET
def contrat(request, pk):
    """Overview: key facts, neighbourhoods, public statistics, money."""
    contrat = contrat_lisible(request, pk)
    contexte = {
        "contrat": contrat,
        "onglet": "contrat",
        "quartiers": contrat.quartiers.order_by("nature", "nom").prefetch_related("communes"),
        "releves": synthese.territoires(contrat),
        "argent": synthese.argent(contrat),
        "nb_objectifs": contrat.objectifs.count(),
        "nb_actions": contrat.actions.financees().count(),
        "nb_partenaires": contrat.partenaires.count(),
    }
    return render(request, "contrats/contrat.html", contexte)


@require_GET
def signatures(request, pk):
    """Who signed what, who is awaited, and what each one promised."""
    contrat = contrat_lisible(request, pk)
    lignes = Signature.objects.visibles_par(request.user)
    lignes = lignes.select_related("partenaire", "representant")
    signees = Count("signatures", filter=Q(signatures__statut=StatutSignature.SIGNEE))
    contexte = {
        "contrat": contrat,
        "onglet": "signatures",
        "actes": Acte.objects.visibles_par(request.user)
        .filter(contrat=contrat)
        .annotate(nb_attendus=Count("signatures"), nb_signees=signees)
        .prefetch_related(Prefetch("signatures", lignes)),
        "engagements": Engagement.objects.visibles_par(request.user)
        .filter(contrat=contrat)
        .select_related("partenaire", "objectif"),
    }
    return render(request, "contrats/signatures.html", contexte)


@require_GET
def journal(request, pk):
    """The contract's events in sentences, latest first."""
    contrat = contrat_lisible(request, pk)
    evenements = Evenement.objects.visibles_par(request.user).filter(contrat=contrat)
    pages = Paginator(evenements.select_related("auteur"), EVENEMENTS_PAR_PAGE)
    page = pages.get_page(request.GET.get("page"))
    contexte = {
        "contrat": contrat,
        "onglet": "journal",
        "page": page,
        "recits": [raconter(evenement) for evenement in page],
    }
    return render(request, "contrats/journal.html", contexte)
