"""What the portal writes, seen from the back office: entries, documents, comments, opinions."""

from django.contrib import admin
from django.urls import reverse

from contrats import saisies
from contrats.admin.colonnes import AvecEtat
from contrats.admin.groupe import Groupe, decider
from contrats.admin.journal import JournaliseAdmin
from contrats.models import Avis, Commentaire, Document, Jalon, Publication, Saisie
from quartiers.cloisonnement import CloisonneInline, LectureSeuleAdmin
from quartiers.filtres_admin import FiltreVisible


class JalonInline(CloisonneInline, admin.TabularInline):
    model = Jalon
    fields = ("intitule", "prevu_le", "atteint_le")


@admin.register(Saisie)
class SaisieAdmin(AvecEtat, LectureSeuleAdmin, admin.ModelAdmin):
    """One by one, entries are judged on the portal, where before and after are side by side."""

    list_display = ("__str__", "partenaire", "contrat", "etat", "modifie_par", "modifie_le")
    list_select_related = ("partenaire", "contrat", "action", "modifie_par")
    list_filter = (("contrat", FiltreVisible), "nature", "statut", ("partenaire", FiltreVisible))
    search_fields = ("partenaire__nom", "action__intitule", "action__reference")
    date_hierarchy = "modifie_le"
    actions = ("valider",)
    readonly_fields = ("etat", "motif", "modifie_par", "par_lien", "modifie_le", "propose_le")
    fieldsets = (
        (None, {"fields": ("contrat", "partenaire", "nature", "action")}),
        ("Période", {"fields": (("periode_debut", "periode_fin"),)}),
        ("Suite donnée", {"fields": ("etat", "motif", "correction")}),
        ("Provenance", {"fields": ("modifie_par", "par_lien", "modifie_le", "propose_le")}),
    )

    def view_on_site(self, saisie):
        """The page where what changes is read."""
        return reverse("contrats:saisie", args=[saisie.pk])

    @admin.action(description="Valider…", permissions=["view"])
    def valider(self, request, queryset):
        groupe = Groupe(
            "valider",
            "Valider ces saisies",
            "Leurs valeurs deviennent celles du contrat ; chaque changement va au journal.",
            "saisie validée",
            "saisies validées",
            lambda saisie: _valider(saisie, request.user),
            lambda saisie: saisie.version,
        )
        return decider(self, request, queryset, groupe)


def _valider(saisie, officier) -> int:
    saisies.valider(saisie, par=officier, version=saisie.version)
    return 1


@admin.register(Document)
class DocumentAdmin(LectureSeuleAdmin, admin.ModelAdmin):
    list_display = ("titre", "action", "nom_original", "type_mime", "depose_par", "depose_le")
    list_select_related = ("action", "depose_par")
    list_filter = (("action__contrat", FiltreVisible), "type_mime")
    search_fields = ("titre", "nom_original", "action__intitule")
    date_hierarchy = "depose_le"
    fields = ("titre", "action", "nom_original", "type_mime", "taille", "empreinte", "depose_par")


@admin.register(Commentaire)
class CommentaireAdmin(LectureSeuleAdmin, admin.ModelAdmin):
    list_display = ("__str__", "action", "auteur", "ecrit_le", "resolu_par")
    list_select_related = ("action", "auteur", "resolu_par")
    list_filter = (("action__contrat", FiltreVisible), "resolu_le")
    search_fields = ("texte", "action__intitule")
    date_hierarchy = "ecrit_le"


@admin.register(Avis)
class AvisAdmin(AvecEtat, JournaliseAdmin, admin.ModelAdmin):
    list_display = ("objet", "partenaire", "contrat", "echeance", "etat", "sens")
    list_select_related = ("partenaire", "contrat")
    list_filter = (("contrat", FiltreVisible), "statut", "sens", ("partenaire", FiltreVisible))
    search_fields = ("objet", "partenaire__nom", "contrat__intitule")
    date_hierarchy = "echeance"
    autocomplete_fields = ("contrat", "partenaire", "quartier")
    figes_apres_creation = ("contrat", "partenaire")
    readonly_fields = ("etat", "sens", "texte", "rendu_par", "rendu_le")
    fieldsets = (
        (None, {"fields": ("contrat", "partenaire", "quartier", "objet", "question", "echeance")}),
        ("Réponse", {"fields": ("etat", "sens", "texte", "rendu_par", "rendu_le")}),
    )

    def completer(self, request, objet):
        if objet.demande_par_id is None:
            objet.demande_par = request.user


@admin.register(Publication)
class PublicationAdmin(LectureSeuleAdmin, admin.ModelAdmin):
    """Pages are put online from the portal, where the officer sees what residents will see."""

    list_display = ("contrat", "en_ligne", "publie_par", "publie_le")
    list_select_related = ("contrat", "publie_par")
    list_filter = (("contrat", FiltreVisible), "en_ligne")
    search_fields = ("contrat__intitule",)
    date_hierarchy = "publie_le"
    readonly_fields = ("en_ligne", "publie_par", "publie_le")
