"""The page of one object of the back office: what it points at, and the rows of its tables, read in
one query as it opens. What may be read is decided elsewhere; no model is described here.
"""

from dataclasses import dataclass
from functools import partial

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db.models import Field, JSONField, Model, QuerySet
from django.forms.models import _get_foreign_key
from django.utils.functional import cached_property

from quartiers.ensemble import donner
from quartiers.prete import EnsemblePret, ListePrete

LIGNES_MAX = 50  # rows of one table that a page still shows, and sends back, at ease


@dataclass(frozen=True)
class _Demande:
    """As much of a request as a ModelAdmin looks at to say which rows it shows."""

    user: Model


class FicheLue:
    """For a ModelAdmin. A page that writes reads again what it writes, one by one: under its lock,
    nothing that was read before counts."""

    def get_object(self, request, object_id, from_field=None):
        """With all that its page shows, when that page is what is asked."""
        if from_field is not None or not _ouvre_une_fiche(request):
            return super().get_object(request, object_id, from_field)
        try:
            cle = self.opts.pk.to_python(object_id)
        except ValidationError:
            return None
        for objet in self._lisible.lire(request.user, cle):
            self._lire(request, objet)
            return objet
        return None

    @cached_property
    def _lisible(self) -> ListePrete:
        """The row of this key, for who may see it: made once for each kind of account."""
        return ListePrete(lambda qui, pk: self.get_queryset(_Demande(qui)).filter(pk=pk))

    def get_formset_kwargs(self, request, obj, inline, prefix):
        """The rows of a table that were read already are not asked again."""
        lues = getattr(request, "lignes_lues", {}).get(type(inline))
        options = super().get_formset_kwargs(request, obj, inline, prefix)
        return options if lues is None else {**options, "lues": lues}

    def _lire(self, request, objet) -> None:
        tables = [
            table
            for table in super().get_inline_instances(request, objet)
            if table.has_view_or_change_permission(request, objet)
        ]
        cles = _cles_lues(objet, self._champs_montres())
        lues = self._ensemble(tables).lire(objet.pk, *cles.values())
        for champ in cles:
            for ligne in lues.get(champ.name, ()):
                champ.set_cached_value(objet, ligne)
        for champ in self._groupes():
            donner(objet, lues[champ.name], champ.name)
        request.lignes_lues = {type(table): lues[_nom(table)] for table in tables}

    def _ensemble(self, tables: list) -> EnsemblePret:
        """All that this page reads, made once for the tables that it has."""
        sortes = tuple(type(table) for table in tables)
        if sortes not in self._ensembles:
            self._ensembles[sortes] = EnsemblePret(partial(self._listes, tables))
        return self._ensembles[sortes]

    @cached_property
    def _ensembles(self) -> dict[tuple, EnsemblePret]:
        return {}

    def _listes(self, tables: list, pk, *cles) -> dict[str, QuerySet]:
        """`cles`: what the foreign keys that it shows hold, in their order."""
        objet = self.model(pk=pk)
        champs = zip(_cles(self.model, self._champs_montres()), cles, strict=True)
        return (
            {
                champ.name: champ.related_model._base_manager.filter(pk=cle).defer(
                    *lourds(champ.related_model)
                )
                for champ, cle in champs
                if cle is not None
            }
            | {
                champ.name: getattr(objet, champ.name).defer(*lourds(champ.related_model))
                for champ in self._groupes()
            }
            | {_nom(table): table.lignes_de(pk) for table in tables}
        )

    def _groupes(self) -> list[Field]:
        """The relations to several rows that it shows."""
        montres = self._champs_montres()
        return [champ for champ in self.opts.many_to_many if champ.name in montres]

    def _champs_montres(self) -> set[str]:
        """The names that the page may show: all of the model's where none is said."""
        dits = flatten_fieldsets(self.fieldsets) if self.fieldsets else self.fields or ()
        return set(dits) or {champ.name for champ in self.opts.get_fields()}


class LignesLues:
    """For an inline: its rows, as its page shows them."""

    def lignes(self) -> QuerySet:
        """Hook: the rows of the model."""
        return self.model._default_manager.order_by(*(self.ordering or self.opts.ordering))

    def get_queryset(self, request):
        """Those rows, for who may see the table."""
        permis = self.has_view_or_change_permission(request)
        return self.lignes() if permis else self.lignes().none()

    def lignes_de(self, pk) -> QuerySet:
        """Those of one object, with what they name; one more than a page shows, where there is a
        list to show them all."""
        cle = _get_foreign_key(self.parent_model, self.model, fk_name=self.fk_name)
        nommes = {*self.autocomplete_fields, *self.readonly_fields} - {cle.name}
        lies = {champ.name: champ.related_model for champ in _cles(self.model, nommes)}
        inutiles = [f"{nom}__{champ}" for nom, lie in lies.items() for champ in lourds(lie)]
        lignes = self.lignes().filter(**{cle.name: pk}).select_related(*lies).defer(*inutiles)
        lignes = lignes if lignes.ordered else lignes.order_by("pk")
        return lignes[: LIGNES_MAX + 1] if self.has_registered_model else lignes


def lourds(modele: type[Model]) -> list[str]:
    """What is never shown of a row that is only named: outlines, the heaviest by far."""
    return [champ.name for champ in modele._meta.fields if isinstance(champ, JSONField)]


def _ouvre_une_fiche(request) -> bool:
    route = request.resolver_match and request.resolver_match.url_name
    return request.method == "GET" and bool(route) and route.endswith("_change")


def _cles(modele: type[Model], montres: set[str]) -> list[Field]:
    """The foreign keys among these names."""
    return [c for c in modele._meta.concrete_fields if c.is_relation and c.name in montres]


def _cles_lues(objet: Model, montres: set[str]) -> dict[Field, int | None]:
    """What each of them holds; None for what was read with the object."""
    return {
        champ: None if champ.is_cached(objet) else getattr(objet, champ.attname)
        for champ in _cles(type(objet), montres)
    }


def _nom(table) -> str:
    return f"table {type(table).__name__}"
