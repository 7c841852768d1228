"""The back office of signable texts and their signatures. What is signed cannot be touched."""

from django.contrib import admin

from contrats.admin.colonnes import AvecEtat
from contrats.admin.journal import JournaliseAdmin
from contrats.admin.transitions import DateEtLieu, Verbe, VerbesAdmin
from contrats.models import Acte, Signature
from contrats.statuts import StatutActe, StatutSignature, TransitionActe, TransitionSignature
from quartiers.cloisonnement import CloisonneInline, FiltreVisible
from quartiers.saisie import LignesVerifiees


class SignaturesFormSet(LignesVerifiees):
    """A signature already given is shown, never changed nor removed."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if form.instance.statut == StatutSignature.SIGNEE:
            for nom in ("partenaire", "representant", "DELETE"):
                if nom in form.fields:
                    form.fields[nom].disabled = True


class SignatureInline(AvecEtat, CloisonneInline, admin.TabularInline):
    model = Signature
    formset = SignaturesFormSet
    fields = ("partenaire", "representant", "etat", "signee_le", "lieu")
    readonly_fields = ("etat", "signee_le", "lieu")
    autocomplete_fields = ("partenaire", "representant")


@admin.register(Acte)
class ActeAdmin(VerbesAdmin, AvecEtat, JournaliseAdmin, admin.ModelAdmin):
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
    verbes = (
        Verbe("ouvrir", "Ouvrir à la signature", TransitionActe.OUVRIR),
        Verbe("reprendre", "Reprendre le projet", TransitionActe.REPRENDRE),
        Verbe("achever", "Constater que tous ont signé", TransitionActe.ACHEVER),
    )

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
class SignatureAdmin(VerbesAdmin, AvecEtat, JournaliseAdmin, admin.ModelAdmin):
    list_display = ("partenaire", "acte", "representant", "etat", "signee_le", "lieu")
    list_select_related = ("partenaire", "acte", "representant")
    list_filter = (("acte__contrat", FiltreVisible), "statut", ("partenaire", FiltreVisible))
    search_fields = ("partenaire__nom", "partenaire__sigle", "acte__titre", "representant__nom")
    date_hierarchy = "signee_le"
    autocomplete_fields = ("acte", "partenaire", "representant")
    figes_apres_creation = ("acte", "partenaire")
    readonly_fields = ("etat", "niveau", "signee_le", "lieu")
    fieldsets = (
        (None, {"fields": ("acte", "partenaire", "representant")}),
        ("Signature", {"fields": ("etat", "niveau", ("signee_le", "lieu"))}),
    )
    verbes = (
        Verbe(
            "signer_sur_papier",
            "Enregistrer la signature sur papier",
            TransitionSignature.SIGNER,
            DateEtLieu,
            lambda signature, saisie: {"le": saisie["jour"], "lieu": saisie["lieu"]},
        ),
    )

    def restreindre(self, queryset, champ, request):
        return queryset.exclude(statut=StatutActe.SIGNE) if champ == "acte" else queryset

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._ouverte(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._ouverte(obj)

    @staticmethod
    def _ouverte(signature) -> bool:
        """True while neither this signature is given nor its act closed."""
        return signature is None or (
            signature.statut == StatutSignature.ATTENDUE
            and signature.acte.statut != StatutActe.SIGNE
        )
