"""The back office of deliveries: their state in the server's own words, and a second chance."""

from django.contrib import admin, messages
from django.contrib.admin.utils import display_for_field
from django.db import transaction

from contrats.admin.colonnes import RIEN, pastille
from contrats.permissions import peut_gerer
from courriels.models import Courriel
from courriels.tasks import reveiller
from quartiers.cloisonnement import FiltreATraiter, FiltreVisible, LectureSeuleAdmin
from rapports.a_faire import envois_en_souffrance
from rapports.models import Envoi


def du_courriel(nom: str):
    """A column that shows a field of the delivery's message, under that field's own name."""
    champ = Courriel._meta.get_field(nom)

    @admin.display(description=champ.verbose_name, ordering=f"courriel__{nom}")
    def colonne(self, envoi):
        return display_for_field(getattr(envoi.courriel, nom), champ, RIEN)

    return colonne


class AvecCourriel:
    """Shows a delivery with the fields of its message, as if they were its own."""

    nom = du_courriel("nom")
    reponse = du_courriel("reponse")
    cree_le = du_courriel("cree_le")
    remis_le = du_courriel("remis_le")
    prochaine_tentative = du_courriel("prochaine_tentative")
    tentatives = du_courriel("tentatives")
    incertitudes = du_courriel("incertitudes")
    message_id = du_courriel("message_id")

    def get_queryset(self, request):
        return super().get_queryset(request).avec_courriel()

    @admin.display(description="état", ordering="courriel__statut")
    def etat(self, envoi):
        return pastille(envoi.courriel)


class FiltreAReprendre(FiltreATraiter):
    libelle = "À reprendre"

    def attendues(self, request, queryset):
        return queryset.filter(pk__in=envois_en_souffrance(request.user).values("pk"))


@admin.register(Envoi)
class EnvoiAdmin(AvecCourriel, LectureSeuleAdmin, admin.ModelAdmin):
    list_display = ("destinataire", "rapport", "etat", "cree_le", "remis_le", "reponse")
    list_filter = (FiltreAReprendre, ("rapport__contrat", FiltreVisible), "courriel__statut")
    search_fields = ("destinataire", "courriel__nom", "courriel__message_id", "courriel__reponse")
    date_hierarchy = "courriel__cree_le"
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

    def get_queryset(self, request):
        # Not `list_select_related`: Django ignores it on rows that are joined already.
        return super().get_queryset(request).select_related("rapport")

    @admin.action(description="Relancer")
    def relancer(self, request, queryset):
        """Send again what failed or is uncertain, on the officer's decision, which is journaled."""
        relances = 0
        for envoi in queryset.select_related("rapport__contrat__pilote"):
            if peut_gerer(request.user, envoi.rapport.contrat) and self._relancer(request, envoi):
                relances += 1
            else:
                etat = envoi.courriel.get_statut_display().lower()
                texte = f"{envoi.destinataire} : rien à relancer, l'envoi est « {etat} »."
                self.message_user(request, texte, messages.ERROR)
        if relances:
            mot = "envoi relancé" if relances == 1 else "envois relancés"
            self.message_user(request, f"{relances} {mot}.", messages.SUCCESS)

    @transaction.atomic
    def _relancer(self, request, envoi) -> bool:
        relance = envoi.relancer(par=request.user)
        if relance:
            reveiller(envoi.courriel_id)
        return relance
