"""The partition of the back office: an officer lists, opens, picks and saves what is theirs only.

Every ModelAdmin and inline of the portal starts from here. A model says itself which of its
rows a person sees (`visibles_par`); one that says nothing is closed, unless declared public.
No model is described here.
"""

from functools import partial

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q
from django.forms import Media
from django.forms.models import _get_foreign_key
from django.http import HttpResponseRedirect
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.text import capfirst

from audit.faits import Fait
from audit.journal import consigner, consigner_refus
from quartiers.choix import partager
from quartiers.conflits import sans_ecrasement, verrouiller
from quartiers.fiche_admin import FicheLue, LignesLues
from quartiers.lignes_ailleurs import LignesAilleurs
from quartiers.listes_admin import Liste
from quartiers.pages import DeuxBouts
from quartiers.recherche import chercher_partout
from quartiers.saisie import (
    ChampCherche,
    ChampPlusieursCherches,
    ChoixCherche,
    Enveloppe,
    FormulaireVerifie,
    LignesVerifiees,
    PlusieursChoixCherches,
)
from quartiers.suivi_admin import AvecAvantApres

POUR_RIEN = ("urlify.js", "prepopulate.js", "xregexp.js", "xregexp.min.js")


def miennes(utilisateur, chemin: str = "pk") -> Q:
    """Rows whose intercommunality, at the lookup `chemin`, is the officer's or one it succeeded."""
    mienne = utilisateur.intercommunalite_id
    successeur = "successeur" if chemin == "pk" else f"{chemin}__successeur"
    if mienne is None:
        return Q(pk__in=[])
    return Q(**{chemin: mienne}) | Q(**{successeur: mienne})


def objet_ouvert(request) -> str | None:
    """The key of the object whose page is open; None on a list or on an empty form."""
    cle = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
    return None if cle is None else unquote(cle)


def champs_changes(message) -> list[str]:
    """The labels of what a form changed, inlines included; a message in words may name someone."""
    if not isinstance(message, list):
        return []
    faits = [fait for morceau in message for fait in morceau.values()]
    return [champ for fait in faits for champ in map(str, fait.get("fields", []))]


