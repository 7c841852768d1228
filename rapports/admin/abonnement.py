"""The back office of subscriptions to reports."""

from django.contrib import admin

from contrats.admin.journal import JournaliseAdmin
from quartiers.cloisonnement import FiltreVisible
from rapports.models import Abonnement


@admin.register(Abonnement)
class AbonnementAdmin(JournaliseAdmin, admin.ModelAdmin):
    list_display = (
        "destinataire",
        "adresse_affichee",
        "contrat",
        "nature",
        "piece_jointe",
        "actif",
    )
    list_select_related = ("contrat", "utilisateur")
    list_filter = (("contrat", FiltreVisible), "actif", "piece_jointe")
    search_fields = ("courriel", "nom", "utilisateur__courriel", "utilisateur__nom")
    autocomplete_fields = ("contrat", "utilisateur")
    figes_apres_creation = ("contrat",)
    fieldsets = (
        (None, {"fields": ("contrat", "nature")}),
        (
            "Destinataire",
            {
                "fields": ("utilisateur", "courriel", "nom"),
                "description": "Un compte du portail, ou l'adresse d'une personne sans compte.",
            },
        ),
        ("Envoi", {"fields": ("piece_jointe", "actif")}),
    )

    @admin.display(description="destinataire", ordering="nom")
    def destinataire(self, abonnement):
        return abonnement.nom_affiche or abonnement.adresse

    @admin.display(description="adresse")
    def adresse_affichee(self, abonnement):
        return abonnement.adresse
