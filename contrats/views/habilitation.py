"""Who may sign for a partner: its votes, its delegations, its representatives and their mandates.

Whoever sees the partner reads them: these are public acts. Officers of one of its contracts
record them.
"""

import logging

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from contrats.disque import statut_du_refus
from contrats.forms.habilitation import (
    DelegationForm,
    DeliberationForm,
    FinDeDelegationForm,
    RemplacementForm,
)
from contrats.models import Contrat, Delegation, Deliberation
from contrats.permissions import peut_gerer_les_habilitations
from contrats.pieces import TYPES
from contrats.remise import remettre
from partenaires.lecture import REPRESENTANT
from partenaires.models import Partenaire, Representant
from partenaires.permissions import peut_gerer_partenaire
from quartiers.prete import EnsemblePret, LignePrete

logger = logging.getLogger(__name__)
require_formulaire = require_http_methods(["GET", "HEAD", "POST"])


def _le_partenaire(utilisateur, pk: int) -> dict[str, QuerySet]:
    contrats = Contrat.objects.visibles_par(utilisateur).filter(partenaires=pk)
    return {
        "partenaire": Partenaire.objects.visibles_par(utilisateur).filter(pk=pk),
        "contrats": contrats.select_related("pilote"),
    }


def _titres(utilisateur, partenaire: int) -> dict[str, QuerySet]:
    """What lets someone sign for this partner; to be read together."""
    delegations = Delegation.objects.visibles_par(utilisateur).filter(partenaire=partenaire)
    return {
        "deliberations": Deliberation.objects.visibles_par(utilisateur).filter(
            partenaire=partenaire
        ),
        "delegations": delegations.select_related("delegant", "delegataire"),
        "representants": Representant.objects.visibles_par(utilisateur).filter(
            partenaire=partenaire
        ),
    }


PARTENAIRE, TITRES = EnsemblePret(_le_partenaire), EnsemblePret(_titres)
DELEGATION = LignePrete(
    lambda qui: Delegation.objects.visibles_par(qui).select_related(
        "partenaire", "delegant", "delegataire"
    )
)


def _partenaire(request: HttpRequest, pk: int) -> tuple[Partenaire, bool]:
    """The partner, and whether this person records its proofs. Raises Http404."""
    listes = PARTENAIRE.lire(request.user, pk)
    for partenaire in listes["partenaire"]:
        return partenaire, peut_gerer_les_habilitations(request.user, listes["contrats"])
    raise Http404


def _partenaire_gere(request: HttpRequest, pk: int) -> Partenaire:
    """The partner, for those who record its proofs. Raises Http404, PermissionDenied."""
    partenaire, gere = _partenaire(request, pk)
    if not gere:
        raise PermissionDenied
    return partenaire


@require_GET
def habilitations(request, pk):
    """Everything that lets someone sign for this partner, and what no longer does."""
    partenaire, gere = _partenaire(request, pk)
    jour, titres = timezone.localdate(), TITRES.lire(request.user, pk)
    contexte = {
        "menu": "partenaires",
        "partenaire": partenaire,
        "gere": gere,
        "remplace": gere and peut_gerer_partenaire(request.user, partenaire),
        "deliberations": titres["deliberations"],
        "delegations": [(titre, _etat(titre, jour)) for titre in titres["delegations"]],
        "representants": [(qui, qui.en_mandat(jour)) for qui in titres["representants"]],
        "aujourd_hui": jour,
    }
    return render(request, "contrats/habilitations/habilitations.html", contexte)


def _etat(delegation: Delegation, jour) -> str:
    """Where a delegation stands, in words; what can still be ended is not over."""
    if delegation.fin < jour:
        return "Terminée"
    if delegation.debut > jour:
        return "À venir"
    return "En cours" if delegation.tient(jour) else "Sans effet\u00a0: hors mandat"


@require_formulaire
def ajouter_deliberation(request, pk):
    """Record the vote that authorises a signature, with its PDF."""
    return _ajouter(request, pk, DeliberationForm, "Enregistrer une délibération")


