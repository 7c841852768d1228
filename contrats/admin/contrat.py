"""The back office of the contract itself. Reports are added to it by the app above."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError

from contrats.admin.colonnes import AvecEtat
from contrats.admin.journal import JournaliseAdmin
from contrats.admin.transitions import DateEtLieu, Fondement, Prorogation, Verbe, VerbesAdmin
from contrats.models import Contrat, Objectif, Pilier
from contrats.statuts import StatutActe, StatutContrat, TransitionContrat
from quartiers.cloisonnement import CloisonneInline, objet_ouvert
from quartiers.filtres_admin import FiltreVisible


class PilierInline(CloisonneInline, admin.TabularInline):
    model = Pilier
    fields = ("ordre", "intitule")


class ObjectifInline(CloisonneInline, admin.TabularInline):
    model = Objectif
    fields = ("numero", "intitule", "pilier", "parent")
    show_change_link = True

    def restreindre(self, queryset, champ, request):
        """Pillar and parent are this contract's; a contract not saved yet has none."""
        contrat = objet_ouvert(request)
        return queryset.none() if contrat is None else queryset.filter(contrat=contrat)


def _successeur(contrat, saisie: dict) -> dict:
    """The arguments of the hand-over. Raises ValidationError where nobody succeeds."""
    if contrat.pilote.successeur is None:
        raise ValidationError(
            f"Aucune intercommunalité ne succède à {contrat.pilote} : le pilote reste le même."
        )
    return {"pilote": contrat.pilote.successeur, **saisie}


def _hors_acte(contrat, arguments: dict) -> dict:
    """These arguments, for what was signed outside the portal. Raises ValidationError while an
    act is open to signature: it is what decides."""
    acte = contrat.actes.filter(statut=StatutActe.EN_SIGNATURE).first()
    if acte is not None:
        raise ValidationError(
            f"L’acte «\u00a0{acte}\u00a0» est ouvert à la signature\u00a0: "
            "c’est lui qui le fera, une fois signé de tous."
        )
    return arguments


@admin.register(Contrat)
class ContratAdmin(VerbesAdmin, AvecEtat, JournaliseAdmin, admin.ModelAdmin):
    """Once drafting is over, dates and steering change by their verbs only.

    What was signed on paper, years ago, has no act here: its verbs say the ground instead, and
    give way to an act as soon as there is one.
    """

    list_display = ("intitule", "code", "pilote", "date_debut", "date_fin", "etat")
    list_select_related = ("pilote",)
    list_filter = ("statut", "generation", ("pilote", FiltreVisible))
    search_fields = ("intitule", "code", "pilote__nom", "pilote__sigle")
    date_hierarchy = "date_debut"
    autocomplete_fields = ("quartiers", "partenaires")
    de_toute_la_france = ("pilote",)
    inlines = (PilierInline, ObjectifInline)
    fieldsets = (
        (None, {"fields": ("intitule", "code", "etat", "generation", "pilote")}),
        ("Durée", {"fields": (("date_debut", "date_fin"), "delai_saisie")}),
        ("Signature", {"fields": (("date_signature", "lieu_signature"),)}),
        ("Périmètre", {"fields": ("quartiers", "partenaires")}),
        ("Présentation", {"fields": ("contexte",)}),
    )
    readonly_fields = ("etat", "date_signature", "lieu_signature")
    verbes = (
        Verbe("ouvrir_signature", "Ouvrir à la signature", TransitionContrat.OUVRIR_SIGNATURE),
        Verbe("reprendre", "Reprendre l'élaboration", TransitionContrat.REPRENDRE),
        Verbe(
            "entrer_en_vigueur",
            "Mettre en vigueur",
            TransitionContrat.ENTRER_EN_VIGUEUR,
            DateEtLieu,
            lambda contrat, saisie: _hors_acte(
                contrat, {"signe_le": saisie["jour"], "lieu": saisie["lieu"]}
            ),
        ),
        Verbe("suspendre", "Suspendre", TransitionContrat.SUSPENDRE, Fondement),
        Verbe(
            "lever_suspension", "Lever la suspension", TransitionContrat.LEVER_SUSPENSION, Fondement
        ),
        Verbe("resilier", "Résilier", TransitionContrat.RESILIER, Fondement),
        Verbe("clore", "Clore", TransitionContrat.CLORE, forms.Form),
        Verbe("proroger", "Proroger", None, Prorogation, _hors_acte),
        Verbe(
            "changer_de_pilote",
            "Transmettre à l'intercommunalité qui succède",
            None,
            Fondement,
            _successeur,
        ),
    )

    def completer(self, request, objet):
        if objet.code_inhabituel:
            texte = f"Le code « {objet.code} » n'a pas la forme habituelle : vérifiez-le."
            self.message_user(request, texte, messages.WARNING)

    def get_inlines(self, request, obj):
        """Objectives come after the first save, when the pillars they hang from exist."""
        return self.inlines if obj else (PilierInline,)

    def get_readonly_fields(self, request, obj=None):
        champs = super().get_readonly_fields(request, obj)
        if obj is None or obj.statut == StatutContrat.ELABORATION:
            return champs
        return (*champs, "generation", "pilote", "date_debut", "date_fin")

    def has_delete_permission(self, request, obj=None):
        """A contract is closed, never deleted: its journal stands."""
        return False
