"""The back office of schedules: which report of a contract is made again, and how often."""

from django.contrib import admin

from contrats.admin.journal import JournaliseAdmin
from quartiers.filtres_admin import FiltreVisible
from rapports.models import Planification


@admin.register(Planification)
class PlanificationAdmin(JournaliseAdmin, admin.ModelAdmin):
    list_display = ("contrat", "nature", "periodicite", "portee", "delai_jours", "active")
    list_select_related = ("contrat",)
    list_filter = (("contrat", FiltreVisible), "nature", "active")
    search_fields = ("contrat__intitule", "contrat__code")
    autocomplete_fields = ("contrat",)
    figes_apres_creation = ("contrat",)
    exclude = ("cree_par",)
