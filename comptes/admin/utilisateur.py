"""The accounts: adding one sends an invitation, rights and access change by the model's verbs."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from comptes import invitations
from comptes.admin.filtres import FiltreEtat, FiltreInactivite
from comptes.admin.formulaires import DROITS, FormulaireCompte, FormulaireInvitation
from comptes.admin.verbes import VerbesDeCompte
from comptes.models import Utilisateur
from comptes.permissions import peut_administrer_compte, peut_retirer_second_facteur
from comptes.personnes import avec_proconnect, raconter
from partenaires.cloisonnement import CloisonneAdmin, FiltreVisible
from partenaires.permissions import gere, partenaires_propres

ACCES = ("acces", "last_login", "date_joined", "invite_le", "secours", "transfert")


@admin.register(Utilisateur)
class UtilisateurAdmin(VerbesDeCompte, CloisonneAdmin, admin.ModelAdmin):
    """No password is ever typed here: each person chooses theirs from a link sent to them."""

    form = FormulaireCompte
    list_display = ("courriel", "nom", "prenom", "partenaire", "role", "acces", "last_login")
    list_select_related = ("partenaire",)
    list_filter = (
        *("role", "gestionnaire", FiltreEtat, FiltreInactivite),
        ("partenaire", FiltreVisible),
    )
    search_fields = ("courriel", "nom", "prenom", "partenaire__nom", "partenaire__sigle")
    ordering = ("nom", "prenom", "courriel")
    date_hierarchy = "last_login"
    autocomplete_fields = ("partenaire",)
    readonly_fields = ACCES
    fieldsets = (
        (None, {"fields": ("courriel", "prenom", "nom")}),
        ("Droits", {"fields": DROITS}),
        ("Accès", {"fields": ACCES}),
    )

    @admin.display(description="accès", ordering="is_active")
    def acces(self, compte):
        return raconter(compte, gerable=False).etat

    def get_queryset(self, request):
        return avec_proconnect(super().get_queryset(request))

    @admin.display(description="quand son téléphone est perdu")
    def secours(self, compte):
        adresse = reverse("comptes:retirer_second_facteur", args=[compte.pk])
        return format_html('<a href="{}">Retirer son second facteur</a>', adresse)

    @admin.display(description="quand la personne s’en va")
    def transfert(self, compte):
        if compte.partenaire_id is None:
            return None
        adresse = reverse("rapports:transfert", args=[compte.pk])
        return format_html('<a href="{}">Transférer ce que porte cette personne</a>', adresse)

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return self.fieldsets[:2]
        permis = peut_retirer_second_facteur(request.user, obj)
        acces = [nom for nom in ACCES if permis or nom != "secours"]
        return (*self.fieldsets[:2], ("Accès", {"fields": acces}))

    def get_readonly_fields(self, request, obj=None):
        """Nobody changes their own rights. A chosen password belongs to an address: only the
        technical administrator moves an account to another one.
        """
        champs = super().get_readonly_fields(request, obj)
        if obj is None:
            return champs
        if not (request.user.is_superuser or obj.attend_son_mot_de_passe):
            champs = (*champs, "courriel")
        return (*champs, *DROITS) if obj.pk == request.user.pk else champs

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = FormulaireInvitation
        formulaire = super().get_form(request, obj, change, **kwargs)
        formulaire.par = request.user  # a class made for this request alone
        return formulaire

    def restreindre(self, queryset, champ, request):
        if champ == "partenaire":
            return queryset.filter(pk__in=partenaires_propres(request.user).values("pk"))
        return queryset

    def has_change_permission(self, request, obj=None):
        """Whoever changes an account can use it: shared partners' are out of reach."""
        if not super().has_change_permission(request, obj) or obj is None:
            return super().has_change_permission(request, obj)
        if obj.pk == request.user.pk:
            return True
        geres = obj.partenaire is not None and gere(request, obj.partenaire)
        return peut_administrer_compte(request.user, obj, comptes_geres=geres)

    def save_model(self, request, obj, form, change):
        """Invite the person, or change what changed by the verbs that write it down."""
        if not change:
            obj.pk = invitations.inviter(par=request.user, **form.cleaned_data).pk
            return
        droits = form.droits()
        identite = [nom for nom in form.changed_data if nom not in DROITS]
        if identite:
            obj.save(update_fields=identite)
        if droits:
            compte = self.get_queryset(request).get(pk=obj.pk)
            invitations.changer_droits(compte, par=request.user, **droits)
        if "courriel" in identite and obj.attend_son_mot_de_passe:
            invitations.inviter_a_nouveau(
                self.get_queryset(request).get(pk=obj.pk), par=request.user
            )

    def log_addition(self, request, obj, message):
        """The invitation has written its own line."""
