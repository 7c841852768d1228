"""Proposing an avenant: its draft, each change beside the contract, the difference it makes."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contrats.avenants import differences, proposer
from contrats.avenants.difference import par_groupe
from contrats.forms import avenant as forms
from contrats.forms import avenant_ajout as ajouts
from contrats.models import (
    Acte,
    Action,
    Contrat,
    Indicateur,
    Modification,
    NatureActe,
    Objectif,
)
from contrats.statuts import StatutActe
from contrats.views.acces import acte_gere, acte_lisible, contrat_gere, modification_geree
from contrats.views.conflit import conflits_de_l_acte
from quartiers.ensemble import rattacher
from quartiers.prete import EnsemblePret, ListePrete

# What changes, by its name in the address: the model, the way to the contract, the form.
SORTES = {
    "contrat": (Contrat, "pk", forms.ContratForm),
    "objectifs": (Objectif, "contrat", forms.ObjectifForm),
    "indicateurs": (Indicateur, "objectif__contrat", forms.IndicateurForm),
    "actions": (Action, "contrat", forms.ActionForm),
}
AJOUTS = {
    "objectifs": (ajouts.ObjectifNeufForm, "Ajouter un objectif"),
    "indicateurs": (ajouts.IndicateurNeufForm, "Ajouter un indicateur"),
    "engagements": (ajouts.EngagementNeufForm, "Ajouter un engagement"),
}
TITRES = {
    "contrat": "Changer le contrat",
    "objectifs": "Changer un objectif",
    "indicateurs": "Changer un indicateur ou ses cibles",
    "actions": "Changer une action",
}
INCHANGE = "Rien n’avait changé\u00a0: l’avenant reste tel quel."
PRIS = "L’avenant le propose désormais. Le contrat ne change pas avant que tous aient signé."


def listes_des_modifications(utilisateur, acte: Acte) -> dict[str, QuerySet]:
    """What the avenant changes; nothing for an act of another kind."""
    lignes = Modification.objects.visibles_par(utilisateur).filter(acte=acte)
    return {"modifications": lignes if acte.nature == NatureActe.AVENANT else lignes.none()}


def modifications_de_l_acte(request: HttpRequest, acte: Acte, listes: dict[str, QuerySet]) -> dict:
    """What the avenant changes, for the page of the act; what no longer fits, for officers."""
    if acte.nature != NatureActe.AVENANT:
        return {"groupes": None, "conflits": []}
    for modification in listes["modifications"]:
        modification.acte = acte
    rattacher([acte], listes["modifications"], "acte_id", "modifications")
    return {
        "groupes": par_groupe(differences(acte)),
        "conflits": conflits_de_l_acte(request, acte),
        "en_projet": acte.statut == StatutActe.PROJET,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def proposer_avenant(request, pk):
    """The officer's page: title, object, ground and day of a new avenant."""
    contrat = contrat_gere(request, pk)
    form = forms.ProposerForm(request.POST or None, contrat=contrat)
    if request.method == "POST" and form.is_valid() and (acte := form.proposer(par=request.user)):
        messages.success(request, "L’avenant est ouvert en projet\u00a0: dites ce qu’il change.")
        return redirect("contrats:avenant", acte.pk)
    contexte = {"contrat": contrat, "onglet": "signatures", "form": form}
    statut = 422 if request.method == "POST" else 200
    return render(request, "contrats/avenants/proposer.html", contexte, status=statut)


@require_GET
def avenant(request, pk):
    """What the draft changes so far, and everything that it may change."""
    acte = _avenant_gere(request, pk)
    contrat = acte.contrat
    listes = LISTES.lire(request.user, acte)
    rattacher(listes["objectifs"], listes["indicateurs"], "objectif_id", "indicateurs")
    contexte = {
        "contrat": contrat,
        "onglet": "signatures",
        "acte": acte,
        **modifications_de_l_acte(request, acte, listes),
        "objectifs": listes["objectifs"],
        "actions": listes["actions"],
    }
    return render(request, "contrats/avenants/avenant.html", contexte)


def _listes(utilisateur, acte: Acte) -> dict[str, QuerySet]:
    """Its modifications, and what it may change; to be read together."""
    contrat = acte.contrat_id
    siens = Objectif.objects.visibles_par(utilisateur).filter(contrat=contrat)
    indicateurs = Indicateur.objects.visibles_par(utilisateur)
    return {
        **listes_des_modifications(utilisateur, acte),
        "objectifs": siens.order_by("numero"),
        "indicateurs": indicateurs.filter(objectif__contrat=contrat),
        "actions": Action.objects.visibles_par(utilisateur).filter(contrat=contrat),
    }


