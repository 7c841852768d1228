"""The back office of partners and their representatives."""

from django.contrib import admin

from partenaires.models import Partenaire, Representant
from partenaires.permissions import partenaires_propres, peut_gerer_partenaire
from quartiers.cloisonnement import CloisonneAdmin, CloisonneInline, FiltreVisible


class RepresentantInline(CloisonneInline, admin.TabularInline):
    model = Representant
    fields = ("prenom", "nom", "fonction", "courriel", "mandat_debut", "mandat_fin")


@admin.register(Partenaire)
class PartenaireAdmin(CloisonneAdmin, admin.ModelAdmin):
    """A partner shared with other intercommunalities is read, not changed, by an officer."""

    list_display = ("nom", "sigle", "type", "siret", "rna", "courriel")
    list_filter = ("type", ("contrats", FiltreVisible))
    search_fields = ("nom", "sigle", "siret", "siren", "rna", "alias")
    autocomplete_fields = ("commune", "quartier")
    inlines = (RepresentantInline,)
    fieldsets = (
        (None, {"fields": ("type", "nom", "sigle", "alias", "courriel")}),
        (
            "Identifiants officiels",
            {
                "fields": ("siret", "siren", "rna"),
                "description": "Ils sont vérifiés. Laissez vide ce qui n'est pas connu.",
            },
        ),
        ("Territoire", {"fields": ("intercommunalite", "commune", "quartier")}),
        ("Suivi", {"fields": ("enregistre_par",)}),
    )

    def get_readonly_fields(self, request, obj=None):
        champs = super().get_readonly_fields(request, obj)
        return champs if request.user.is_superuser else (*champs, "enregistre_par")

    def save_model(self, request, obj, form, change):
        if not change and obj.enregistre_par_id is None:
            obj.enregistre_par_id = request.user.intercommunalite_id
        super().save_model(request, obj, form, change)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (
            obj is None or peut_gerer_partenaire(request.user, obj)
        )


@admin.register(Representant)
class RepresentantAdmin(CloisonneAdmin, admin.ModelAdmin):
    list_display = ("nom", "prenom", "fonction", "partenaire", "mandat_debut", "mandat_fin")
    list_select_related = ("partenaire",)
    list_filter = (("partenaire", FiltreVisible), "mandat_fin")
    search_fields = ("nom", "prenom", "fonction", "partenaire__nom", "partenaire__sigle")
    autocomplete_fields = ("partenaire",)
    figes_apres_creation = ("partenaire",)

    def restreindre(self, queryset, champ, request):
        if champ == "partenaire":
            return queryset.filter(pk__in=partenaires_propres(request.user).values("pk"))
        return queryset

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._le_mien(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._le_mien(request, obj)

    def _le_mien(self, request, representant) -> bool:
        return representant is None or peut_gerer_partenaire(request.user, representant.partenaire)
