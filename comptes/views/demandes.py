"""The requests for an account that ProConnect brings: an officer reads, accepts, refuses."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from comptes.forms_proconnect import AccepterForm, RefuserForm
from comptes.models import DemandeAcces, StatutDemande
from quartiers.prete import EnsemblePret, LignePrete

RECENTES = 50
DEMANDE = LignePrete(
    lambda qui: DemandeAcces.objects.visibles_par(qui).select_related("traitee_par")
)


def _demande(request, pk) -> DemandeAcces:
    return DEMANDE.une(request.user, pk)


def _listes(qui) -> dict[str, QuerySet]:
    visibles = DemandeAcces.objects.visibles_par(qui)
    traitees = visibles.exclude(statut=StatutDemande.EN_ATTENTE).select_related("traitee_par")
    return {
        "en_attente": visibles.en_attente().order_by("demande_le"),
        "traitees": traitees[:RECENTES],
    }


LISTES = EnsemblePret(_listes)


@require_GET
def demandes(request):
    """Those that wait first, then the last answered."""
    if not request.user.is_staff:
        raise PermissionDenied
    contexte = {"menu": "organisation", **LISTES.lire(request.user)}
    return render(request, "comptes/demandes.html", contexte)


@require_GET
def demande(request, pk):
    """One request, and the two answers."""
    return _page(request, _demande(request, pk))


def _page(request, demande, *, status=200, **formes):
    attend = demande.statut == StatutDemande.EN_ATTENTE
    defauts = {"accepter": AccepterForm, "refuser": RefuserForm}
    for nom, classe in defauts.items():
        formes.setdefault(nom, classe(demande=demande, par=request.user) if attend else None)
    contexte = {"menu": "organisation", "demande": demande, "attend": attend, **formes}
    return render(request, "comptes/demande.html", contexte, status=status)


def _repondre(request, pk, nom, classe, succes):
    demande = _demande(request, pk)
    form = classe(request.POST, demande=demande, par=request.user)
    if not form.is_valid() or not form.repondre():
        return _page(request, _demande(request, pk), status=422, **{nom: form})
    messages.success(request, succes.format(demande))
    return redirect("comptes:demandes_d_acces")


@require_POST
def accepter(request, pk):
    """Open an account to this person."""
    return _repondre(request, pk, "accepter", AccepterForm, "{} peut entrer par ProConnect.")


@require_POST
def refuser(request, pk):
    """Tell them no."""
    return _repondre(request, pk, "refuser", RefuserForm, "La demande de {} est refusée.")
