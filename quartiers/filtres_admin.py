"""How a list of the back office is narrowed, by rows that its reader sees and by nothing else.

What a filter offers is bounded: where there is too much to list, one types the beginning of a name.
No model is described here.
"""

from django.contrib.admin.filters import (
    AllValuesFieldListFilter,
    RelatedFieldListFilter,
    SimpleListFilter,
)
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import get_fields_from_path, get_model_from_relation
from django.core.exceptions import ValidationError
from django.db.models import Max, Min
from django.http import QueryDict

from quartiers.fiche_admin import lourds

CHOIX_MONTRES = 30  # rows that a filter names; of more, it asks for a name
TEXTE_MAX = 100


class FiltreVisible(RelatedFieldListFilter):
    """A filter on a relation that offers only visible rows, and only those that the list uses.

    Of more than `CHOIX_MONTRES`, it names those that bear what is typed; the list then holds
    what points at any of them.
    """

    template = "admin/filtre_cherche.jinja"

    def __init__(self, field, request, params, model, model_admin, field_path):
        self.parametre = f"{field_path}__cherche"
        self.voisin = model_admin.admin_site.get_model_admin(get_model_from_relation(field))
        self.texte = " ".join(params.get(self.parametre, [""])[-1].split())[:TEXTE_MAX]
        super().__init__(field, request, params, model, model_admin, field_path)
        self.used_parameters.pop(self.parametre, None)

    def expected_parameters(self):
        return [*super().expected_parameters(), self.parametre]

    def has_output(self):
        return self.nombreux or bool(self.texte) or super().has_output()

    def field_choices(self, field, request, model_admin):
        """Those that the list uses when they are few; else what was found, or what was chosen."""
        lus = getattr(request, "choix_des_filtres", {}).get(self.field_path)
        choix = list(self.premieres(self.field_path, request, model_admin) if lus is None else lus)
        self.nombreux, self.trouvees = len(choix) > CHOIX_MONTRES, []
        if self.nombreux or self.texte:
            lignes = self._utilisees(self.field_path, request, model_admin)
        if self.texte:
            self.trouvees = self._trouvees(request, lignes)
        self.tronque = self.nombreux and len(self.trouvees) > CHOIX_MONTRES
        if self.nombreux:
            choix = self._demandees(lignes)
        return [(ligne.pk, str(ligne)) for ligne in choix]

    @classmethod
    def premieres(cls, chemin, request, model_admin):
        """What a filter on this path names, or as many as tell that they are too many: for its list
        to read with those of its other filters. In order, but not always the very first ones: those
        that are found first are enough, where all would be looked for to be put in order."""
        utilisees = cls._utilisees(chemin, request, model_admin)
        trouvees = utilisees.order_by().values("pk")[: CHOIX_MONTRES + 1]
        return cls._visibles(chemin, request, model_admin).filter(pk__in=trouvees)

    @classmethod
    def _utilisees(cls, chemin, request, model_admin):
        utilises = model_admin.get_queryset(request).order_by().values(f"{chemin}__pk")
        return cls._visibles(chemin, request, model_admin).filter(pk__in=utilises)

    @staticmethod
    def _visibles(chemin, request, model_admin):
        relation = get_fields_from_path(model_admin.model, chemin)[-1]
        voisin = model_admin.admin_site.get_model_admin(get_model_from_relation(relation))
        ordre = voisin.get_ordering(request) or voisin.model._meta.ordering
        # Only their names are shown: neither what hangs from them, nor outlines.
        visibles = voisin.get_queryset(request).order_by(*ordre)
        return visibles.prefetch_related(None).defer(*lourds(voisin.model))

    def _trouvees(self, request, lignes) -> list[int]:
        """The keys of those that bear what was typed, in order: searched once for the page."""
        trouvees, _ = self.voisin.get_search_results(request, lignes, self.texte)
        return list(trouvees.values_list("pk", flat=True))

    def _demandees(self, lignes) -> list:
        if self.texte:
            return list(lignes.filter(pk__in=self.trouvees[:CHOIX_MONTRES]))
        if not self.lookup_val:
            return []
        try:
            return list(lignes.filter(pk=self.lookup_val[-1]))
        except (ValueError, ValidationError):
            return []  # what is no key is told by the list

    def queryset(self, request, queryset):
        """Through the keys of the rows: one that points at two of them is listed once."""
        queryset = super().queryset(request, queryset)
        if not self.texte:
            return queryset
        qui = {f"{self.field_path}__in": self.trouvees}
        return queryset.filter(pk__in=queryset.model._base_manager.filter(**qui).values("pk"))

    def choices(self, changelist):
        """Django's: choosing one, or all, forgets the text that was typed."""
        sans = QueryDict(changelist.get_query_string(remove=self.expected_parameters())[1:])
        self.autres = [(nom, valeur) for nom, valeurs in sans.lists() for valeur in valeurs]
        tout, *choix = super().choices(changelist)
        for un in ({**tout, "selected": tout["selected"] and not self.texte}, *choix):
            adresse = QueryDict(un["query_string"][1:], mutable=True)
            adresse.pop(self.parametre, None)
            yield {**un, "query_string": f"?{adresse.urlencode()}"}


class FiltreValeurs(AllValuesFieldListFilter):
    """A filter on the values that the list holds, where the empty one has a name."""

    def choices(self, changelist):
        for choix in super().choices(changelist):
            yield {**choix, "display": choix["display"] or "(non renseigné)"}


class FiltreAnnee(SimpleListFilter):
    """The years between the first and the last day that the list holds: two ends of an index, where
    Django's own hierarchy of dates reads every row. To subclass, with its `champ`."""

    title = "année"
    parameter_name = "annee"
    champ = ""

    def lookups(self, request, model_admin):
        jours = model_admin.get_queryset(request).order_by()
        premier, dernier = jours.aggregate(a=Min(self.champ), b=Max(self.champ)).values()
        if premier is None:
            return []
        return [(annee, str(annee)) for annee in range(dernier.year, premier.year - 1, -1)]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        if self.value() not in {str(annee) for annee, _ in self.lookup_choices}:
            raise IncorrectLookupParameters  # told by the list, as any filter that it does not have
        return queryset.filter(**{f"{self.champ}__year": self.value()})


class FiltreATraiter(SimpleListFilter):
    """One choice: the rows that wait for an officer, as the home page counts them."""

    title = "suite à donner"
    parameter_name = "a_traiter"
    libelle = "À traiter"

    def attendues(self, request, queryset):
        """The rows of the list that wait."""
        raise NotImplementedError

    def lookups(self, request, model_admin):
        return [("oui", self.libelle)]

    def queryset(self, request, queryset):
        return self.attendues(request, queryset) if self.value() == "oui" else queryset
