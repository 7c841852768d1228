"""The plan of the site: it needs every app, and shows only what its reader may open. And the
answer to a form that comes from elsewhere."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.csrf import csrf_failure
from django.views.decorators.http import require_GET

from audit.faits import Fait
from contrats.models import Contrat

CONTRATS_MAX = 20


def origine_refusee(request, reason=""):
    """Django's refusal on our page, told to the security journal under its own name."""
    request.fait_refuse = Fait.ORIGINE_REFUSEE
    return csrf_failure(request, reason)


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
