"""The page of an object that holds many rows stays quick: beyond a screenful, they are a link to
their own list, already filtered. No model is described here.
"""

from dataclasses import dataclass

from django.contrib.admin.views.main import PAGE_VAR
from django.forms.models import _get_foreign_key
from django.urls import reverse
from django.utils.text import capfirst

from quartiers.fiche_admin import LIGNES_MAX


@dataclass(frozen=True)
class Ailleurs:
    """Rows that the page does not show: how many, and where they are."""

    nombre: int
    titre: str
    url: str


class LignesAilleurs:
    """For a ModelAdmin: tables of more than LIGNES_MAX rows leave its page for their list."""

    def get_inline_instances(self, request, obj=None):
        tables = super().get_inline_instances(request, obj)
        if obj is None:
            return tables
        comptes = {table: self._compter(request, table, obj) for table in tables}
        request.lignes_ailleurs = [
            Ailleurs(nombre, capfirst(table.opts.verbose_name_plural), self._liste(table, obj))
            for table, nombre in comptes.items()
            if nombre
        ]
        return [table for table, nombre in comptes.items() if not nombre]

    def render_change_form(self, request, context, *args, **kwargs):
        context["lignes_ailleurs"] = getattr(request, "lignes_ailleurs", [])
        return super().render_change_form(request, context, *args, **kwargs)

    def _compter(self, request, table, objet) -> int:
        """How many rows the table holds, 0 while they fit the page.

        What a page once showed is read back from it, whatever was added since.
        """
        if table.model not in self.admin_site._registry:
            return 0
        cle = _get_foreign_key(self.model, table.model, fk_name=table.fk_name)
        prefixe = cle.remote_field.get_accessor_name(model=table.model)
        if f"{prefixe}-TOTAL_FORMS" in request.POST:
            return 0
        lues = getattr(request, "lignes_lues", {}).get(type(table))
        if lues is not None and len(lues) <= LIGNES_MAX:
            return 0
        nombre = table.model._base_manager.filter(**{cle.name: objet}).count()
        return nombre if nombre > LIGNES_MAX else 0

    def _liste(self, table, objet) -> str:
        cle = _get_foreign_key(self.model, table.model, fk_name=table.fk_name)
        nom = f"{table.opts.app_label}_{table.opts.model_name}_changelist"
        url = reverse(f"{self.admin_site.name}:{nom}")
        return f"{url}?{cle.name}__id__exact={objet.pk}&{PAGE_VAR}=1"
