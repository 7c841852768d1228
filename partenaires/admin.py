"""The back office of partners and their representatives."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import reverse

from partenaires.models import Partenaire, Representant
from partenaires.permissions import gere, partenaires_propres, peut_gerer_partenaire
from quartiers.cloisonnement import CloisonneAdmin, CloisonneInline
from quartiers.filtres_admin import FiltreVisible


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
    de_toute_la_france = ("intercommunalite", "enregistre_par")
    inlines = (RepresentantInline,)
    actions = ("reunir", "distinguer")
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

    @admin.action(description="Réunir deux noms d’un partenaire…", permissions=["change"])
    def reunir(self, request, queryset):
        """To the page where the two are compared, then merged."""
        deux = self._deux(request, queryset)
        if not deux:
            return None
        page = reverse("contrats:fusionner_partenaire", args=[deux[0].pk])
        return HttpResponseRedirect(f"{page}?avec={deux[1].pk}")

    @admin.action(description="Ce ne sont pas des doublons", permissions=["change"])
    def distinguer(self, request, queryset):
        if deux := self._deux(request, queryset):
            deux[0].distinguer(deux[1], par=request.user)
            dit = f"«\u00a0{deux[0]}\u00a0» et «\u00a0{deux[1]}\u00a0» restent deux partenaires."
            self.message_user(request, dit, messages.SUCCESS)

    def _deux(self, request, queryset) -> list[Partenaire]:
        """The two partners chosen, which this person manages; none, and why, otherwise."""
        deux = list(queryset.order_by("pk")[:3])
        if len(deux) != 2:
            self.message_user(request, "Choisissez exactement deux partenaires.", messages.ERROR)
            return []
        autres = [str(p) for p in deux if not peut_gerer_partenaire(request.user, p)]
        if autres:
            dit = f"Rien n’a été fait\u00a0: vous ne gérez pas\u00a0: {' ; '.join(autres)}"
            self.message_user(request, dit, messages.ERROR)
            return []
        return deux

    def get_readonly_fields(self, request, obj=None):
        champs = super().get_readonly_fields(request, obj)
        return champs if request.user.is_superuser else (*champs, "enregistre_par")

    def save_model(self, request, obj, form, change):
        if not change and obj.enregistre_par_id is None:
            obj.enregistre_par_id = request.user.intercommunalite_id
        super().save_model(request, obj, form, change)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or gere(request, obj))


@admin.register(Representant)
class RepresentantAdmin(CloisonneAdmin, admin.ModelAdmin):
    list_display = ("nom", "prenom", "fonction", "partenaire", "mandat_debut", "mandat_fin")
    list_select_related = ("partenaire",)
    list_filter = (("partenaire", FiltreVisible), "mandat_fin")
    date_hierarchy = "mandat_debut"
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
        return representant is None or gere(request, representant.partenaire)
