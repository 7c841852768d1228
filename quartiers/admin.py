"""The back office of territories. Reference data is read by all, changed on one's own ground."""

from django import forms
from django.contrib import admin

from quartiers.cloisonnement import CloisonneAdmin, CloisonneInline, miennes
from quartiers.filtres_admin import FiltreValeurs, FiltreVisible
from quartiers.models import (
    Commune,
    FiliationQuartier,
    Intercommunalite,
    Quartier,
    Releve,
    Statistique,
)
from quartiers.saisie import FormulaireVerifie


@admin.register(Intercommunalite)
class IntercommunaliteAdmin(CloisonneAdmin, admin.ModelAdmin):
    publique = True
    list_display = ("nom", "sigle", "siren", "departement", "date_creation", "date_fin")
    list_filter = (("departement", FiltreValeurs),)
    de_toute_la_france = ("successeur",)
    search_fields = ("nom", "sigle", "siren")

    def choix_possibles(self, request):
        """An officer writes in the name of their own intercommunality only."""
        queryset = self.get_queryset(request)
        if request.user.is_superuser:
            return queryset
        return queryset.filter(miennes(request.user))


@admin.register(Commune)
class CommuneAdmin(CloisonneAdmin, admin.ModelAdmin):
    publique = True
    list_display = ("nom", "code_insee", "siren", "intercommunalite")
    list_select_related = ("intercommunalite",)
    list_filter = (("intercommunalite", FiltreVisible),)
    de_toute_la_france = ("intercommunalite",)
    search_fields = ("nom", "code_insee", "siren")


class FormulaireQuartier(FormulaireVerifie):
    """A neighbourhood registered by an officer lies on their ground, at least in part."""

    officier = None

    def clean_communes(self):
        communes = self.cleaned_data["communes"]
        if (
            self.officier
            and not communes.filter(miennes(self.officier, "intercommunalite")).exists()
        ):
            raise forms.ValidationError(
                "Choisissez au moins une commune de votre intercommunalité."
            )
        return communes


class DescendanceInline(CloisonneInline, admin.TabularInline):
    model = FiliationQuartier
    fk_name = "ancien"
    fields = ("nouveau", "nature", "part_ancien", "part_nouveau")
    readonly_fields = ("part_ancien", "part_nouveau")
    autocomplete_fields = ("nouveau",)
    verbose_name = "quartier de 2024 issu de celui-ci"
    verbose_name_plural = "quartiers de 2024 issus de celui-ci"


class ReleveDuQuartierInline(CloisonneInline, admin.TabularInline):
    model = Releve
    fields = ("statistique", "millesime", "valeur", "motif_absence", "source", "approximatif")
    autocomplete_fields = ("statistique",)
    can_delete = False


@admin.register(Quartier)
class QuartierAdmin(CloisonneAdmin, admin.ModelAdmin):
    form = FormulaireQuartier
    list_display = ("nom", "code", "generation", "nature", "liste_des_communes")
    list_filter = ("generation", "nature", ("communes", FiltreVisible))
    search_fields = ("nom", "code", "alias", "communes__nom")
    autocomplete_fields = ("communes",)
    inlines = (ReleveDuQuartierInline, DescendanceInline)
    fieldsets = (
        (None, {"fields": ("nom", "code", "generation", "nature", "communes", "alias")}),
        ("Contour", {"fields": ("contour",), "classes": ("collapse",)}),
    )

    @admin.display(description="communes")
    def liste_des_communes(self, quartier):
        return ", ".join(commune.nom for commune in quartier.communes.all())

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("communes")

    def get_form(self, request, obj=None, **kwargs):
        formulaire = super().get_form(request, obj, **kwargs)
        formulaire.officier = None if request.user.is_superuser else request.user
        return formulaire


@admin.register(FiliationQuartier)
class FiliationQuartierAdmin(CloisonneAdmin, admin.ModelAdmin):
    list_display = ("ancien", "nouveau", "nature", "part_ancien", "part_nouveau")
    list_select_related = ("ancien", "nouveau")
    list_filter = ("nature",)
    search_fields = ("ancien__nom", "ancien__code", "nouveau__nom", "nouveau__code")
    autocomplete_fields = ("ancien", "nouveau")
    readonly_fields = ("part_ancien", "part_nouveau")  # measured on the outlines


@admin.register(Statistique)
class StatistiqueAdmin(CloisonneAdmin, admin.ModelAdmin):
    publique = True
    list_display = ("libelle", "code", "unite", "sommable")
    list_filter = ("sommable", "unite")
    search_fields = ("libelle", "code")


@admin.register(Releve)
class ReleveAdmin(CloisonneAdmin, admin.ModelAdmin):
    """Everyone reads every value; an officer changes those of their own ground."""

    publique = True
    list_display = ("statistique", "territoire", "annee", "valeur", "motif_absence", "source")
    list_select_related = ("statistique", "quartier", "commune", "intercommunalite")
    list_filter = (("statistique", FiltreVisible), "millesime", "approximatif")
    search_fields = ("statistique__libelle", "quartier__nom", "commune__nom", "source")
    autocomplete_fields = ("statistique", "quartier", "commune")
    de_toute_la_france = ("intercommunalite",)

    @admin.display(description="territoire")
    def territoire(self, releve):
        return releve.quartier or releve.commune or releve.intercommunalite

    @admin.display(description="millésime", ordering="millesime")
    def annee(self, releve):
        return str(releve.millesime)

    def restreindre(self, queryset, champ, request):
        if champ == "commune" and not request.user.is_superuser:
            return queryset.filter(miennes(request.user, "intercommunalite"))
        return queryset

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (
            obj is None or request.user.is_superuser or self._sur_mon_territoire(request, obj)
        )

    def _sur_mon_territoire(self, request, releve) -> bool:
        """A page that only shows asks it once."""
        sus = vars(request).setdefault("territoires_sus", {}) if request.method == "GET" else {}
        if releve.pk not in sus:
            sus[releve.pk] = self._est_sur_mon_territoire(request, releve)
        return sus[releve.pk]

    def _est_sur_mon_territoire(self, request, releve) -> bool:
        mienne = request.user.intercommunalite_id
        if releve.quartier_id:
            quartiers = Quartier.objects.visibles_par(request.user)
            return quartiers.filter(pk=releve.quartier_id).exists()
        interco = releve.commune.intercommunalite if releve.commune else releve.intercommunalite
        return interco is not None and mienne in {interco.pk, interco.successeur_id}
