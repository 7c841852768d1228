"""The back office of what signatories promise."""

from django.contrib import admin
from django.core.exceptions import ValidationError

from contrats.admin.colonnes import AvecEtat, euros
from contrats.admin.journal import JournaliseAdmin
from contrats.admin.transitions import Motif, Verbe, VerbesAdmin
from contrats.models import Engagement
from contrats.statuts import TransitionEngagement
from quartiers.filtres_admin import FiltreVisible
from quartiers.saisie import FormulaireVerifie


class FormulaireEngagement(FormulaireVerifie):
    """The objective of a promise is one of its contract."""

    def clean(self):
        donnees = super().clean()
        objectif = donnees.get("objectif")
        contrat = donnees.get("contrat")
        contrat_id = contrat.pk if contrat else self.instance.contrat_id
        if objectif and contrat_id and objectif.contrat_id != contrat_id:
            self.add_error("objectif", ValidationError("Choisissez un objectif de ce contrat."))
        return donnees


@admin.register(Engagement)
class EngagementAdmin(VerbesAdmin, AvecEtat, JournaliseAdmin, admin.ModelAdmin):
    form = FormulaireEngagement
    list_display = ("intitule", "partenaire", "objectif", "montant_annuel", "echeance", "etat")
    list_select_related = ("partenaire", "objectif")
    list_filter = (
        ("contrat", FiltreVisible),
        "statut",
        ("partenaire", FiltreVisible),
        "demonstration",
    )
    search_fields = ("intitule", "partenaire__nom", "partenaire__sigle", "objectif__intitule")
    date_hierarchy = "echeance"
    autocomplete_fields = ("contrat", "partenaire", "objectif")
    figes_apres_creation = ("contrat",)
    readonly_fields = ("etat", "motif")
    fieldsets = (
        (None, {"fields": ("contrat", "partenaire", "objectif", "intitule", "description")}),
        ("Suivi", {"fields": (("montant", "echeance"), "etat", "motif", "demonstration")}),
    )
    verbes = (
        Verbe("tenir", "Constater qu'il est tenu", TransitionEngagement.TENIR),
        Verbe("abandonner", "Abandonner", TransitionEngagement.ABANDONNER, Motif),
    )

    @admin.display(description="montant annuel", ordering="montant")
    def montant_annuel(self, engagement):
        return euros(engagement.montant)
