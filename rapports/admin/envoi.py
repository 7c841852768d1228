"""The back office of deliveries: their state in the server's own words, and a second chance."""

from django.contrib import admin
from django.contrib.admin.utils import display_for_field
from django.core.exceptions import ValidationError

from contrats.admin.colonnes import RIEN, pastille
from contrats.admin.groupe import Groupe, decider
from courriels.models import Courriel
from courriels.tasks import reveiller
from quartiers.cloisonnement import LectureSeuleAdmin
from quartiers.filtres_admin import FiltreATraiter, FiltreVisible
from rapports.a_faire import envois_en_souffrance
from rapports.admin.apercu import AvecApercu
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
class EnvoiAdmin(AvecApercu, AvecCourriel, LectureSeuleAdmin, admin.ModelAdmin):
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
        "lire_le_courriel",
    )
    readonly_fields = fields

    def get_queryset(self, request):
        # Not `list_select_related`: Django ignores it on rows that are joined already.
        # Nor is anything read of the report but what its name tells.
        lignes = super().get_queryset(request)
        lignes = lignes.select_related("rapport__quartier", "rapport__partenaire")
        return lignes.defer("rapport__instantane", "rapport__textes", "rapport__quartier__contour")

    @admin.action(description="Relancer…", permissions=["view"])
    def relancer(self, request, queryset):
        """Send again what failed or is uncertain, on the officer's decision, which is journaled."""
        groupe = Groupe(
            "relancer",
            "Relancer ces envois",
            "Le même message part de nouveau vers chaque destinataire.",
            "envoi relancé",
            "envois relancés",
            lambda envoi: _relancer(envoi, request.user),
            lambda envoi: envoi.courriel.statut,
        )
        return decider(self, request, queryset, groupe)


def _relancer(envoi, officier) -> int:
    if not envoi.relancer(par=officier):
        etat = envoi.courriel.get_statut_display().lower()
        raise ValidationError(f"rien à relancer, l’envoi est «\u00a0{etat}\u00a0».")
    reveiller(envoi.courriel_id)
    return 1