class Cloisonne:
    """What lists and inlines share: choices are limited to the rows that the person sees."""

    form = FormulaireVerifie
    publique = False  # public reference data: every officer reads it whole
    de_toute_la_france = ()  # fields whose choices are few, but for the technical administrator

    def lignes_visibles(self, queryset, utilisateur):
        """The rows of this model that the person sees."""
        return queryset if self.publique else queryset.visibles_par(utilisateur)

    def choix_possibles(self, request):
        """The rows of this model that the person may point at from another form."""
        return self.get_queryset(request)

    def get_autocomplete_fields(self, request):
        """An officer's few choices are a plain list, which needs no script; all of France is
        searched as one types."""
        siens = tuple(super().get_autocomplete_fields(request))
        return (*siens, *self.de_toute_la_france) if request.user.is_superuser else siens

    def restreindre(self, queryset, champ, request):
        """Hook: narrow the choices of the field named `champ` further than visibility does."""
        return queryset

    def get_field_queryset(self, db, db_field, request):
        """Choices of a foreign key or many-to-many: visible rows, plus what is linked already.

        A link that stands must stay a choice, or saving the form would silently undo it.
        """
        voisin = self.admin_site.get_model_admin(db_field.remote_field.model)
        possibles = self.restreindre(voisin.choix_possibles(request), db_field.name, request)
        choix = Q(pk__in=possibles.order_by().values("pk"))
        if objet_ouvert(request) is not None:
            liees = self.model._base_manager.filter(**{self._cle_ouverte(): objet_ouvert(request)})
            choix |= Q(pk__in=liees.values(db_field.name))
        return voisin.model._default_manager.filter(choix).order_by(
            *(voisin.get_ordering(request) or voisin.model._meta.ordering)
        )

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        self._chercher(ChoixCherche, ChampCherche, db_field, request, kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        self._chercher(PlusieursChoixCherches, ChampPlusieursCherches, db_field, request, kwargs)
        champ = super().formfield_for_manytomany(db_field, request, **kwargs)
        # select2's « clear all » breaks the list it sits in, and one click would empty the field.
        champ.widget.is_required = True
        return champ

    def _chercher(self, saisie, champ, db_field, request, kwargs) -> None:
        """Where Django would search the choices as one types, do it with our own list."""
        if db_field.name in self.get_autocomplete_fields(request):
            base = kwargs.get("using")
            kwargs.setdefault("widget", saisie(db_field, self.admin_site, using=base))
            kwargs.setdefault("form_class", champ)
            choix = partial(self.get_field_queryset, base, db_field, request)
            kwargs.setdefault("queryset", SimpleLazyObject(choix))

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        champ = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(champ and champ.widget, RelatedFieldWidgetWrapper):
            de_django = champ.widget
            champ.widget = Enveloppe(
                de_django.widget,
                de_django.rel,
                de_django.admin_site,
                can_add_related=de_django.can_add_related,
                can_change_related=de_django.can_change_related,
                # What another list points at is deleted from its own page, with its own warnings.
                can_delete_related=False,
                can_view_related=de_django.can_view_related,
            )
        return champ

    def _cle_ouverte(self) -> str:
        """The lookup from this model to the object whose page is open."""
        return "pk"


class CloisonneAdmin(LignesAilleurs, AvecAvantApres, FicheLue, Cloisonne):
    """A ModelAdmin limited to the visible rows: list, pages, actions and autocompletes."""

    list_per_page = 50
    paginator = DeuxBouts
    figes_apres_creation = ()

    @property
    def media(self):
        """Django's, without what makes an address of a title: half of the weight, for nothing."""
        entiers = super().media
        return Media(
            css=entiers._css, js=[s for s in entiers._js if not str(s).endswith(POUR_RIEN)]
        )

    def get_queryset(self, request):
        return self.lignes_visibles(super().get_queryset(request), request.user)

    def get_changelist(self, request, **kwargs):
        return Liste

    def get_object(self, request, object_id, from_field=None):
        """An address that names no column (`?_to_field=`) means the key, as one without it. The
        row that a form was sent for is locked, and read as it then stands; shown, it is read
        once."""
        if request.method == "GET":
            lus = vars(request).setdefault("objets_lus", {})
            cle = (self.opts.label_lower, object_id, from_field)
            if cle not in lus:
                lus[cle] = super().get_object(request, object_id, from_field or None)
            return lus[cle]
        objet = super().get_object(request, object_id, from_field or None)
        if objet is not None and request.method == "POST" and connection.in_atomic_block:
            verrouiller(objet)
            objet = super().get_object(request, object_id, from_field or None)
        return objet

    def get_fields(self, request, obj=None):
        """Django's, which makes a form to know its names: once for each form."""
        if self.fields:
            return self.fields
        figes, exclus = self.get_readonly_fields(request, obj), self.get_exclude(request, obj)
        cle = (obj is None, tuple(figes), tuple(exclus or ()))
        if cle not in self._noms:
            self._noms[cle] = super().get_fields(request, obj)
        return self._noms[cle]

    @cached_property
    def _noms(self) -> dict[tuple, list[str]]:
        return {}

    def get_form(self, request, obj=None, change=False, **kwargs):
        """What another person has changed since the page was opened is told, not overwritten."""
        formulaire = super().get_form(request, obj, change=change, **kwargs)
        return sans_ecrasement(formulaire) if change else formulaire

    def render_change_form(self, request, context, *args, **kwargs):
        reponse = super().render_change_form(request, context, *args, **kwargs)
        formulaires = [context["adminform"].form]
        for lignes in context["inline_admin_formsets"]:
            formulaires += lignes.formset.initial_forms
        if any(getattr(formulaire, "conflits", ()) for formulaire in formulaires):
            reponse.status_code = 409
        return reponse

    def lookup_allowed(self, lookup, value, request=None):
        """No address asks about a password, whose digest could be guessed letter by letter."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def get_search_results(self, request, queryset, search_term):
        """Each word of the search, in any of the searched columns, accents and case aside."""
        champs = self.get_search_fields(request)
        if not champs or not search_term.strip():
            return queryset, False
        trouvees = chercher_partout(self.model, champs, search_term)
        return queryset.filter(pk__in=trouvees), False

    def response_action(self, request, queryset):
        """All of the selected rows or none: one that is not in the list stops the action."""
        cles = set(request.POST.getlist(ACTION_CHECKBOX_NAME))
        if request.POST.get("select_across") != "1" and not self._toutes_la(queryset, cles):
            texte = (
                "Une ligne choisie n’est pas, ou n’est plus, parmi celles que vous gérez ici : "
                "rien n’a été fait."
            )
            self.message_user(request, texte, messages.ERROR)
            consigner_refus(Fait.REFUS, request, details={"modele": self.opts.label_lower})
            return HttpResponseRedirect(request.get_full_path())
        reponse = super().response_action(request, queryset)
        self._consigner_l_action(request)
        return reponse

    def _toutes_la(self, queryset, cles: set[str]) -> bool:
        try:
            return queryset.filter(pk__in=cles).order_by().count() == len(cles)
        except (ValueError, ValidationError):
            return False

    def changelist_view(self, request, extra_context=None):
        """The list bears its name, not an order to select something."""
        titre = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": titre, **(extra_context or {})})

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """The page bears the name of what it shows, which Django's French cannot inflect."""
        nom = self.opts.verbose_name
        titre = capfirst(nom) if object_id else f"Ajouter : {nom}"
        contexte = {"title": titre, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, contexte)

    def log_addition(self, request, obj, message):
        consigner(Fait.ADMIN_AJOUT, par=request.user, objet=obj, request=request)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        details = {"champs": champs_changes(message)}
        consigner(
            Fait.ADMIN_CHANGEMENT, par=request.user, objet=obj, details=details, request=request
        )
        return super().log_change(request, obj, message)

    def log_deletions(self, request, queryset):
        for objet in queryset:
            consigner(Fait.ADMIN_SUPPRESSION, par=request.user, objet=objet, request=request)
        return super().log_deletions(request, queryset)

    def _consigner_l_action(self, request) -> None:
        """A bulk action is told by its code and the number of rows that were ticked."""
        details = {
            "action": request.POST.get("action", ""),
            "modele": self.opts.label_lower,
            "lignes": len(request.POST.getlist(ACTION_CHECKBOX_NAME)),
        }
        if details["action"] in self.get_actions(request):
            consigner(Fait.ADMIN_ACTION, par=request.user, details=details, request=request)

    def history_view(self, request, object_id, extra_context=None):
        """What happened to the object, field by field, as the site tells it."""
        objet = self.get_object(request, unquote(object_id))
        contexte = {} if objet is None else {"recits": self.admin_site.raconter(request, objet)}
        return super().history_view(request, object_id, {**contexte, **(extra_context or {})})

    def get_readonly_fields(self, request, obj=None):
        champs = tuple(super().get_readonly_fields(request, obj))
        return champs + tuple(self.figes_apres_creation) if obj else champs


class LectureSeuleAdmin(CloisonneAdmin):
    """A list and a page to read: the portal writes these rows itself, even for a superuser."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class CloisonneInline(LignesLues, Cloisonne):
    """An inline: its rows are those of a page that is visible, its choices are limited too."""

    extra = 0
    formset = LignesVerifiees

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Every row offers the same choices: they are read once."""
        champ = super().formfield_for_foreignkey(db_field, request, **kwargs)
        cherche = db_field.name in self.get_autocomplete_fields(request)
        return champ if champ is None or cherche else partager(champ)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        champ = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(champ and champ.widget, RelatedFieldWidgetWrapper):
            # A row has no room for the neighbour's buttons: it has its own page.
            champ.widget.can_add_related = db_field.name in self.autocomplete_fields
            champ.widget.can_change_related = champ.widget.can_view_related = False
        return champ

    def get_formset(self, request, obj=None, **kwargs):
        """Its rows are compared too: each bears what it showed."""
        lignes = super().get_formset(request, obj, **kwargs)
        lignes.form = sans_ecrasement(lignes.form)
        return lignes

    def _cle_ouverte(self) -> str:
        return _get_foreign_key(self.parent_model, self.model, fk_name=self.fk_name).name
