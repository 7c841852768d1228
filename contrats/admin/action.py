"""The back office of actions and their funding."""

from django.contrib import admin
from django.core.exceptions import ValidationError

from contrats.admin.colonnes import AvecEtat, euros
from contrats.admin.journal import JournaliseAdmin
from contrats.admin.portail import JalonInline
from contrats.admin.transitions import Motif, Verbe, VerbesAdmin
from contrats.models import Action, Financement
from contrats.statuts import TransitionAction
from quartiers.cloisonnement import CloisonneInline
from quartiers.filtres_admin import FiltreValeurs, FiltreVisible
from quartiers.saisie import FormulaireVerifie


class FinancementInline(CloisonneInline, admin.TabularInline):
    model = Financement
    fields = ("financeur", "nature", "annee", "demande", "accorde", "verse")
    autocomplete_fields = ("financeur",)


class FormulaireAction(FormulaireVerifie):
    """Objectives and neighbourhoods of an action are those of its contract."""

    def clean(self):
        donnees = super().clean()
        contrat = donnees.get("contrat") or (self.instance.contrat_id and self.instance.contrat)
        if not contrat:
            return donnees
        self._exiger("objectifs", contrat.objectifs, "Choisissez des objectifs de ce contrat.")
        self._exiger("quartiers", contrat.quartiers, "Choisissez des quartiers de ce contrat.")
        return donnees

    def _exiger(self, champ, permis, message):
        if champ not in self.changed_data or champ not in self.cleaned_data:
            return
        choisis = {objet.pk for objet in self.cleaned_data[champ]}
        if choisis - set(permis.values_list("pk", flat=True)):
            self.add_error(champ, ValidationError(message))


@admin.register(Action)
class ActionAdmin(VerbesAdmin, AvecEtat, JournaliseAdmin, admin.ModelAdmin):
    form = FormulaireAction
    list_display = ("numero", "intitule", "annee", "porteur", "etat", "progres", "accorde")
    list_display_links = ("numero", "intitule")
    list_select_related = ("porteur",)
    list_filter = (
        ("contrat", FiltreVisible),
        "exercice",
        "statut",
        ("dispositif", FiltreValeurs),
        ("porteur", FiltreVisible),
        ("quartiers", FiltreVisible),
        "demonstration",
    )
    search_fields = ("reference", "intitule", "dispositif", "porteur__nom", "porteur__sigle")
    autocomplete_fields = ("contrat", "porteur", "coporteurs", "quartiers", "objectifs")
    figes_apres_creation = ("contrat",)
    readonly_fields = ("etat", "motif")
    inlines = (FinancementInline, JalonInline)
    fieldsets = (
        (None, {"fields": ("contrat", ("reference", "exercice"), "intitule", "description")}),
        ("Décision", {"fields": ("etat", "motif")}),
        ("Qui", {"fields": ("porteur", "coporteurs", "dispositif")}),
        ("Où et pourquoi", {"fields": ("quartiers", "objectifs")}),
        ("Déroulement", {"fields": (("date_debut", "date_fin"), "avancement")}),
        (
            "Bénéficiaires",
            {
                "fields": (
                    ("beneficiaires_prevus_femmes", "beneficiaires_prevus_hommes"),
                    ("beneficiaires_reels_femmes", "beneficiaires_reels_hommes"),
                )
            },
        ),
        ("Provenance", {"fields": ("source", "demonstration")}),
    )
    verbes = (
        Verbe("retenir", "Retenir", TransitionAction.RETENIR),
        Verbe("ajourner", "Ajourner", TransitionAction.AJOURNER, Motif),
        Verbe("refuser", "Ne pas retenir", TransitionAction.REFUSER, Motif),
        Verbe("demarrer", "Démarrer", TransitionAction.DEMARRER),
        Verbe("terminer", "Terminer", TransitionAction.TERMINER),
        Verbe("annuler", "Annuler", TransitionAction.ANNULER, Motif),
    )

    @admin.display(description="référence", ordering="reference")
    def numero(self, action):
        return action.reference

    @admin.display(description="fait à", ordering="avancement")
    def progres(self, action):
        return f"{action.avancement}\u202f%"

    @admin.display(description="exercice", ordering="exercice")
    def annee(self, action):
        return str(action.exercice)

    @admin.display(description="accordé", ordering="total_accorde")
    def accorde(self, action):
        return euros(action.total_accorde)

    def get_queryset(self, request):
        return super().get_queryset(request).avec_montants()


@admin.register(Financement)
class FinancementAdmin(JournaliseAdmin, admin.ModelAdmin):
    list_display = ("action", "financeur", "nature", "exercice", "euros_demandes", "euros_accordes")
    list_select_related = ("action", "financeur")
    list_filter = (
        ("action__contrat", FiltreVisible),
        "annee",
        "nature",
        ("financeur", FiltreVisible),
    )
    search_fields = ("action__reference", "action__intitule", "financeur__nom", "financeur__sigle")
    autocomplete_fields = ("action", "financeur")
    figes_apres_creation = ("action",)
    fieldsets = (
        (None, {"fields": ("action", "financeur", ("nature", "annee"))}),
        ("Montants", {"fields": (("demande", "accorde", "verse"),)}),
        (
            "Convention, pour publier la subvention en données ouvertes",
            {
                "fields": (
                    ("date_convention", "reference_decision"),
                    "conditions_versement",
                    ("versement_debut", "versement_fin"),
                    "notification_ue",
                )
            },
        ),
    )

    @admin.display(description="année", ordering="annee")
    def exercice(self, financement):
        return str(financement.annee)

    @admin.display(description="demandé", ordering="demande")
    def euros_demandes(self, financement):
        return euros(financement.demande)

    @admin.display(description="accordé", ordering="accorde")
    def euros_accordes(self, financement):
        return euros(financement.accorde)
