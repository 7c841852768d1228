"""The back office of annual reports: read-only. What may be done with one is on its own page."""

from django.contrib import admin
from django.urls import reverse

from contrats.admin.colonnes import AvecEtat, lien
from quartiers.cloisonnement import LectureSeuleAdmin
from quartiers.filtres_admin import FiltreATraiter, FiltreVisible
from rapports.a_faire_annuel import annuels_a_mener
from rapports.models import RapportAnnuel


class FiltreAMener(FiltreATraiter):
    libelle = "À faire avancer"

    def attendues(self, request, queryset):
        return queryset.filter(pk__in=annuels_a_mener(request.user).values("pk"))


@admin.register(RapportAnnuel)
class RapportAnnuelAdmin(AvecEtat, LectureSeuleAdmin, admin.ModelAdmin):
    list_display = ("__str__", "contrat", "etat", "envoye_le", "echeance", "delibere_le", "page")
    list_select_related = ("contrat",)
    list_filter = (FiltreAMener, "statut", ("contrat", FiltreVisible))
    search_fields = ("contrat__intitule", "contrat__code")
    fieldsets = (
        (None, {"fields": ("contrat", "annee", "etat", "cree_par", "cree_le", "page")}),
        ("Consultation", {"fields": ("envoye_le", "echeance", "modalites", "clos_le")}),
        ("Délibération", {"fields": ("assemblee", "delibere_le", "deliberation")}),
        ("Publication", {"fields": ("publie_le", "publie_par")}),
    )

    def get_readonly_fields(self, request, obj=None):
        return ("etat", "page")

    @admin.display(description="page")
    def page(self, annuel):
        return lien(reverse("rapports:annuel", args=[annuel.pk]), f"Voir «\u00a0{annuel}\u00a0»")
