"""The choices that a field of the back office offers while one types; never those of another field.

Django answers for any field of any model whose target the person may read: here, only for the
fields that a page of the back office really completes.
"""

from django.apps import apps
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied


class Autocompletion(AutocompleteJsonView):
    """What is asked must be a field that a form, or a line of a form, declares."""

    def process_request(self, request):
        demande = [request.GET.get(nom, "") for nom in ("app_label", "model_name", "field_name")]
        try:
            modele = apps.get_model(*demande[:2])
        except (LookupError, TypeError, ValueError) as inconnu:
            raise PermissionDenied from inconnu
        if demande[2] not in _completes(self.admin_site, modele, request):
            raise PermissionDenied
        return super().process_request(request)


def _completes(site, modele, request) -> set[str]:
    """The fields of the model that its own page, or a table in another's page, completes."""
    sienne = site._registry.get(modele)
    completes = set(sienne.get_autocomplete_fields(request) if sienne else ())
    for administration in site._registry.values():
        for ligne in administration.inlines:
            completes.update(ligne.autocomplete_fields if ligne.model is modele else ())
    return completes
