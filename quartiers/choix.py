"""The choices of the fields of forms, read once however many draw them. Which rows they are is
decided where the field is made.
"""

from functools import partial
from operator import getitem

from django.forms import BaseForm
from django.forms.models import ModelChoiceIterator
from django.utils.functional import SimpleLazyObject

from quartiers.prete import EnsemblePret


class ChoixLus(ModelChoiceIterator):
    """The choices of a list that the page looks at otherwise too: whoever reads it, once."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for ligne in self.queryset:
            yield self.choice(ligne)


def offrir(form: BaseForm, prete: EnsemblePret, *sujets) -> None:
    """The fields named as these lists offer what they hold, read together once one of them is
    drawn: only what is sent back is looked for in the lists of each time."""
    lues = SimpleLazyObject(partial(prete.lire, *sujets))
    for nom, lignes in prete.faire(*sujets).items():
        offrir_lues(form.fields[nom], lignes, SimpleLazyObject(partial(getitem, lues, nom)))


def offrir_lues(champ, liste, lues: list) -> None:
    """Have a field offer the rows of this list, which are read already; what is chosen is looked
    for in the list, as ever."""
    champ.iterator, champ.queryset = ChoixLus, liste
    champ.queryset._result_cache = lues


class ChoixPartages(ModelChoiceIterator):
    """The choices that several fields of a page repeat: asked once for all of them."""

    def __iter__(self):
        if not self.field.partage:
            self.field.partage.append(list(super().__iter__()))
        return iter(self.field.partage[0])


def partager(*champs):
    """From now on these fields, and their copies, share what one of them reads: they offer the
    same rows, in the same words."""
    partage = []
    for champ in champs:
        champ.iterator, champ.partage = ChoixPartages, partage
    return champs[0]
