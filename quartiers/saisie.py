"""What a person types in the back office: an error is said beside the field it is about.

The rules themselves are the models' constraints and `clean`; none is written here.
"""

from collections.abc import Sequence
from functools import cache

from django import forms
from django.contrib.admin.widgets import (
    AutocompleteSelect,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model, Q
from django.forms.models import BaseInlineFormSet
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.functional import cached_property


class FormulaireVerifie(forms.ModelForm):
    """A model form that hangs each broken constraint on the last field it speaks of.

    A list searched as one types shows what its object points at: what was read with the object is
    not asked again.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound or self.instance.pk is None:
            return
        for nom, champ in self.fields.items():
            saisie = getattr(champ.widget, "widget", champ.widget)
            if isinstance(saisie, _ClesLisibles):
                saisie.lues = _deja_lues(self.instance, nom)

    def _update_errors(self, errors):
        en_tete = getattr(errors, "error_dict", {}).pop(NON_FIELD_ERRORS, [])
        for erreur in en_tete:
            champ = self._champ_de(erreur.message) or NON_FIELD_ERRORS
            errors.error_dict.setdefault(champ, []).append(erreur)
        super()._update_errors(errors)

    def _champ_de(self, message) -> str | None:
        """The form's field where the constraint of this message belongs; None for no constraint."""
        for contrainte in self._meta.model._meta.constraints:
            if contrainte.get_violation_error_message() == message:
                return champ_d_une_contrainte(self, contrainte)
        return None


class LignesVerifiees(BaseInlineFormSet):
    """Rows of an inline where two identical ones are seen, even by their empty columns.

    Django compares rows only when every column of the unique constraint is filled.
    """

    def __init__(self, *args, lues=None, **kwargs):
        """`lues`: the rows, when the page has read them."""
        super().__init__(*args, **kwargs)
        if lues is not None:
            self._tenir(lues)

    def get_queryset(self):
        """The rows, each with the object of the page: none asks for it again."""
        if not hasattr(self, "_queryset"):
            self._tenir(super().get_queryset())
        return self._queryset

    @cached_property
    def empty_form(self):
        """Django's, made once: its page draws it, and asks it for its columns and its scripts."""
        return super().empty_form

    def _tenir(self, lignes):
        for ligne in lignes:
            setattr(ligne, self.fk.name, self.instance)
        self._queryset = lignes

    def clean(self):
        super().clean()
        for contrainte in self.model._meta.total_unique_constraints:
            attributs = [self.model._meta.get_field(nom).attname for nom in contrainte.fields]
            vues = set()
            for ligne in self.forms:
                if ligne in self.deleted_forms or not (ligne.instance.pk or ligne.has_changed()):
                    continue
                cle = tuple(getattr(ligne.instance, attribut) for attribut in attributs)
                if cle in vues:
                    champ = champ_d_une_contrainte(ligne, contrainte)
                    ligne.add_error(champ, contrainte.get_violation_error_message())
                vues.add(cle)


class _ClesLisibles:
    """A list searched as one types, shown again without what cannot be the key of a row.

    Django looks every sent value up in the database, so a text would fail instead of the form
    saying its error.
    """

    lues: Sequence[Model] = ()  # rows at hand, in the order of the list

    def get_url(self):
        """Django's, worked out once."""
        route = self.url_name % self.admin_site.name
        return adresse(route, urlconf=get_urlconf(), prefixe=get_script_prefix())

    def optgroups(self, name, value, attr=None):
        """Django's; where nothing is chosen, or what is chosen is at hand, nothing is looked up."""
        cles = set(filter(self._est_une_cle, value)) - {""}
        choisies = [ligne for ligne in self.lues if str(ligne.pk) in cles]
        if len(choisies) < len(cles):
            return super().optgroups(name, list(cles), attr)
        options = [self.create_option(name, "", "", False, 0)] if self._peut_se_vider() else []
        for ligne in choisies:
            dite = self.choices.field.label_from_instance(ligne)
            options.append(self.create_option(name, ligne.pk, dite, True, len(options)))
        return [(None, options, 0)]

    def _peut_se_vider(self) -> bool:
        return not self.is_required and not self.allow_multiple_selected

    def _est_une_cle(self, valeur) -> bool:
        try:
            self.field.target_field.to_python(valeur)
        except ValidationError:
            return False
        return True


class ChoixCherche(_ClesLisibles, AutocompleteSelect):
    pass


class PlusieursChoixCherches(_ClesLisibles, AutocompleteSelectMultiple):
    pass


class _Tardif:
    """A field whose choices are searched: a page that only shows what is chosen composes no list of
    them. `queryset` is lazy, and stays so in each copy of the field."""

    @property
    def queryset(self):
        return self._queryset

    @queryset.setter
    def queryset(self, queryset):
        self._queryset = queryset
        self.widget.choices = self.choices

    def __deepcopy__(self, memo):
        copie = super(forms.ChoiceField, self).__deepcopy__(memo)
        copie.queryset = self._queryset
        return copie


class ChampCherche(_Tardif, forms.ModelChoiceField):
    pass


class ChampPlusieursCherches(_Tardif, forms.ModelMultipleChoiceField):
    pass


class Enveloppe(RelatedFieldWidgetWrapper):
    """Django's buttons beside a list; where they lead is worked out once a model."""

    def get_related_url(self, info, action, *args):
        route = f"{self.admin_site.name}:{'_'.join((*info, action))}"
        return adresse(route, *args, urlconf=get_urlconf(), prefixe=get_script_prefix())


@cache
def adresse(route: str, *mots: str, urlconf, prefixe: str) -> str:
    """`mots`: words of ours, never the key of a row. `prefixe` is what Django puts before it."""
    return reverse(route, urlconf, args=mots)


def _deja_lues(objet: Model, nom: str) -> Sequence[Model]:
    """What this field of the object points at, where it was read with it."""
    champ = objet._meta.get_field(nom)
    if champ.many_to_many:
        return getattr(objet, "_prefetched_objects_cache", {}).get(nom, ())
    voisine = champ.get_cached_value(objet, default=None)
    return () if voisine is None else (voisine,)


def champ_d_une_contrainte(formulaire, contrainte) -> str | None:
    """The last visible field of the form that the constraint names; None when it has none."""
    condition = getattr(contrainte, "condition", None)
    nommes = set(getattr(contrainte, "fields", ()))
    if isinstance(condition, Q):
        nommes |= condition.referenced_base_fields
    visibles = [nom for nom in formulaire.fields if nom in nommes and not formulaire[nom].is_hidden]
    return visibles[-1] if visibles else None
