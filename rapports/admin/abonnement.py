"""The back office of who receives reports: subscriptions, and lists of addresses."""

from django.contrib import admin

from contrats.admin.journal import JournaliseAdmin
from quartiers.cloisonnement import CloisonneInline
from quartiers.filtres_admin import FiltreVisible
from rapports.models import Abonnement, ListeDeDiffusion, MembreDeListe


@admin.register(Abonnement)
class AbonnementAdmin(JournaliseAdmin, admin.ModelAdmin):
    list_display = (
        "destinataire",
        "adresse_affichee",
        "contrat",
        "nature",
        "frequence",
        "piece_jointe",
        "actif",
    )
    list_select_related = ("contrat", "utilisateur", "partenaire", "liste")
    list_filter = (("contrat", FiltreVisible), "nature", "actif", "piece_jointe")
    search_fields = ("courriel", "nom", "utilisateur__courriel", "utilisateur__nom")
    autocomplete_fields = ("contrat", "utilisateur", "partenaire", "quartier")
    de_toute_la_france = ("liste",)
    figes_apres_creation = ("contrat",)
    fieldsets = (
        (None, {"fields": ("contrat", "nature", "frequence", "quartier")}),
        (
            "Destinataire",
            {
                "fields": ("utilisateur", "partenaire", "liste", "courriel", "nom"),
                "description": "Un compte du portail, un partenaire, une liste, ou l'adresse "
                "d'une personne sans compte.",
            },
        ),
        ("Envoi", {"fields": ("piece_jointe", "actif")}),
    )

    @admin.display(description="destinataire", ordering="nom")
    def destinataire(self, abonnement):
        if abonnement.partenaire or abonnement.liste:
            return str(abonnement)
        return abonnement.nom_affiche or abonnement.adresse

    @admin.display(description="adresse")
    def adresse_affichee(self, abonnement):
        return abonnement.adresse


class MembreInline(CloisonneInline, admin.TabularInline):
    model = MembreDeListe
    fields = ("courriel", "nom")


@admin.register(ListeDeDiffusion)
class ListeDeDiffusionAdmin(JournaliseAdmin, admin.ModelAdmin):
    list_display = ("nom", "contrat")
    list_select_related = ("contrat",)
    list_filter = (("contrat", FiltreVisible),)
    search_fields = ("nom",)
    autocomplete_fields = ("contrat",)
    figes_apres_creation = ("contrat",)
    inlines = (MembreInline,)
