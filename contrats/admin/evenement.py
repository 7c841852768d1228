"""The journal, read-only for everyone, the technical administrator included."""

from django.apps import apps
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from contrats import statuts
from contrats.admin.colonnes import RIEN, lien, liste
from contrats.journal import Recit, raconter
from contrats.models import Evenement
from quartiers.cloisonnement import LectureSeuleAdmin
from quartiers.filtres_admin import FiltreVisible

FAITS = {
    transition.value: transition.label
    for cycle in (
        statuts.TransitionContrat,
        statuts.TransitionActe,
        statuts.TransitionSignature,
        statuts.TransitionAction,
        statuts.TransitionEngagement,
        statuts.TransitionSaisie,
        statuts.TransitionAvis,
    )
    for transition in cycle
} | {
    "ouvrir": "Ouvrir un acte à la signature",
    "ouvrir_signature": "Ouvrir le contrat à la signature",
    "reprendre": "Reprendre",
    "creer": "Créer",
    "modifier": "Modifier",
    "supprimer": "Supprimer",
    "proroger": "Proroger",
    "changer_de_pilote": "Changer de pilote",
    "demander_rapport": "Demander un rapport",
    "demander_serie": "Demander une série de rapports",
    "figer": "Figer les chiffres",
    "publier": "Enregistrer le PDF",
    "lancer": "Lancer un rapport préparé",
    "soumettre": "Soumettre à la relecture",
    "ecrire_textes": "Écrire les textes d'un rapport",
    "emettre": "Émettre",
    "dispenser": "Dispenser d'une information",
    "retirer_dispense": "Retirer une dispense",
    "relancer_partenaire": "Relancer un partenaire",
    "echouer": "Constater l'échec",
    "relancer": "Relancer",
    "annuler": "Annuler",
    "retirer": "Retirer",
    "changer_de_cibles": "Changer les cibles",
    "atteindre": "Constater un jalon atteint",
    "deposer": "Déposer un document",
    "commenter": "Commenter",
    "resoudre": "Résoudre un commentaire",
    "rouvrir": "Rouvrir un commentaire",
    "demander_avis": "Demander un avis",
    "mettre_en_ligne": "Mettre en ligne",
    "mettre_a_jour": "Mettre à jour la page publique",
    "retirer_de_la_ligne": "Retirer de la ligne",
}


class FiltreFait(admin.SimpleListFilter):
    """Filter the journal on what was done, in words."""

    title = "fait"
    parameter_name = "verbe"

    def lookups(self, request, model_admin):
        verbes = model_admin.get_queryset(request).order_by().values_list("verbe", flat=True)
        couples = [(verbe, FAITS.get(verbe, verbe)) for verbe in verbes.distinct()]
        return sorted(couples, key=lambda couple: couple[1])

    def queryset(self, request, queryset):
        return queryset.filter(verbe=self.value()) if self.value() else queryset


@admin.register(Evenement)
class EvenementAdmin(LectureSeuleAdmin, admin.ModelAdmin):
    list_display = ("survenu_le", "recit", "passage", "ce_qui_change", "contrat")
    list_select_related = ("auteur", "contrat")
    list_filter = (("contrat", FiltreVisible), FiltreFait, ("auteur", FiltreVisible))
    search_fields = ("objet_libelle", "verbe", "auteur__nom", "auteur__courriel")
    date_hierarchy = "survenu_le"
    fields = (
        "survenu_le",
        "auteur",
        "contrat",
        "recit",
        "objet_lie",
        "passage",
        "ce_qui_change",
    )
    readonly_fields = fields

    @admin.display(description="fait", ordering="verbe")
    def recit(self, evenement):
        return _raconte(evenement).phrase

    @admin.display(description="état")
    def passage(self, evenement):
        if not evenement.vers:
            return RIEN
        modele = apps.get_model(evenement.objet_type)
        libelles = dict(modele._meta.get_field("statut").flatchoices)
        vers = libelles.get(evenement.vers, evenement.vers)
        if not evenement.de:
            return vers
        return f"{libelles.get(evenement.de, evenement.de)} → {vers}"

    @admin.display(description="objet")
    def objet_lie(self, evenement):
        modele = apps.get_model(evenement.objet_type)
        if not modele._base_manager.filter(pk=evenement.objet_id).exists():
            return f"{evenement.objet_libelle} (supprimé)"
        try:
            nom = f"admin:{modele._meta.app_label}_{modele._meta.model_name}_change"
            url = reverse(nom, args=[evenement.objet_id])
        except NoReverseMatch:
            return evenement.objet_libelle
        return lien(url, evenement.objet_libelle)

    @admin.display(description="détails")
    def ce_qui_change(self, evenement):
        return liste(_raconte(evenement).precisions)


def _raconte(evenement) -> Recit:
    """The event in words, told once: two columns show it."""
    if not hasattr(evenement, "raconte"):
        evenement.raconte = raconter(evenement)
    return evenement.raconte
