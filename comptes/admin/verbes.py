"""What an officer does to accounts from the back office: invite again, close, open again.

Each account is looked at on its own: those that may not be touched say why, the others go through.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from comptes import invitations
from comptes.models import Utilisateur
from comptes.permissions import peut_administrer_compte
from partenaires.permissions import partenaires_propres


@dataclass(frozen=True)
class Verbe:
    """`geste` does it, or raises ValidationError; `possible`, whether one account's page offers
    it; `formulaire`, what is asked first (an empty one: only to confirm, since a message leaves,
    or a door closes)."""

    nom: str
    libelle: str
    geste: Callable
    possible: Callable[[Utilisateur], bool]
    formulaire: type[forms.Form] | None = None


VERBES = (
    Verbe(
        "inviter_a_nouveau",
        "Inviter de nouveau",
        invitations.inviter_a_nouveau,
        lambda compte: compte.attend_son_mot_de_passe,
        forms.Form,
    ),
    Verbe(
        "retirer",
        "Retirer l’accès",
        invitations.retirer,
        lambda compte: compte.is_active,
        forms.Form,
    ),
    Verbe(
        "retablir",
        "Rétablir l’accès",
        invitations.retablir,
        lambda compte: not compte.is_active,
        forms.Form,
    ),
)


class VerbesDeCompte:
    """Adds these verbs to the list's actions and to the page of one account."""

    change_form_template = "admin/fiche_avec_verbes.html"

    def get_actions(self, request):
        actions = super().get_actions(request)
        if IS_POPUP_VAR in request.GET or not self.has_change_permission(request):
            return actions
        for verbe in VERBES:
            actions[verbe.nom] = (partial(_executer, verbe=verbe), verbe.nom, verbe.libelle)
        return actions

    def render_change_form(self, request, context, obj=None, **kwargs):
        context["verbes"] = _offerts(request.user, obj) if obj else []
        return super().render_change_form(request, context, obj=obj, **kwargs)


def _offerts(utilisateur, compte) -> list[Verbe]:
    if not administrables(utilisateur, [compte]):
        return []
    return [verbe for verbe in VERBES if verbe.possible(compte)]


def administrables(utilisateur, comptes: list[Utilisateur]) -> set[int]:
    """The keys of the accounts, among these, that this person may administer: one query."""
    cles = {compte.partenaire_id for compte in comptes}
    propres = set(partenaires_propres(utilisateur).filter(pk__in=cles).values_list("pk", flat=True))
    return {
        compte.pk
        for compte in comptes
        if peut_administrer_compte(
            utilisateur, compte, comptes_geres=compte.partenaire_id in propres
        )
    }


def _executer(modeladmin, request, queryset, *, verbe: Verbe):
    """The action of the list: at once, or after the page that asks to confirm it."""
    comptes = list(queryset.select_related("partenaire").order_by("pk"))
    if verbe.formulaire is not None and "appliquer" not in request.POST:
        return _demander(modeladmin, request, comptes, verbe)
    ouverts = administrables(request.user, comptes)
    faits = [c for c in comptes if _appliquer(modeladmin, request, c, verbe, c.pk in ouverts)]
    if faits:
        noms = ", ".join(str(compte) for compte in faits)
        texte = f"«\u00a0{verbe.libelle}\u00a0», c’est fait pour\u00a0: {noms}."
        modeladmin.message_user(request, texte, messages.SUCCESS)
    if "depuis_la_fiche" in request.POST and len(comptes) == 1:
        fiche = reverse("admin:comptes_utilisateur_change", args=[comptes[0].pk])
        return HttpResponseRedirect(fiche)
    return None


def _appliquer(modeladmin, request, compte, verbe, permis: bool) -> bool:
    """Do it to one account; a refusal is told to the officer, and nothing is written."""
    try:
        if not permis:
            raise ValidationError("ce compte n’est pas de ceux que vous administrez.")
        verbe.geste(compte, par=request.user)
    except ValidationError as refus:
        texte = f"«\u00a0{compte}\u00a0»\u00a0: {' '.join(refus.messages)}"
        modeladmin.message_user(request, texte, messages.ERROR)
        return False
    return True


def _demander(modeladmin, request, comptes, verbe):
    contexte = {
        **modeladmin.admin_site.each_context(request),
        "title": verbe.libelle,
        "opts": modeladmin.opts,
        "objets": comptes,
        "formulaire": verbe.formulaire(),
        "verbe": verbe,
        "nom_des_cases": ACTION_CHECKBOX_NAME,
        "depuis_la_fiche": "depuis_la_fiche" in request.POST,
    }
    return TemplateResponse(request, "admin/demander_un_complement.html", contexte)
