"""The back office of accounts: an officer opens those of the partners that they manage."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group

from comptes.models import Utilisateur
from partenaires.cloisonnement import CloisonneAdmin, FiltreVisible, FormulaireVerifie
from partenaires.permissions import partenaires_propres, peut_gerer_partenaire

# Rights come from the role: a group would change nothing, so none is offered. Of the tables of
# django-allauth, one is empty and the other holds secrets.
admin.site.unregister([Group, EmailAddress, Authenticator])


class FormulaireCreation(FormulaireVerifie, AdminUserCreationForm):
    """A new account: e-mail, organisation, role, and a first password or none."""

    usable_password = AdminUserCreationForm.create_usable_password_field(
        "Désactivée, la personne ne pourra pas se connecter avec un mot de passe."
    )

    class Meta:
        model = Utilisateur
        fields = ("courriel", "prenom", "nom", "partenaire", "role")


class FormulaireModification(FormulaireVerifie, UserChangeForm):
    """An account that exists; its password is changed on its own page."""

    class Meta:
        model = Utilisateur
        fields = (
            *("courriel", "password", "prenom", "nom"),
            *("partenaire", "role", "gestionnaire", "is_active"),
        )
        field_classes = {"courriel": forms.EmailField}


@admin.register(Utilisateur)
class UtilisateurAdmin(CloisonneAdmin, UserAdmin):
    form = FormulaireModification
    add_form = FormulaireCreation
    list_display = ("courriel", "nom", "prenom", "partenaire", "role", "is_active", "last_login")
    list_select_related = ("partenaire",)
    list_filter = ("role", "is_active", ("partenaire", FiltreVisible))
    search_fields = ("courriel", "nom", "prenom", "partenaire__nom", "partenaire__sigle")
    ordering = ("nom", "prenom", "courriel")
    filter_horizontal = ()
    autocomplete_fields = ("partenaire",)
    readonly_fields = ("last_login", "date_joined", "invite_le")
    fieldsets = (
        (None, {"fields": ("courriel", "password")}),
        ("Identité", {"fields": ("prenom", "nom")}),
        ("Droits", {"fields": ("partenaire", "role", "gestionnaire", "is_active")}),
        ("Dates", {"fields": ("last_login", "date_joined", "invite_le")}),
    )
    add_fieldsets = (
        (None, {"fields": ("courriel", "prenom", "nom", "partenaire", "role")}),
        ("Mot de passe", {"fields": ("usable_password", "password1", "password2")}),
    )

    def get_readonly_fields(self, request, obj=None):
        """Nobody changes their own rights, nor shuts themselves out."""
        champs = super().get_readonly_fields(request, obj)
        moi = obj is not None and obj.pk == request.user.pk
        droits = ("partenaire", "role", "gestionnaire", "is_active")
        return (*champs, *droits) if moi else champs

    def restreindre(self, queryset, champ, request):
        if champ == "partenaire":
            return queryset.filter(pk__in=partenaires_propres(request.user).values("pk"))
        return queryset

    def has_change_permission(self, request, obj=None):
        """Whoever sets a password can use the account: shared partners' are out of reach."""
        if not super().has_change_permission(request, obj) or obj is None:
            return super().has_change_permission(request, obj)
        if request.user.is_superuser:
            return True
        return (
            not obj.is_superuser
            and obj.partenaire is not None
            and peut_gerer_partenaire(request.user, obj.partenaire)
        )
