"""The follow-up page of an action: its carriers propose, an officer writes."""

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from contrats.forms.suivi import SuiviOfficierForm, SuiviPartenaireForm
from contrats.models import Financement, Saisie
from contrats.permissions import peut_gerer
from contrats.saisies.action import suivi_ferme, verrouiller
from contrats.statuts import ACTIONS_FINANCEES, StatutSaisie
from contrats.views.acces import action_modifiable
from quartiers.ensemble import donner
from quartiers.prete import EnsemblePret

PROPOSER = "proposer"  # the button of the form, beside the one that keeps a draft


@require_http_methods(["GET", "POST"])
def suivre_action(request, pk):
    """Progress, people reached and amounts paid: shown to be filled in, then kept or written."""
    action = action_modifiable(request, pk)
    officier = peut_gerer(request.user, action.contrat)
    if request.method == "POST":
        return (_ecrire if officier else _garder)(request, action)
    saisie = _saisie_ouverte(request, action)
    if action.statut not in ACTIONS_FINANCEES:
        form = None
    elif officier:
        form = SuiviOfficierForm(action=action)
    elif saisie and saisie.statut == StatutSaisie.PROPOSEE:
        form = None
    else:
        form = SuiviPartenaireForm.du_brouillon(action=action, saisie=saisie)
    return _rendre(request, action, form, saisie)


def _listes(utilisateur, action: int) -> dict[str, QuerySet]:
    """The entry in someone's hands, and the money that the form is about; read in one query."""
    saisies = Saisie.objects.visibles_par(utilisateur).ouvertes().filter(action=action)
    financements = Financement.objects.visibles_par(utilisateur).filter(action=action)
    return {
        "saisies": saisies.select_related("modifie_par", "partenaire")[:1],
        "financements": financements.select_related("financeur"),
    }


LISTES = EnsemblePret(_listes)


def _saisie_ouverte(request, action) -> Saisie | None:
    listes = LISTES.lire(request.user, action.pk)
    donner(action, listes["financements"], "financements")
    return next(iter(listes["saisies"]), None)


def _page(request, action, form, *, status=200) -> HttpResponse:
    return _rendre(request, action, form, _saisie_ouverte(request, action), status=status)


def _rendre(request, action, form, saisie, *, status=200) -> HttpResponse:
    contexte = {
        "contrat": action.contrat,
        "onglet": "actions",
        "action": action,
        "saisie": saisie,
        "form": form,
        "ferme": "" if action.statut in ACTIONS_FINANCEES else suivi_ferme(action),
        "officier": peut_gerer(request.user, action.contrat),
    }
    return render(request, "contrats/saisies/suivi.html", contexte, status=status)


def _ecrire(request, action) -> HttpResponse:
    """What an officer types is the contract's at once."""
    with transaction.atomic():
        action = verrouiller(action)
        form = SuiviOfficierForm(request.POST, action=action)
        if form.is_valid():
            if form.enregistrer(par=request.user):
                messages.success(request, "Le suivi de l’action est enregistré.")
            else:
                messages.info(request, "Rien n’avait changé\u00a0: le suivi reste tel quel.")
            return redirect("contrats:action", action.pk)
    return _page(request, action, form, status=form.statut_du_refus)


def _garder(request, action) -> HttpResponse:
    """What a carrier types stays in its entry; a refusal leaves everything as it was."""
    with transaction.atomic():
        saisies = Saisie.objects.visibles_par(request.user)
        saisie, _ = saisies.ouvrir_pour(action, par=request.user)
        form = SuiviPartenaireForm(request.POST, action=action, saisie=saisie)
        suite = (_proposer if PROPOSER in request.POST else _brouillon)(request, form)
        if suite is None:
            transaction.set_rollback(True)
    return suite or _page(request, action, form, status=form.statut_du_refus)


def _brouillon(request, form) -> HttpResponse | None:
    if not form.est_un_brouillon:
        return None
    if not form.garder(par=request.user):
        transaction.set_rollback(True)  # nothing typed: no empty draft
        messages.info(request, "Rien n’avait changé\u00a0: votre saisie reste telle quelle.")
    else:
        messages.success(request, "Le brouillon est enregistré.")
        if form.errors:
            messages.warning(request, "Il reste des valeurs à corriger avant de proposer.")
    return redirect("contrats:suivre_action", form.instance.pk)


def _proposer(request, form) -> HttpResponse | None:
    if form.deja_proposee:
        messages.info(request, "Cette saisie est déjà proposée à l’officier.")
    elif form.is_valid() and form.proposer(par=request.user):
        messages.success(request, "La saisie est proposée à l’officier, qui la validera.")
    else:
        return None
    return redirect("contrats:saisie", form.saisie.pk)
