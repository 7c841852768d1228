"""The back office of deliveries: their state in the server's own words, and a second chance."""

from django.contrib import admin, messages
from django.db import transaction

from contrats.admin.colonnes import AvecEtat
from contrats.permissions import peut_gerer
from quartiers.cloisonnement import FiltreVisible, LectureSeuleAdmin
from rapports.models import Envoi
from rapports.tasks import reveiller_envoi


@admin.register(Envoi)
class EnvoiAdmin(AvecEtat, LectureSeuleAdmin, admin.ModelAdmin):
    list_display = ("destinataire", "rapport", "etat", "cree_le", "remis_le", "reponse")
    list_select_related = ("rapport",)
    list_filter = (("rapport__contrat", FiltreVisible), "statut")
    search_fields = ("destinataire", "nom", "message_id", "reponse")
    date_hierarchy = "cree_le"
    actions = ("relancer",)
    fields = (
        "rapport",
        "destinataire",
        "nom",
        "etat",
        "reponse",
        "cree_le",
        "remis_le",
        "prochaine_tentative",
        "tentatives",
        "incertitudes",
        "message_id",
    )
    readonly_fields = fields

    @admin.action(description="Relancer")
    def relancer(self, request, queryset):
        """Send again what failed or is uncertain, on the officer's decision, which is journaled."""
        relances = 0
        for envoi in queryset.select_related("rapport__contrat__pilote"):
            if peut_gerer(request.user, envoi.rapport.contrat) and self._relancer(request, envoi):
                relances += 1
            else:
                etat = envoi.get_statut_display().lower()
                texte = f"{envoi.destinataire} : rien à relancer, l'envoi est « {etat} »."
                self.message_user(request, texte, messages.ERROR)
        if relances:
            mot = "envoi relancé" if relances == 1 else "envois relancés"
            self.message_user(request, f"{relances} {mot}.", messages.SUCCESS)

    @transaction.atomic
    def _relancer(self, request, envoi) -> bool:
        relance = envoi.relancer(par=request.user)
        if relance:
            reveiller_envoi(envoi.pk)
        return relance
