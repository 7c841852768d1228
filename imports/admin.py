"""The back office of imports: read-only. What may be done with a lot is on its own page."""

from django.contrib import admin
from django.urls import reverse

from contrats.admin.colonnes import AvecEtat, lien
from imports.models import Correspondance, Lot
from imports.sortes import SORTES
from quartiers.cloisonnement import LectureSeuleAdmin
from quartiers.filtres_admin import FiltreValeurs, FiltreVisible


class AvecSorte:
    @admin.display(description="sorte de fichier", ordering="sorte")
    def nature(self, ligne):
        sorte = SORTES.get(ligne.sorte)
        return sorte.libelle if sorte else ligne.sorte


@admin.register(Lot)
class LotAdmin(AvecSorte, AvecEtat, LectureSeuleAdmin, admin.ModelAdmin):
    change_list_template = "admin/liste_d_imports.html"  # where a file is brought from
    list_display = ("nom_fichier", "nature", "contrat", "etat", "depose_le", "auteur", "page")
    list_select_related = ("contrat", "auteur")
    list_filter = ("statut", ("sorte", FiltreValeurs), ("contrat", FiltreVisible))
    search_fields = ("nom_fichier", "empreinte", "contrat__intitule", "contrat__code")
    date_hierarchy = "depose_le"
    fieldsets = (
        (None, {"fields": ("nom_fichier", "nature", "contrat", "etat", "page")}),
        (
            "Suivi",
            {
                "fields": (
                    ("auteur", "depose_le"),
                    "lu_le",
                    ("applique_par", "applique_le"),
                    ("annule_par", "annule_le"),
                )
            },
        ),
        ("Fichier", {"fields": ("taille", "empreinte")}),
        ("Incident", {"fields": ("motif", "tentatives")}),
    )

    def get_readonly_fields(self, request, obj=None):
        return ("nature", "etat", "page")

    @admin.display(description="page")
    def page(self, lot):
        return lien(reverse("imports:lot", args=[lot.pk]), f"Voir «\u00a0{lot}\u00a0»")


@admin.register(Correspondance)
class CorrespondanceAdmin(AvecSorte, LectureSeuleAdmin, admin.ModelAdmin):
    list_display = ("entete", "champ", "nature", "intercommunalite")
    list_select_related = ("intercommunalite",)
    list_filter = (("sorte", FiltreValeurs), ("intercommunalite", FiltreVisible))
    search_fields = ("entete", "champ")
