"""The stock back office over the largest table. Nothing is tuned."""

from django.contrib import admin

from bench.plancher.models import Action


@admin.register(Action)
class ActionAdmin(admin.ModelAdmin):
    list_display = ["reference", "intitule", "exercice", "porteur", "statut", "accorde"]
    list_filter = ["exercice", "statut"]
    search_fields = ["intitule", "reference"]
    list_per_page = 25
