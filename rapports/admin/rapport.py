"""The back office of reports: read-only, since their figures are frozen."""

import json

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html

from contrats.admin.colonnes import RIEN, AvecEtat, lien
from contrats.permissions import peut_gerer
from quartiers.cloisonnement import CloisonneInline, LectureSeuleAdmin
from quartiers.filtres_admin import FiltreATraiter, FiltreVisible
from rapports.a_faire import rapports_en_echec
from rapports.admin.envoi import AvecCourriel
from rapports.models import Envoi, Rapport
from rapports.statuts import StatutRapport
from rapports.tasks import reveiller_production


class EnvoiInline(AvecCourriel, CloisonneInline, admin.TabularInline):
    model = Envoi
    fields = ("destinataire", "nom", "etat", "remis_le", "reponse")
    readonly_fields = fields
    can_delete = False
    show_change_link = True

    def lignes(self):
        return super().lignes().avec_courriel()

    def has_add_permission(self, request, obj):
        return False


class FiltreEnEchec(FiltreATraiter):
    libelle = "En échec, sans version suivante"

    def attendues(self, request, queryset):
        return queryset.filter(pk__in=rapports_en_echec(request.user).values("pk"))


@admin.register(Rapport)
class RapportAdmin(AvecEtat, LectureSeuleAdmin, admin.ModelAdmin):
    list_display = ("__str__", "contrat", "periode", "etat", "demande_le", "demande_par", "pdf_lie")
    list_select_related = ("contrat", "demande_par", "quartier", "partenaire")
    list_filter = (
        FiltreEnEchec,
        ("contrat", FiltreVisible),
        "nature",
        "statut",
        "relecture",
        "diffuser",
    )
    search_fields = ("contrat__intitule", "contrat__code", "empreinte", "pdf_empreinte")
    date_hierarchy = "demande_le"
    inlines = (EnvoiInline,)
    actions = ("relancer",)
    fieldsets = (
        (
            None,
            {"fields": ("contrat", "nature", "portee", "periode", "version", "etat", "pdf_lie")},
        ),
        ("Demande", {"fields": ("demande_par", "demande_le", "motif", "relecture", "diffuser")}),
        ("Relecture", {"fields": ("valide_par", "valide_le", "textes_ecrits", "emis_le")}),
        ("Incident", {"fields": ("erreur", "tentatives")}),
        (
            "Empreintes",
            {"fields": ("empreinte", "textes_empreinte", "pdf_empreinte", "gabarit")},
        ),
        ("Chiffres figés", {"fields": ("chiffres",), "classes": ("collapse",)}),
    )

    def get_queryset(self, request):
        """The list follows no more relations by itself once its manager has followed some."""
        return super().get_queryset(request).select_related(*self.list_select_related)

    def get_readonly_fields(self, request, obj=None):
        return [champ for _, bloc in self.fieldsets for champ in bloc["fields"]]

    @admin.display(description="période", ordering="periode_debut")
    def periode(self, rapport):
        return f"du {rapport.periode_debut:%d/%m/%Y} au {rapport.periode_fin:%d/%m/%Y}"

    @admin.display(description="portée")
    def portee(self, rapport):
        return rapport.portee_dite or "Tout le contrat"

    @admin.display(description="textes libres")
    def textes_ecrits(self, rapport):
        if not rapport.textes:
            return RIEN
        return "\n\n".join(rapport.textes.values())

    @admin.display(description="PDF")
    def pdf_lie(self, rapport):
        if rapport.statut != StatutRapport.EMIS:
            return RIEN
        return lien(reverse("rapports:telecharger", args=[rapport.pk]), "Télécharger le PDF")

    @admin.display(description="chiffres figés")
    def chiffres(self, rapport):
        if rapport.instantane is None:
            return RIEN
        texte = json.dumps(rapport.instantane, ensure_ascii=False, indent=2)
        return format_html('<pre class="chiffres" tabindex="0">{}</pre>', texte)

    @admin.action(description="Relancer")
    def relancer(self, request, queryset):
        """Put failed reports back in the queue; the others say why they are not."""
        for rapport in queryset.select_related("contrat__pilote"):
            if not peut_gerer(request.user, rapport.contrat):
                continue
            try:
                rapport.relancer(par=request.user)
            except ValidationError as erreur:
                self.message_user(request, " ".join(erreur.messages), messages.ERROR)
            else:
                reveiller_production(rapport.pk)
                self.message_user(request, f"« {rapport} » est relancé.", messages.SUCCESS)
