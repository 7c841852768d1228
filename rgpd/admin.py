"""The security journal and the erasures, to read: nobody writes here."""

from django.contrib import admin

from audit.models import LigneAudit, Trace
from contrats.admin.colonnes import liste
from quartiers.cloisonnement import LectureSeuleAdmin
from rgpd.models import Effacement


@admin.register(LigneAudit)
class LigneAuditAdmin(LectureSeuleAdmin, admin.ModelAdmin):
    """For the technical administrator alone."""

    list_display = ("rang", "inscrit_le", "fait_en_mots", "par", "objet_type", "objet_id")
    list_select_related = ("par",)
    list_filter = ("fait",)
    search_fields = ("requete", "objet_type")
    date_hierarchy = "inscrit_le"
    show_full_result_count = False
    fields = (
        "rang", "inscrit_le", "fait_en_mots", "par", "objet_type", "objet_id", "ce_qui_est_ecrit",
        "requete", "precedente", "empreinte",
    )  # fmt: skip
    readonly_fields = ("fait_en_mots", "ce_qui_est_ecrit")

    @admin.display(description="fait", ordering="fait")
    def fait_en_mots(self, ligne):
        return ligne.phrase

    @admin.display(description="détails")
    def ce_qui_est_ecrit(self, ligne):
        return liste([f"{cle} : {valeur}" for cle, valeur in sorted(ligne.details.items())])


@admin.register(Trace)
class TraceAdmin(LectureSeuleAdmin, admin.ModelAdmin):
    list_display = ("ligne", "effacee_le")
    list_select_related = ("ligne",)
    search_fields = ("ligne__requete",)
    fields = ("ligne", "ce_qui_est_ecrit", "effacee_le")
    readonly_fields = ("ce_qui_est_ecrit",)

    @admin.display(description="contenu")
    def ce_qui_est_ecrit(self, trace):
        contenu = trace.contenu or {}
        return liste([f"{cle} : {valeur}" for cle, valeur in sorted(contenu.items())])


@admin.register(Effacement)
class EffacementAdmin(LectureSeuleAdmin, admin.ModelAdmin):
    """What was asked and done; the deed itself is on the page of the person."""

    list_display = ("nom", "demande_le", "compte", "representant", "efface_le", "efface_par")
    list_select_related = ("compte", "representant", "efface_par")
    date_hierarchy = "demande_le"
    search_fields = ("compte__courriel", "compte__nom", "representant__nom")
    fields = (
        "nom", "compte", "representant", "demande_le", "demande_par", "efface_le", "efface_par",
        "actes",
    )  # fmt: skip
    readonly_fields = ("nom", "actes")

    @admin.display(description="personne")
    def nom(self, effacement):
        return effacement.nom

    @admin.display(description="actes signés gardés")
    def actes(self, effacement):
        return liste(effacement.garde)
