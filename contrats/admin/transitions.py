"""Moving objects through their life cycle from the back office, by the models' own verbs.

Each selected object is moved on its own: the ones that may not move say why, the others go
through. No status is ever written here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import model_ngettext
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from contrats.admin.journal import contrat_de
from contrats.models import DejaFait
from contrats.permissions import peut_gerer


class Motif(forms.Form):
    """The reason of a decision, which the people concerned will read."""

    motif = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        help_text="Il sera inscrit au journal et lu par les personnes concernées.",
    )


class DateEtLieu(forms.Form):
    """When and where something was signed; each verb gives these its own argument names."""

    jour = forms.DateField(
        label="Signé le", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    lieu = forms.CharField(
        label="Lieu",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


class Fondement(forms.Form):
    """The legal ground of a change."""

    fondement = forms.CharField(
        label="Fondement",
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="La loi, la délibération ou l'arrêté qui le permet.",
    )


class Prorogation(Fondement):
    jusqu_au = forms.DateField(
        label="Nouvelle date de fin",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    field_order = ("jusqu_au", "fondement")


@dataclass(frozen=True)
class Verbe:
    """A verb of a model offered to officers: `nom` is the method's name.

    `transition`: the code that says when it is possible (None: always). `formulaire`: what is asked
    first; an empty one only asks to confirm what cannot be undone. `arguments` makes the
    verb's arguments from the object and what was typed; it may raise ValidationError.
    """

    nom: str
    libelle: str
    transition: str | None = None
    formulaire: type[forms.Form] | None = None
    arguments: Callable[[object, dict], dict] = lambda objet, saisie: saisie


class VerbesAdmin:
    """Adds the verbs of the model to the list's actions and to the page of one object."""

    verbes: tuple[Verbe, ...] = ()
    change_form_template = "admin/fiche_avec_verbes.html"

    def get_actions(self, request):
        actions = super().get_actions(request)
        if IS_POPUP_VAR in request.GET or not self.has_change_permission(request):
            return actions
        for verbe in self.verbes:
            fonction = partial(_executer, verbe=verbe)
            actions[verbe.nom] = (fonction, verbe.nom, verbe.libelle)
        return actions

    def render_change_form(self, request, context, obj=None, **kwargs):
        context["verbes"] = self._verbes_offerts(request, obj) if obj else []
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def _verbes_offerts(self, request, objet) -> list[Verbe]:
        if not self.has_change_permission(request) or not peut_gerer(
            request.user, contrat_de(objet)
        ):
            return []
        possibles = objet.transitions_possibles()
        return [v for v in self.verbes if v.transition is None or v.transition in possibles]


def _executer(modeladmin, request, queryset, *, verbe):
    """The action of the list: at once, or after a page that asks what the verb needs."""
    saisie = {}
    if verbe.formulaire is not None:
        formulaire = verbe.formulaire(request.POST if "appliquer" in request.POST else None)
        if not formulaire.is_valid():
            return _demander(modeladmin, request, queryset, verbe, formulaire)
        saisie = formulaire.cleaned_data
    objets = list(queryset.order_by("pk"))
    faits = sum(_appliquer(modeladmin, request, objet, verbe, saisie) for objet in objets)
    if faits:
        objet = model_ngettext(modeladmin.opts, faits)
        modeladmin.message_user(
            request,
            f"« {verbe.libelle} » : c'est fait pour {faits} {objet}.",
            messages.SUCCESS,
        )
    if "depuis_la_fiche" in request.POST and len(objets) == 1:
        nom = f"admin:{modeladmin.opts.app_label}_{modeladmin.opts.model_name}_change"
        return HttpResponseRedirect(reverse(nom, args=[objets[0].pk]))
    return None


def _appliquer(modeladmin, request, objet, verbe, saisie) -> bool:
    """Call the verb on one object; an error is told to the officer, and nothing is written."""
    if not peut_gerer(request.user, contrat_de(objet)):
        modeladmin.message_user(
            request, f"« {objet} » : ce contrat n'est pas le vôtre.", messages.ERROR
        )
        return False
    try:
        getattr(objet, verbe.nom)(par=request.user, **verbe.arguments(objet, saisie))
    except DejaFait as fait:
        modeladmin.message_user(request, " ".join(fait.messages), messages.INFO)
        return False
    except ValidationError as erreur:
        texte = " ".join(erreur.messages)
        prefixe = "" if texte.startswith("« ") else f"« {objet} » : "
        modeladmin.message_user(request, prefixe + texte, messages.ERROR)
        return False
    return True


def _demander(modeladmin, request, queryset, verbe, formulaire):
    contexte = {
        **modeladmin.admin_site.each_context(request),
        "title": verbe.libelle,
        "opts": modeladmin.opts,
        "objets": queryset,
        "formulaire": formulaire,
        "verbe": verbe,
        "nom_des_cases": ACTION_CHECKBOX_NAME,
        "depuis_la_fiche": "depuis_la_fiche" in request.POST,
    }
    return TemplateResponse(request, "admin/demander_un_complement.html", contexte)
