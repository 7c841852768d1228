"""My tokens: create one, which is shown this once; see them; revoke one. Nobody else's."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from audit.faits import Fait
from audit.journal import consigner
from comptes.second_facteur import exige, prouve
from ouvert.forms import JetonForm
from ouvert.models import JetonApi
from quartiers.prete import ListePrete

MONTRES = 50  # the latest


def _miens(qui):
    return JetonApi.objects.visibles_par(qui).filter(utilisateur=qui.pk)


JETONS = ListePrete(lambda qui: _miens(qui)[:MONTRES])


def _page(request, form, *, secret="", status=200):
    contexte = {
        "menu": "jetons",
        "form": form,
        "jetons": JETONS.lire(request.user),
        "secret": secret,
    }
    return render(request, "ouvert/jetons.html", contexte, status=status)


@require_GET
@cache_control(private=True, no_store=True)
def jetons(request):
    """The tokens of the person, the latest first."""
    return _page(request, JetonForm())


@require_POST
@cache_control(private=True, no_store=True)
def creer_jeton(request):
    """A new token. Its secret is in this answer alone: it is kept nowhere.

    It opens what a password alone does not: whoever must have a second factor has proved one.
    """
    if exige(request.user) and not prouve(request):
        raise PermissionDenied
    form = JetonForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    with transaction.atomic():
        cree = form.creer(par=request.user)
        if cree is None:
            return _page(request, form, status=422)
        consigner(Fait.JETON_CREE, par=request.user, objet=cree[0], request=request)
    return _page(request, JetonForm(), secret=cree[1])


@require_POST
def revoquer_jeton(request, pk):
    """Close a token at once."""
    jeton = get_object_or_404(_miens(request.user), pk=pk)
    with transaction.atomic():
        if jeton.revoquer():
            consigner(Fait.JETON_REVOQUE, par=request.user, objet=jeton, request=request)
    messages.success(request, f"Le jeton «\u00a0{jeton.libelle}\u00a0» ne fonctionne plus.")
    return redirect("ouvert:jetons")
