"""The back office of pillars, objectives, indicators and measures."""

from django import forms
from django.contrib import admin

from contrats.admin.journal import JournaliseAdmin
from contrats.ecriture import nombre
from contrats.historique import CIBLES
from contrats.models import Indicateur, Mesure, Objectif, Pilier
from quartiers.cloisonnement import CloisonneInline, objet_ouvert
from quartiers.filtres_admin import FiltreAnnee, FiltreVisible
from quartiers.saisie import FormulaireVerifie

VALEURS = (
    "valeur", "numerateur", "denominateur", "valeur_femmes", "valeur_hommes", "motif_absence",
)  # fmt: skip


class FormulaireMotive(FormulaireVerifie):
    """What was fixed or measured never changes without its reason, kept in the journal."""

    MOTIVES: tuple[str, ...] = ()

    motif = forms.CharField(
        label="Motif du changement",
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Demandé quand une valeur déjà enregistrée change ; il est inscrit au journal.",
    )

    def clean(self):
        donnees = super().clean()
        change = self.instance.pk and set(self.changed_data) & set(self.MOTIVES)
        if change and not self.cleaned_data.get("motif"):
            self.add_error("motif", "Dites pourquoi cette valeur change.")
        return donnees


class FormulaireIndicateur(FormulaireMotive):
    MOTIVES = CIBLES


class FormulaireMesure(FormulaireMotive):
    MOTIVES = VALEURS


class DuContratUneFoisEcrit:
    """For a ModelAdmin: once the object is saved, its choices are few, those of its contract."""

    def get_autocomplete_fields(self, request):
        ouvert = objet_ouvert(request) is not None
        return self.autocomplete_fields if ouvert else super().get_autocomplete_fields(request)


@admin.register(Pilier)
class PilierAdmin(JournaliseAdmin, admin.ModelAdmin):
    list_display = ("intitule", "ordre", "contrat")
    list_select_related = ("contrat",)
    list_filter = (("contrat", FiltreVisible),)
    search_fields = ("intitule", "contrat__intitule")
    autocomplete_fields = ("contrat",)
    figes_apres_creation = ("contrat",)


class IndicateurInline(CloisonneInline, admin.StackedInline):
    model = Indicateur
    form = FormulaireIndicateur
    fields = (
        ("intitule", "unite"),
        ("sens", "agregation", "responsable"),
        ("reference_valeur", "reference_annee", "reference_source"),
        ("cible_intermediaire", "cible_intermediaire_annee"),
        ("cible_finale", "cible_finale_annee"),
        "motif",
    )
    autocomplete_fields = ("responsable",)
    show_change_link = True


@admin.register(Objectif)
class ObjectifAdmin(DuContratUneFoisEcrit, JournaliseAdmin, admin.ModelAdmin):
    list_display = ("numero", "intitule", "pilier", "parent", "contrat")
    list_display_links = ("numero", "intitule")
    list_select_related = ("pilier", "parent", "contrat")
    list_filter = (("contrat", FiltreVisible), ("pilier", FiltreVisible))
    search_fields = ("numero", "intitule", "contrat__intitule")
    autocomplete_fields = ("contrat",)
    de_toute_la_france = ("pilier", "parent")
    figes_apres_creation = ("contrat",)
    inlines = (IndicateurInline,)
    fieldsets = (
        (None, {"fields": ("contrat", "pilier", "parent", "numero", "intitule", "description")}),
    )

    def restreindre(self, queryset, champ, request):
        """Pillar and parent are those of the objective's contract, itself excepted."""
        ouvert = objet_ouvert(request)
        if ouvert is None or champ not in {"pilier", "parent"}:
            return queryset
        voisins = queryset.filter(contrat__objectifs=ouvert)
        return voisins.exclude(pk=ouvert) if champ == "parent" else voisins


class MesureInline(CloisonneInline, admin.TabularInline):
    model = Mesure
    form = FormulaireMesure
    fields = (
        "periode_debut",
        "periode_fin",
        "quartier",
        "valeur",
        "numerateur",
        "denominateur",
        "motif_absence",
        "source",
        "motif",
    )

    def restreindre(self, queryset, champ, request):
        return _quartiers_du_contrat(queryset, request, "contrats__objectifs__indicateurs")