@require_formulaire
def ajouter_delegation(request, pk):
    """Record a written delegation, with its PDF."""
    return _ajouter(request, pk, DelegationForm, "Enregistrer une délégation de signature")


def _ajouter(request, pk, formulaire, titre) -> HttpResponse:
    partenaire = _partenaire_gere(request, pk)
    envoi = request.method == "POST"
    donnees = (request.POST, request.FILES) if envoi else ()
    form = formulaire(*donnees, partenaire=partenaire)
    if envoi and form.is_valid() and (enregistre := form.enregistrer(par=request.user)):
        messages.success(request, f"«\u00a0{enregistre}\u00a0»\u00a0: c’est enregistré.")
        return redirect("contrats:habilitations", partenaire.pk)
    return _page(request, partenaire, form, titre)


def _page(request, partenaire, form, titre, **autres) -> HttpResponse:
    contexte = {
        "menu": "partenaires",
        "partenaire": partenaire,
        "form": form,
        "titre": titre,
        "rappel": "",
        **autres,
    }
    statut = statut_du_refus(form) if request.method == "POST" else 200
    return render(request, "contrats/habilitations/formulaire.html", contexte, status=statut)


@require_formulaire
def finir_delegation(request, pk):
    """Bring a delegation to its end sooner than it said."""
    delegation = DELEGATION.une(request.user, pk)
    partenaire = _partenaire_gere(request, delegation.partenaire_id)
    form = FinDeDelegationForm(request.POST or None, delegation=delegation)
    if request.method == "POST" and form.is_valid() and form.enregistrer(par=request.user):
        messages.success(request, "La fin de la délégation est enregistrée.")
        return redirect("contrats:habilitations", partenaire.pk)
    rappel = f"{delegation}, du {delegation.debut:%d/%m/%Y} au {delegation.fin:%d/%m/%Y}."
    return _page(request, partenaire, form, "Mettre fin à une délégation", rappel=rappel)


@require_formulaire
def changer_de_representant(request, pk):
    """The mandate of a representative is over: someone else is awaited instead."""
    ancien = REPRESENTANT.une(request.user, pk)
    partenaire = _partenaire_gere(request, ancien.partenaire_id)
    if not peut_gerer_partenaire(request.user, partenaire):  # others rely on it too
        raise PermissionDenied
    form = RemplacementForm(request.POST or None, ancien=ancien)
    if request.method == "POST" and form.is_valid():
        deplacees = form.enregistrer(par=request.user)
        if deplacees is not None:
            messages.success(request, _dire_le_remplacement(deplacees))
            return redirect("contrats:habilitations", partenaire.pk)
    rappel = f"{ancien}. Ce qu’il ou elle a déjà signé reste signé."
    return _page(request, partenaire, form, "Remplacer un représentant", rappel=rappel)


def _dire_le_remplacement(deplacees: int) -> str:
    if not deplacees:
        return "Le représentant est remplacé. Cette personne n’était attendue nulle part."
    mot = "signature attendue passe" if deplacees == 1 else "signatures attendues passent"
    return f"Le représentant est remplacé\u00a0: {deplacees} {mot} à la nouvelle personne."


@require_GET
@cache_control(private=True, no_store=True)
def fichier_deliberation(request, pk):
    """The PDF of a vote."""
    return _fichier(request, Deliberation.objects.visibles_par(request.user), pk)


@require_GET
@cache_control(private=True, no_store=True)
def fichier_delegation(request, pk):
    """The PDF of a delegation."""
    return _fichier(request, Delegation.objects.visibles_par(request.user), pk)


def _fichier(request, visibles, pk) -> HttpResponse:
    """The file, checked against its sha256 before it leaves."""
    titre = get_object_or_404(visibles.exclude(fichier="").select_related("partenaire"), pk=pk)
    try:
        octets = titre.lire()
    except (ValueError, OSError):
        logger.exception("%s %s : fichier altéré ou absent", type(titre).__name__, titre.pk)
        contexte = {"menu": "partenaires", "partenaire": titre.partenaire, "titre": titre}
        return render(request, "contrats/habilitations/altere.html", contexte, status=500)
    return remettre(octets, titre.nom_original, TYPES["pdf"])
