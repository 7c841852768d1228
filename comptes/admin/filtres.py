"""How the list of accounts is narrowed: where each stands, and how long nobody came."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.admin import SimpleListFilter
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q
from django.utils import timezone

SANS_MOT_DE_PASSE = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
ATTEND = Q(is_active=True) & SANS_MOT_DE_PASSE


@dataclass(frozen=True)
class Duree:
    libelle: str
    jours: int


DUREES = {
    "90": Duree("plus de 3 mois", 90),
    "180": Duree("plus de 6 mois", 180),
    "365": Duree("plus d’un an", 365),
    "730": Duree("plus de deux ans", 730),
}


def _expiree() -> Q:
    limite = timezone.now() - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    return Q(invite_le__lt=limite)


class FiltreEtat(SimpleListFilter):
    """What keeps a person out, if anything does."""

    title = "accès"
    parameter_name = "acces"

    def lookups(self, request, model_admin):
        return (
            ("ouvert", "Accès ouvert"),
            ("attend", "Attend son mot de passe"),
            ("expiree", "Invitation expirée"),
            ("retire", "Accès retiré"),
        )

    def queryset(self, request, queryset):
        match self.value():
            case "ouvert":
                return queryset.filter(~SANS_MOT_DE_PASSE, is_active=True)
            case "attend":
                return queryset.filter(ATTEND)
            case "expiree":
                return queryset.filter(ATTEND, _expiree())
            case "retire":
                return queryset.filter(is_active=False)
        return queryset


class FiltreInactivite(SimpleListFilter):
    """How long an open account has not been used."""

    title = "inactif depuis"
    parameter_name = "inactif"

    def lookups(self, request, model_admin):
        return (*((cle, duree.libelle) for cle, duree in DUREES.items()), ("jamais", "toujours"))

    def queryset(self, request, queryset):
        if self.value() == "jamais":
            return queryset.filter(is_active=True, last_login__isnull=True)
        duree = DUREES.get(self.value())
        if duree is None:
            return queryset
        limite = timezone.now() - timedelta(days=duree.jours)
        return queryset.filter(is_active=True, last_login__lt=limite)
