"""The plan of the site, which shows only what its reader may open; where to tell a flaw; the
answer to a form that comes from elsewhere."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from audit.faits import Fait
from comptes import saisie_gardee
from contrats.models import Contrat

CONTRATS_MAX = 20
ANNONCE = timedelta(days=180)  # RFC 9116: less than a year, so that it is read again


def origine_refusee(request, reason=""):
    """Django's refusal on our page, told to the security journal under its own name.

    A form of ours whose token is over (a login in another tab) is kept for its author.
    """
    request.fait_refuse = Fait.ORIGINE_REFUSEE
    gardee = saisie_gardee.garder(request)
    contexte = {"page": saisie_gardee.page_d_origine(request), "gardee": gardee}
    return render(request, "403_csrf.html", contexte, status=403)


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


@require_safe
@login_not_required
def security_txt(request):
    """Where to tell a flaw (RFC 9116); nothing when the portal's operator has named nobody."""
    contact = settings.CONTACT_SECURITE
    if not contact:
        raise Http404
    fin = (timezone.now() + ANNONCE).replace(hour=0, minute=0, second=0, microsecond=0)
    lignes = [
        f"Contact: {contact if contact.startswith('https://') else f'mailto:{contact}'}",
        f"Expires: {fin:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
    ]
    return HttpResponse("\n".join(lignes) + "\n", content_type="text/plain; charset=utf-8")