@admin.register(Indicateur)
class IndicateurAdmin(JournaliseAdmin, admin.ModelAdmin):
    form = FormulaireIndicateur
    list_display = ("intitule", "objectif", "unite", "depart", "cible", "responsable")
    list_select_related = ("objectif", "responsable")
    list_filter = (
        ("objectif__contrat", FiltreVisible),
        ("responsable", FiltreVisible),
        "sens",
        "demonstration",
    )
    search_fields = ("intitule", "objectif__intitule", "responsable__nom")
    autocomplete_fields = ("objectif", "responsable")
    inlines = (MesureInline,)
    fieldsets = (
        (None, {"fields": ("objectif", "intitule", "definition", "responsable")}),
        ("Règle", {"fields": (("unite", "sens", "agregation"),)}),
        (
            "Point de départ et cibles",
            {
                "fields": (
                    ("reference_valeur", "reference_annee", "reference_source"),
                    ("cible_intermediaire", "cible_intermediaire_annee"),
                    ("cible_finale", "cible_finale_annee"),
                    "motif",
                )
            },
        ),
        ("Provenance", {"fields": ("demonstration", "demonstration_cibles")}),
    )

    @admin.display(description="départ")
    def depart(self, indicateur):
        return _datee(indicateur.reference_valeur, indicateur.reference_annee)

    @admin.display(description="cible finale")
    def cible(self, indicateur):
        return _datee(indicateur.cible_finale, indicateur.cible_finale_annee)

    def get_inlines(self, request, obj):
        """Measures come after the first save: their neighbourhoods are the contract's."""
        return self.inlines if obj else ()

    def restreindre(self, queryset, champ, request):
        """An indicator may change objective, not contract."""
        if champ == "objectif" and objet_ouvert(request) is not None:
            return queryset.filter(contrat__objectifs__indicateurs=objet_ouvert(request))
        return queryset

    def completer(self, request, objet):
        _signer_la_saisie(request, objet)


class FiltreAnneeMesuree(FiltreAnnee):
    title = "année mesurée"
    champ = "periode_fin"


@admin.register(Mesure)
class MesureAdmin(DuContratUneFoisEcrit, JournaliseAdmin, admin.ModelAdmin):
    form = FormulaireMesure
    list_display = ("indicateur", "annee", "quartier", "valeur", "motif_absence", "source")
    list_select_related = ("indicateur", "quartier")
    list_filter = (
        ("indicateur__objectif__contrat", FiltreVisible),
        ("quartier", FiltreVisible),
        FiltreAnneeMesuree,
        "demonstration",
    )
    search_fields = ("indicateur__intitule", "source", "motif_absence")
    # The last written first: by indicator, all of France is sorted at each page.
    ordering = ("-pk",)
    autocomplete_fields = ("indicateur",)
    de_toute_la_france = ("quartier",)
    figes_apres_creation = ("indicateur",)
    readonly_fields = ("saisie_par", "saisie_le")
    fieldsets = (
        (None, {"fields": ("indicateur", "quartier", ("periode_debut", "periode_fin"))}),
        (
            "Valeur",
            {
                "fields": (
                    "valeur",
                    ("numerateur", "denominateur"),
                    ("valeur_femmes", "valeur_hommes"),
                    "motif_absence",
                    "motif",
                ),
                "description": "Sans valeur, écrivez pourquoi : une absence n'est jamais un zéro. "
                "Un ratio se calcule de son numérateur et de son dénominateur.",
            },
        ),
        ("Provenance", {"fields": ("source", "demonstration", ("saisie_par", "saisie_le"))}),
    )

    @admin.display(description="année", ordering="periode_fin")
    def annee(self, mesure):
        return str(mesure.annee)

    def restreindre(self, queryset, champ, request):
        if champ == "quartier":
            return _quartiers_du_contrat(
                queryset, request, "contrats__objectifs__indicateurs__mesures"
            )
        return queryset

    def completer(self, request, objet):
        _signer_la_saisie(request, objet)


def _quartiers_du_contrat(queryset, request, chemin):
    ouvert = objet_ouvert(request)
    return queryset if ouvert is None else queryset.filter(**{chemin: ouvert})


def _signer_la_saisie(request, objet):
    if isinstance(objet, Mesure):
        objet.saisie_par = request.user


def _datee(valeur, annee) -> str | None:
    return None if valeur is None else f"{nombre(valeur)} ({annee})"
