"""My organisation: who it is, its people, and the hand of those who manage its accounts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from comptes import invitations
from comptes.forms import DroitsForm, InvitationForm
from comptes.models import Utilisateur
from comptes.permissions import (
    peut_gerer_compte,
    peut_gerer_les_comptes,
    peut_lire_les_comptes,
)
from comptes.personnes import avec_proconnect, personnes
from partenaires.lecture import PARTENAIRE
from partenaires.models import Partenaire, Representant
from quartiers.prete import EnsemblePret, LignePrete

COMPTE = LignePrete(
    lambda qui: (
        avec_proconnect(Utilisateur.objects.visibles_par(qui))
        .filter(partenaire__isnull=False)
        .select_related("partenaire")
    )
)
LISTES = EnsemblePret(
    lambda qui, partenaire: {
        "comptes": avec_proconnect(
            Utilisateur.objects.visibles_par(qui).filter(partenaire=partenaire)
        ),
        "representants": Representant.objects.visibles_par(qui).filter(partenaire=partenaire),
    }
)


def _partenaire(request: HttpRequest, pk: int) -> Partenaire:
    return PARTENAIRE.une(request.user, pk)


def _compte_gere(request: HttpRequest, pk: int) -> Utilisateur:
    """An account that the person may change. Raises Http404, PermissionDenied."""
    compte = COMPTE.une(request.user, pk)
    geres = peut_gerer_les_comptes(request.user, compte.partenaire)
    if not peut_gerer_compte(request.user, compte, comptes_geres=geres):
        raise PermissionDenied
    return compte


@require_GET
def organisation(request):
    """My own organisation."""
    if request.user.partenaire_id is None:
        raise Http404
    partenaire = _partenaire(request, request.user.partenaire_id)
    return _page_organisation(request, partenaire)


@require_GET
def organisation_d_un_partenaire(request, pk):
    """The same page, for those who manage the accounts of a partner."""
    partenaire = _partenaire(request, pk)
    geres = peut_gerer_les_comptes(request.user, partenaire)
    if not peut_lire_les_comptes(request.user, partenaire, comptes_geres=geres):
        raise PermissionDenied
    return _page_organisation(request, partenaire, geres=geres)


def _page_organisation(request, partenaire, form=None, *, geres=None, status=200) -> HttpResponse:
    if geres is None:
        geres = peut_gerer_les_comptes(request.user, partenaire)
    if geres and form is None:
        form = InvitationForm(partenaire=partenaire, par=request.user)
    listes = LISTES.lire(request.user, partenaire.pk)
    comptes = listes["comptes"]
    contexte = {
        "menu": "organisation" if partenaire.pk == request.user.partenaire_id else "partenaires",
        "partenaire": partenaire,
        "mienne": partenaire.pk == request.user.partenaire_id,
        "personnes": personnes(comptes, lecteur=request.user, comptes_geres=geres),
        "representants": listes["representants"],
        "geres": geres,
        "gestionnaire": any(c.gestionnaire and c.is_active for c in comptes),
        "form": form,
    }
    return render(request, "comptes/organisation.html", contexte, status=status)


@require_POST
def inviter(request, pk):
    """Create a colleague's account and send them their personal link."""
    partenaire = _partenaire(request, pk)
    if not peut_gerer_les_comptes(request.user, partenaire):
        raise PermissionDenied
    form = InvitationForm(request.POST, partenaire=partenaire, par=request.user)
    if not form.is_valid() or (compte := form.inviter()) is None:
        return _page_organisation(request, partenaire, form, status=422)
    messages.success(request, f"Une invitation part à l’adresse {compte.courriel}.")
    if partenaire.pk == request.user.partenaire_id:
        return redirect("comptes:organisation")
    return redirect("comptes:organisation_d_un_partenaire", partenaire.pk)


@require_GET
def personne(request, pk):
    """A colleague's account: what its managers may change."""
    compte = _compte_gere(request, pk)
    return _page_personne(request, compte, DroitsForm(instance=compte))


def _page_personne(request, compte, form, *, status=200) -> HttpResponse:
    mienne = compte.partenaire_id == request.user.partenaire_id
    [fiche] = personnes([compte], lecteur=request.user, comptes_geres=True)
    contexte = {
        "menu": "organisation" if mienne else "partenaires",
        "personne": fiche,
        "expire_le": invitations.expire_le(compte),
        "form": form if compte.is_active else None,
        "transferable": request.user.is_staff,
    }
    return render(request, "comptes/personne.html", contexte, status=status)


@require_POST
def changer_droits(request, pk):
    """Another role, or the management of accounts."""
    compte = _compte_gere(request, pk)
    form = DroitsForm(request.POST, instance=compte)
    change = form.changer(par=request.user) if form.is_valid() else None
    if change is None:
        # The form has put the refused values on its instance: show the stored ones.
        return _page_personne(request, _compte_gere(request, pk), form, status=422)
    if change:
        messages.success(request, f"Les droits de {compte} sont enregistrés.")
    else:
        messages.info(request, "Rien n’avait changé\u00a0: les droits restent tels quels.")
    return redirect("comptes:personne", pk)


@require_POST
def inviter_a_nouveau(request, pk):
    """Send another link; the one before is dead."""
    compte = _compte_gere(request, pk)
    succes = f"Une nouvelle invitation part à l’adresse {compte.courriel}."
    return _agir(request, compte, invitations.inviter_a_nouveau, succes)


@require_POST
def retirer(request, pk):
    """Close a colleague's account; their session ends at once."""
    compte = _compte_gere(request, pk)
    return _agir(request, compte, invitations.retirer, f"L’accès de {compte} est retiré.")


@require_POST
def retablir(request, pk):
    """Open it again, by an invitation."""
    compte = _compte_gere(request, pk)
    succes = f"L’accès de {compte} est rétabli\u00a0; une invitation part à son adresse."
    return _agir(request, compte, invitations.retablir, succes)


def _agir(request, compte, verbe, succes) -> HttpResponse:
    try:
        verbe(compte, par=request.user)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        messages.success(request, succes)
    return redirect("comptes:personne", compte.pk)
