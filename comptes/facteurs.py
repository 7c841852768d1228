"""The second factors of a person: which ones, what a code proves, new recovery codes. No page."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from comptes.models import Utilisateur
from quartiers.prete import ListePrete

Sorte = Authenticator.Type
CODES = 10  # the first figure of a code is its rank


@dataclass(frozen=True)
class Facteurs:
    """What a person may prove themselves with, beside the password."""

    application: Authenticator | None
    cles: list[Authenticator]
    codes_restants: int

    def __bool__(self) -> bool:
        return self.application is not None or bool(self.cles)


FACTEURS = ListePrete(
    lambda compte: Authenticator.objects.filter(user=compte).order_by("pk"),
)


def facteurs_de(compte: Utilisateur) -> Facteurs:
    """All the factors of this account, in one query."""
    par_sorte: dict[str, list[Authenticator]] = {sorte: [] for sorte in Sorte.values}
    for facteur in FACTEURS.lire(compte.pk):
        par_sorte[facteur.type].append(facteur)
    return Facteurs(
        next(iter(par_sorte[Sorte.TOTP]), None),
        par_sorte[Sorte.WEBAUTHN],
        sum(len(f.data.get("empreintes", ())) for f in par_sorte[Sorte.RECOVERY_CODES]),
    )


@transaction.atomic
def valider_code(compte: Utilisateur, code: str) -> Authenticator | None:
    """The factor that this code proves; the code is used up, for every process of the portal."""
    facteurs = Authenticator.objects.select_for_update().filter(user=compte)
    for facteur in facteurs.exclude(type=Sorte.WEBAUTHN).order_by("-type"):
        if facteur.type == Sorte.RECOVERY_CODES:
            bon = _user_le_code(facteur, code)
        else:
            bon = _consommer(facteur, code)
        if bon:
            facteur.user = compte
            return facteur
    return None


def _user_le_code(facteur: Authenticator, code: str) -> bool:
    """Whether this is one of the recovery codes left; it is not left any more.

    Its rank tells which hash to compare it with: one is computed, not ten.
    """
    code = code.replace(" ", "")
    empreinte = facteur.data.get("empreintes", {}).get(code[:1])
    if empreinte is None or not check_password(code, empreinte):
        return False
    del facteur.data["empreintes"][code[0]]
    facteur.save(update_fields=["data"])
    return True


def _consommer(facteur: Authenticator, code: str) -> bool:
    """Whether this code is the application's, of a moment later than the last one used."""
    moment = moment_du_code(decrypt(facteur.data["secret"]), code)
    if moment is None or moment <= facteur.data.get("dernier_moment", 0):
        return False
    facteur.data["dernier_moment"] = moment
    facteur.save(update_fields=["data"])
    return True


def moment_du_code(secret: str, code: str) -> int | None:
    """The half minute that this code was made for, among those that are still good."""
    for moment in yield_hotp_counters_from_time():
        attendu = format_hotp_value(hotp_value(secret, moment))
        if compare_user_code(actual=code, expected=attendu):
            return moment
    return None


def noter_le_premier_code(facteur: Authenticator, code: str) -> None:
    """The code that set an application up opens nothing afterwards."""
    facteur.data["dernier_moment"] = moment_du_code(decrypt(facteur.data["secret"]), code) or 0
    facteur.save(update_fields=["data"])


def nouveaux_codes(compte: Utilisateur) -> list[str]:
    """Ten recovery codes, told once and kept hashed, as passwords are; those before are dead."""
    suite = settings.MFA_RECOVERY_CODE_DIGITS - 1
    codes = [f"{rang}{secrets.randbelow(10**suite):0{suite}d}" for rang in range(CODES)]
    with ThreadPoolExecutor(max_workers=CODES // 2) as bassin:
        empreintes = dict(
            zip((code[0] for code in codes), bassin.map(make_password, codes), strict=True)
        )
    with transaction.atomic():
        Utilisateur.objects.select_for_update(of=("self",)).get(pk=compte.pk)
        Authenticator.objects.filter(user=compte, type=Sorte.RECOVERY_CODES).delete()
        Authenticator.objects.create(
            user=compte, type=Sorte.RECOVERY_CODES, data={"empreintes": empreintes}
        )
    return codes
