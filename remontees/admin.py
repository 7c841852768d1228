"""The back office of collections: read-only. What may be done with one is on its own page; the
links themselves are not shown here."""

from django.contrib import admin
from django.urls import reverse

from contrats.admin.colonnes import AvecEtat, lien
from contrats.admin.groupe import Groupe, decider
from quartiers.cloisonnement import LectureSeuleAdmin
from quartiers.filtres_admin import FiltreVisible
from remontees.completude import completude
from remontees.models import Campagne, Demande
from remontees.relances import rappeler_maintenant


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
    actions = ("relancer",)
    fieldsets = (
        (None, {"fields": ("intitule", "contrat", "annee", "date_limite", "etat", "page")}),
        ("Ce qui est demandé", {"fields": ("message", "rappels", "indicateurs", "actions")}),
        ("Suivi", {"fields": ("creee_par", ("ouverte_le", "close_le"), "motif")}),
    )

    def get_readonly_fields(self, request, obj=None):
        return ("annee", "etat", "page")

    @admin.action(description="Relancer ceux qui n’ont pas tout remis…", permissions=["view"])
    def relancer(self, request, queryset):
        groupe = _relance(
            lambda campagne: [b.demande for b in completude(campagne).bilans], request
        )
        return decider(self, request, queryset, groupe)

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
    actions = ("relancer",)

    def get_readonly_fields(self, request, obj=None):
        return ("page",)

    @admin.action(description="Relancer…", permissions=["view"])
    def relancer(self, request, queryset):
        return decider(self, request, queryset, _relance(lambda demande: [demande], request))


def _relance(demandes_de, request) -> Groupe:
    """Remind now those of these requests that owe something, once a day each."""
    return Groupe(
        "relancer",
        "Relancer les organisations",
        "Un courriel part vers celles qui n’ont pas tout remis et n’en ont pas reçu aujourd’hui.",
        "rappel envoyé",
        "rappels envoyés",
        lambda ligne: rappeler_maintenant(demandes_de(ligne), par=request.user),
    )
