"""Any list of the back office as a file, with the columns that it shows and the rows chosen in it.

The rows are those of the list: what the officer does not see never leaves. No cell is a formula.
"""

from datetime import date, datetime
from decimal import Decimal

from django.contrib import admin
from django.contrib.admin.utils import label_for_field, lookup_field
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import capfirst

from contrats import exports
from contrats.models import Action, Contrat, Financement
from contrats.tableur import Colonne, Feuille, exporter

BLOC = 500  # rows loaded at a time
LIENS = {"page", "pdf_lie"}  # columns that only lead somewhere
INTERDITS = str.maketrans("", "", "[]:*?/\\'")  # what the name of a sheet may not hold


def action_d_export(nature: str):
    """The bulk action that downloads the chosen rows as `nature`.

    The security journal is told of it with every bulk action, and of every file that leaves.
    """

    @admin.action(description=f"Exporter en {nature.upper()}", permissions=["view"])
    def exporter_la_liste(modeladmin, request, queryset):
        pages = feuilles(modeladmin, request, queryset)
        return exporter(nature, str(modeladmin.opts.verbose_name_plural), pages)

    return exporter_la_liste


def feuilles(modeladmin, request, queryset) -> list[Feuille]:
    """The portal's own sheets where there are some, else the columns of the list."""
    if modeladmin.model is Contrat:
        return exports.contrats(queryset)
    if modeladmin.model is Financement:
        return exports.registre(queryset)
    if modeladmin.model is Action:
        financements = Financement.objects.visibles_par(request.user)
        return exports.actions(
            queryset, financements.filter(action__in=queryset.order_by().values("pk"))
        )
    noms = [nom for nom in modeladmin.get_list_display(request) if nom not in LIENS]
    colonnes = tuple(_colonne(modeladmin, nom) for nom in noms)
    if isinstance(modeladmin.list_select_related, tuple) and modeladmin.list_select_related:
        queryset = queryset.select_related(*modeladmin.list_select_related)
    titre = capfirst(modeladmin.opts.verbose_name_plural).translate(INTERDITS)[:31]
    return [Feuille(titre, colonnes, queryset.iterator(chunk_size=BLOC))]


def _colonne(modeladmin, nom: str) -> Colonne:
    titre = label_for_field(nom, modeladmin.model, modeladmin)
    return Colonne(
        capfirst(str(titre)), lambda ligne: _dire(*lookup_field(nom, ligne, modeladmin), ligne)
    )


def _dire(champ, _attribut, valeur, ligne) -> str:
    """A cell as the list writes it, without its dress."""
    if champ is not None and champ.choices:
        return getattr(ligne, f"get_{champ.name}_display")()
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, datetime):
        return f"{timezone.localtime(valeur):%d/%m/%Y %H:%M}"
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    if isinstance(valeur, Decimal):
        return f"{valeur.normalize():f}".replace(".", ",")
    return "" if valeur is None else strip_tags(str(valeur))
