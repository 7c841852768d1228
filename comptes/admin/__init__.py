"""The back office of accounts: an officer opens those of the partners that they manage."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group

from comptes.admin.utilisateur import UtilisateurAdmin

__all__ = ["GroupAdmin", "UtilisateurAdmin"]

# Rights come from the role: a group would change nothing, so the one just imported is not offered.
# Of the tables of django-allauth, one is empty and the other holds secrets.
admin.site.unregister([Group, EmailAddress, Authenticator])
