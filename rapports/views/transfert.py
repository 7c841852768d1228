"""When someone leaves: what they carry, and the colleague to whom an officer gives it."""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from partenaires.permissions import peut_gerer_partenaire
from quartiers.prete import LignePrete
from rapports.forms.transfert import TransfertForm
from rapports.permissions import peut_transferer
from rapports.transfert import examiner

PERSONNE = LignePrete(
    lambda qui: (
        get_user_model()
        .objects.visibles_par(qui)
        .filter(partenaire__isnull=False)
        .select_related("partenaire")
    )
)


def _personne(request: HttpRequest, pk: int):
    """An account of a partner that the officer manages. Raises Http404, PermissionDenied."""
    personne = PERSONNE.une(request.user, pk)
    gere = peut_gerer_partenaire(request.user, personne.partenaire)
    if not peut_transferer(request.user, personne, partenaire_gere=gere):
        raise PermissionDenied
    return personne


@require_http_methods(["GET", "HEAD", "POST"])
def transfert(request, pk):
    """The preview and its form; sending it moves everything, or nothing."""
    personne = _personne(request, pk)
    apercu = examiner(personne, par=request.user)
    donnees = request.POST if request.method == "POST" else None
    form = TransfertForm(donnees, personne=personne, par=request.user, apercu=apercu)
    if donnees is not None and form.is_valid() and form.transferer():
        collegue = form.cleaned_data["collegue"]
        messages.success(request, f"Ce que portait {personne} est transféré à {collegue}.")
        return redirect("rapports:transfert", pk)
    contexte = {"menu": "partenaires", "personne": personne, "apercu": apercu, "form": form}
    statut = 422 if donnees is not None else 200
    return render(request, "rapports/transfert.html", contexte, status=statut)
