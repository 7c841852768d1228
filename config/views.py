"""The plan of the site: it needs every app, and shows only what its reader may open."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from contrats.models import Contrat

CONTRATS_MAX = 20


@require_GET
@login_not_required
def plan_du_site(request):
    """Public pages for everyone; for those who are logged in, theirs, contract by contract."""
    contrats = []
    if request.user.is_authenticated:
        contrats = list(Contrat.objects.visibles_par(request.user)[: CONTRATS_MAX + 1])
    contexte = {
        "menu": "plan",
        "contrats": contrats[:CONTRATS_MAX],
        "autres_contrats": len(contrats) > CONTRATS_MAX,
    }
    return render(request, "pages/plan_du_site.html", contexte)
