"""The back office of collections: read-only. What may be done with one is on its own page; the
links themselves are not shown here."""

from django.contrib import admin
from django.urls import reverse

from contrats.admin.colonnes import AvecEtat, lien
from quartiers.cloisonnement import FiltreVisible, LectureSeuleAdmin
from remontees.models import Campagne, Demande


class AvecPage:
    """Adds the link to the portal's own page, which bears the name of the row's model."""

    @admin.display(description="page")
    def page(self, ligne):
        adresse = reverse(f"remontees:{ligne._meta.model_name}", args=[ligne.pk])
        return lien(adresse, f"Voir «\u00a0{ligne}\u00a0»")


@admin.register(Campagne)
class CampagneAdmin(AvecPage, AvecEtat, LectureSeuleAdmin, admin.ModelAdmin):
    list_display = ("intitule", "contrat", "annee", "date_limite", "etat", "creee_par", "page")
    list_select_related = ("contrat", "creee_par")
    list_filter = ("statut", ("contrat", FiltreVisible))
    search_fields = ("intitule", "contrat__intitule", "contrat__code")
    date_hierarchy = "date_limite"
    fieldsets = (
        (None, {"fields": ("intitule", "contrat", "annee", "date_limite", "etat", "page")}),
        ("Ce qui est demandé", {"fields": ("message", "rappels", "indicateurs", "actions")}),
        ("Suivi", {"fields": ("creee_par", ("ouverte_le", "close_le"), "motif")}),
    )

    def get_readonly_fields(self, request, obj=None):
        return ("annee", "etat", "page")

    @admin.display(description="année", ordering="periode_debut")
    def annee(self, campagne):
        return str(campagne.annee)


@admin.register(Demande)
class DemandeAdmin(AvecPage, LectureSeuleAdmin, admin.ModelAdmin):
    list_display = ("partenaire", "campagne", "courriel", "nom", "page")
    list_select_related = ("partenaire", "campagne")
    list_filter = (("campagne", FiltreVisible),)
    search_fields = ("partenaire__nom", "courriel", "campagne__intitule")
    fields = ("partenaire", "campagne", "courriel", "nom", "page")

    def get_readonly_fields(self, request, obj=None):
        return ("page",)
