"""Who comes by a link: let in, or told that it is closed. Looking uses nothing up."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from audit.contexte import noter_refus
from audit.faits import Fait
from remontees import porte


def par_lien(vue):
    """A page of one request, open to who holds its link: an account changes nothing to it.

    The view gets the link in place of the key. Never cached; closed is 404, as unknown.
    """

    @wraps(vue)
    def gardee(request, pk, *args, **kwargs):
        try:
            lien = porte.entrer(request, pk)
        except Http404:
            noter_refus(Fait.LIEN_REFUSE)
            return render(request, "remontees/lien/ferme.html", status=404)
        return vue(request, lien, *args, **kwargs)

    return login_not_required(cache_control(private=True, no_store=True)(gardee))


@login_not_required
@sensitive_variables("secret")
@cache_control(private=True, no_store=True)
@require_safe
def lien(request: HttpRequest, secret: str) -> HttpResponse:
    """Exchange the secret for the pages of its request, whose address tells nothing.

    A refusal is a redirection too: a page that fails would be written in the server's journal
    with its address.
    """
    try:
        trouve = porte.reconnaitre(request, secret)
    except porte.TropDEssais:
        reponse = redirect("remontees:trop_d_essais")
    else:
        reponse = redirect(*_suite(trouve))
        if trouve is None:
            noter_refus(Fait.LIEN_REFUSE)
        else:
            chemin = reverse("remontees:repondre", args=[trouve.demande_id])
            porte.ouvrir(reponse, trouve, chemin)
    reponse["Referrer-Policy"] = "no-referrer"
    return reponse


def _suite(trouve) -> tuple:
    return ("remontees:repondre", trouve.demande_id) if trouve else ("remontees:lien_ferme",)


@login_not_required
@require_safe
def lien_ferme(request):
    """The link is unknown, out of date, closed, or its collection is."""
    return render(request, "remontees/lien/ferme.html", status=404)


@login_not_required
@require_safe
def trop_d_essais(request):
    """Too many unknown links from one place: wait."""
    return render(request, "remontees/lien/trop.html", status=429)