LISTES = EnsemblePret(_listes)


def _avenant_gere(request: HttpRequest, pk: int) -> Acte:
    """An avenant, for those who manage its contract. Raises Http404, PermissionDenied."""
    acte = acte_gere(request, pk)
    if acte.nature != NatureActe.AVENANT:
        raise Http404
    return acte


@require_GET
def difference(request, pk):
    """What the avenant changes, alone on its page, to be printed."""
    acte = acte_lisible(request, pk)
    if acte.nature != NatureActe.AVENANT:
        raise Http404
    rattacher([acte], MODIFICATIONS.lire(request.user, acte.pk), "acte_id", "modifications")
    contexte = {
        "contrat": acte.contrat,
        "onglet": "signatures",
        "acte": acte,
        "groupes": par_groupe(differences(acte)),
    }
    return render(request, "contrats/avenants/difference.html", contexte)


MODIFICATIONS = ListePrete(
    lambda qui, acte: Modification.objects.visibles_par(qui).filter(acte=acte)
)


@require_http_methods(["GET", "HEAD", "POST"])
def modifier_objet(request, pk, sorte, objet_pk):
    """The fields of one object, as the avenant proposes them."""
    acte = _avenant_gere(request, pk)
    objet, classe = _objet(request, acte, sorte, objet_pk)
    return _page_d_edition(request, acte, classe, TITRES[sorte], objet=objet)


def _objet(request, acte: Acte, sorte: str, pk: int):
    """The object of this contract and its form. Raises Http404."""
    if sorte not in SORTES:
        raise Http404
    for objet in OBJETS[sorte].lire(request.user, acte.contrat_id, pk):
        return objet, SORTES[sorte][2]
    raise Http404


def _objets(sorte: str, utilisateur, contrat: int, pk: int) -> QuerySet:
    modele, chemin, _ = SORTES[sorte]
    return modele.objects.visibles_par(utilisateur).filter(pk=pk).filter(**{chemin: contrat})


OBJETS = {sorte: ListePrete(partial(_objets, sorte)) for sorte in SORTES}


@require_http_methods(["GET", "HEAD", "POST"])
def modifier_ensembles(request, pk):
    """The neighbourhoods and partners that the contract is to have."""
    acte = _avenant_gere(request, pk)
    titre = "Changer les quartiers et les partenaires"
    return _page_d_edition(request, acte, forms.EnsemblesForm, titre, par=request.user)


@require_http_methods(["GET", "HEAD", "POST"])
def ajouter_objet(request, pk, sorte):
    """A new objective, indicator or promise."""
    acte = _avenant_gere(request, pk)
    if sorte not in AJOUTS:
        raise Http404
    return _page_d_edition(request, acte, *AJOUTS[sorte])


def _page_d_edition(request, acte: Acte, classe, titre: str, **autres) -> HttpResponse:
    """Show the form, or record what it proposes, under the lock of the act."""
    envoi = request.POST if request.method == "POST" else None
    with transaction.atomic():
        if envoi is not None:
            acte.verrouiller()
        form = classe(envoi, acte=acte, **autres)
        fait = form.enregistrer(par=request.user) if envoi is not None and form.is_valid() else None
    if fait is not None:
        _annoncer(request, fait)
        return redirect("contrats:avenant", acte.pk)
    contexte = {
        "contrat": acte.contrat,
        "onglet": "signatures",
        "acte": acte,
        "form": form,
        "titre": titre,
        "objet": autres.get("objet"),
        "ouvert": acte.statut == StatutActe.PROJET,
    }
    statut = 200 if envoi is None else getattr(form, "statut_du_refus", 422)
    return render(request, "contrats/avenants/modifier.html", contexte, status=statut)


def _annoncer(request, fait) -> None:
    if fait == 0:
        messages.info(request, INCHANGE)
    else:
        messages.success(request, PRIS)


@require_POST
def retirer_objectif(request, pk, objet_pk):
    """Propose to withdraw an objective on which nothing rests."""
    acte = _avenant_gere(request, pk)
    objectif, _ = _objet(request, acte, "objectifs", objet_pk)
    try:
        proposer.enlever(acte, objectif, par=request.user)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        messages.success(request, f"L’avenant retire l’objectif «\u00a0{objectif}\u00a0».")
    return redirect("contrats:avenant", acte.pk)


@require_POST
def annuler_modification(request, pk):
    """Take one line out of the draft."""
    modification = modification_geree(request, pk)
    try:
        proposer.annuler(modification, par=request.user)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        messages.success(request, "La ligne est retirée de l’avenant.")
    return redirect("contrats:avenant", modification.acte_id)
