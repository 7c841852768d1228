"""The back office around signatures: votes, delegations, frozen texts, the register to read."""

from django.contrib import admin

from contrats.admin.colonnes import liste
from contrats.models import (
    Delegation,
    Deliberation,
    LigneRegistre,
    Modification,
    PhotoContrat,
    PreuvePersonnelle,
    VersionActe,
)
from quartiers.cloisonnement import LectureSeuleAdmin
from quartiers.filtres_admin import FiltreVisible


@admin.register(Deliberation)
class DeliberationAdmin(LectureSeuleAdmin, admin.ModelAdmin):
    """Recorded on the partner's page, with its file."""

    list_display = ("numero", "partenaire", "adoptee_le", "objet")
    list_select_related = ("partenaire",)
    list_filter = (("partenaire", FiltreVisible),)
    search_fields = ("numero", "objet", "partenaire__nom", "partenaire__sigle")
    date_hierarchy = "adoptee_le"
    fields = ("partenaire", "numero", "adoptee_le", "objet", "nom_original", "empreinte")


@admin.register(Delegation)
class DelegationAdmin(LectureSeuleAdmin, admin.ModelAdmin):
    """Recorded on the partner's page, with its file."""

    list_display = ("reference", "partenaire", "delegant", "delegataire", "debut", "fin")
    list_select_related = ("partenaire", "delegant", "delegataire")
    list_filter = (("partenaire", FiltreVisible), "fin")
    date_hierarchy = "debut"
    search_fields = ("reference", "partenaire__nom", "delegant__nom", "delegataire__nom")
    fields = (
        "partenaire", "delegant", "delegataire", "reference", ("debut", "fin"), "nom_original",
        "empreinte",
    )  # fmt: skip


@admin.register(VersionActe)
class VersionActeAdmin(LectureSeuleAdmin, admin.ModelAdmin):
    list_display = ("acte", "numero", "origine", "figee_le", "figee_par", "scelle_le")
    list_select_related = ("acte", "figee_par")
    list_filter = (("acte__contrat", FiltreVisible), "origine")
    date_hierarchy = "figee_le"
    search_fields = ("acte__titre", "code", "empreinte")
    fields = (
        "acte", "numero", "origine", "code", "empreinte", "taille", "figee_le", "figee_par",
        "scelle_le", "scelle_empreinte", "horodatage", "erreur",
    )  # fmt: skip


@admin.register(LigneRegistre)
class LigneRegistreAdmin(LectureSeuleAdmin, admin.ModelAdmin):
    """Nobody writes here, not even the technical administrator."""

    list_display = ("rang", "inscrit_le", "fait", "acte", "empreinte")
    list_select_related = ("acte",)
    list_filter = (("acte__contrat", FiltreVisible), "fait")
    search_fields = ("acte__titre", "empreinte")
    date_hierarchy = "inscrit_le"
    fields = ("rang", "inscrit_le", "acte", "fait", "ce_qui_est_ecrit", "precedente", "empreinte")
    readonly_fields = ("ce_qui_est_ecrit",)

    @admin.display(description="contenu")
    def ce_qui_est_ecrit(self, ligne):
        return liste([f"{cle} : {valeur}" for cle, valeur in sorted(ligne.contenu.items())])


@admin.register(PreuvePersonnelle)
class PreuvePersonnelleAdmin(LectureSeuleAdmin, admin.ModelAdmin):
    list_display = ("ligne", "effacee_le")
    list_select_related = ("ligne",)
    list_filter = (("ligne__acte__contrat", FiltreVisible),)
    search_fields = ("ligne__acte__titre",)
    fields = ("ligne", "ce_qui_est_ecrit", "effacee_le")
    readonly_fields = ("ce_qui_est_ecrit",)

    @admin.display(description="contenu")
    def ce_qui_est_ecrit(self, preuve):
        return liste(
            [f"{cle} : {valeur}" for cle, valeur in sorted((preuve.contenu or {}).items())]
        )


@admin.register(Modification)
class ModificationAdmin(LectureSeuleAdmin, admin.ModelAdmin):
    """An avenant is edited on the portal, beside the contract."""

    list_display = ("libelle", "acte", "operation", "base", "propose")
    list_select_related = ("acte",)
    list_filter = (("acte__contrat", FiltreVisible), "operation")
    search_fields = ("libelle", "acte__titre")


@admin.register(PhotoContrat)
class PhotoContratAdmin(LectureSeuleAdmin, admin.ModelAdmin):
    list_display = ("contrat", "effet", "acte", "prise_le")
    list_select_related = ("contrat", "acte")
    list_filter = (("contrat", FiltreVisible),)
    search_fields = ("contrat__intitule", "acte__titre")
    date_hierarchy = "effet"
    fields = ("contrat", "acte", "effet", "prise_le", "empreinte")
