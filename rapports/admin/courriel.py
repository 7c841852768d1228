"""The back office of the outbox, for the technical administrator: what was sent, never its words.

It stands here because the outbox is under everything, the back office's partition included.
An officer has no right on it: messages to others are personal, and theirs are in « Envois ».
"""

from django.contrib import admin

from contrats.admin.colonnes import AvecEtat
from courriels.models import Courriel
from quartiers.cloisonnement import LectureSeuleAdmin


@admin.register(Courriel)
class CourrielAdmin(AvecEtat, LectureSeuleAdmin, admin.ModelAdmin):
    list_display = ("destinataire", "nature", "etat", "cree_le", "remis_le", "reponse")
    list_filter = ("statut", "nature")
    search_fields = ("destinataire", "nom", "message_id", "reponse")
    date_hierarchy = "cree_le"
    fields = (
        "destinataire",
        "nom",
        "nature",
        "confidentiel",
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

    def get_queryset(self, request):
        return super().get_queryset(request).defer("message")
