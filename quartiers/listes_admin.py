"""The lists of the back office: counted once, their choices read once. No model is named here."""

from types import MethodType

from django.contrib.admin.views.main import ChangeList
from django.forms.models import ModelChoiceIterator


class Liste(ChangeList):
    """Django's list, which counts its rows twice even when nothing is filtered."""

    def get_results(self, request):
        """The same rows, counted once: of a list that nothing narrows, they are all."""
        if not self.query and not self.get_filters_params():
            nombre = self.queryset.count()
            for lignes in (self.queryset, self.root_queryset):
                lignes.count = MethodType(lambda _: nombre, lignes)
        super().get_results(request)


class ChoixPartages(ModelChoiceIterator):
    """The choices of a field that every row of a page repeats: asked once for all of them."""

    def __iter__(self):
        if not self.field.partage:
            self.field.partage.append(list(super().__iter__()))
        return iter(self.field.partage[0])


def partager(champ):
    """From now on the copies of this field share what one of them reads."""
    champ.iterator, champ.partage = ChoixPartages, []
    return champ
