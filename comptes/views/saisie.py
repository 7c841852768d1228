"""What was typed too late, for its author alone: read, copied, dropped. Never sent from here."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from comptes import saisie_gardee


@require_GET
def saisies_gardees(request):
    """What waits, form by form, even when its page does not open any more."""
    gardees = [
        {"saisie": saisie, "champs": saisie_gardee.lisibles(saisie.champs)}
        for saisie in saisie_gardee.saisies(request)
    ]
    return render(request, "comptes/saisies_gardees.html", {"menu": "compte", "gardees": gardees})


@require_POST
def oublier_la_saisie(request):
    """Drop it, and go back to the page as it is stored."""
    vers = request.POST.get("vers", "")
    page = next((s.page for s in saisie_gardee.saisies(request) if s.vers == vers), "")
    saisie_gardee.oublier(request, vers)
    messages.success(request, "Ce que vous aviez saisi est effacé.")
    if not url_has_allowed_host_and_scheme(page, allowed_hosts=None):
        return redirect("comptes:saisies_gardees")
    return redirect(page)
