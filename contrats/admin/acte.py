"""The back office of signable texts; their signatures are read here, and given on the portal.

Whatever moves an act or a signature writes the register, invites, seals: only the portal's own
pages do all of it, so that no verb of the circuit is offered here.
"""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import reverse

from contrats import circuit
from contrats.admin.colonnes import AvecEtat
from contrats.admin.groupe import Groupe, decider
from contrats.admin.journal import JournaliseAdmin
from contrats.models import Acte, Signature
from contrats.statuts import StatutActe
from quartiers.cloisonnement import CloisonneInline, LectureSeuleAdmin
from quartiers.filtres_admin import FiltreVisible


class SignatureInline(AvecEtat, CloisonneInline, admin.TabularInline):
    """Who signs, in which order, where each one stands: chosen on the page of the act."""

    model = Signature
    fields = ("partenaire", "representant", "rang", "etat", "signee_le", "lieu")
    readonly_fields = fields

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Acte)
class ActeAdmin(AvecEtat, JournaliseAdmin, admin.ModelAdmin):
    """The text is fixed once open to signature; nothing moves once everyone has signed."""

    list_display = ("titre", "contrat", "nature", "numero", "etat")
    list_select_related = ("contrat",)
    list_filter = (("contrat", FiltreVisible), "statut", "nature")
    search_fields = ("titre", "contrat__intitule", "contrat__code")
    autocomplete_fields = ("contrat",)
    figes_apres_creation = ("contrat",)
    readonly_fields = ("etat",)
    inlines = (SignatureInline,)
    fieldsets = ((None, {"fields": ("contrat", ("nature", "numero"), "titre", "objet", "etat")}),)

    def view_on_site(self, acte):
        """The page where its text is frozen and its circuit run."""
        return reverse("contrats:acte", args=[acte.pk])

    def get_inlines(self, request, obj):
        return self.inlines if obj else ()

    def get_readonly_fields(self, request, obj=None):
        champs = super().get_readonly_fields(request, obj)
        if obj is None or obj.statut == StatutActe.PROJET:
            return champs
        return (*champs, "nature", "numero", "titre", "objet")

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (
            obj is None or obj.statut != StatutActe.SIGNE
        )

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (
            obj is None or obj.statut == StatutActe.PROJET
        )


@admin.register(Signature)
class SignatureAdmin(AvecEtat, LectureSeuleAdmin, admin.ModelAdmin):
    list_display = ("partenaire", "acte", "representant", "rang", "etat", "signee_le", "lieu")
    list_select_related = ("partenaire", "acte", "representant")
    list_filter = (("acte__contrat", FiltreVisible), "statut", ("partenaire", FiltreVisible))
    search_fields = ("partenaire__nom", "partenaire__sigle", "acte__titre", "representant__nom")
    date_hierarchy = "signee_le"
    actions = ("relancer",)
    readonly_fields = ("etat",)
    fieldsets = (
        (None, {"fields": ("acte", "partenaire", "representant", "rang")}),
        ("Signature", {"fields": ("etat", "niveau", ("signee_le", "lieu"), "motif")}),
    )

    def view_on_site(self, signature):
        """The page of its act."""
        return reverse("contrats:acte", args=[signature.acte_id])

    @admin.action(description="Relancer les signataires…", permissions=["view"])
    def relancer(self, request, queryset):
        groupe = Groupe(
            "relancer",
            "Relancer ces signataires",
            "Chacun reçoit un nouveau lien personnel ; le précédent est fermé.",
            "signataire relancé",
            "signataires relancés",
            _relancer,
        )
        return decider(self, request, queryset, groupe)


def _relancer(signature) -> int:
    if not circuit.renvoyer_le_lien(signature):
        raise ValidationError("son tour n’est pas venu, ou personne ne peut recevoir de lien.")
    return 1
