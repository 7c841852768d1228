"""What was typed in a form that came too late, kept for its author alone and for one hour.

It waits in the session of that browser, encrypted, with the account that it belongs to. Never
kept: a file, a password, a consent, the token of the form. Never sent again by the portal: it is
shown back in the form, and its author decides.
"""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import asdict, dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from comptes.coffre import coffre
from comptes.models import Session
from comptes.remplissage import Champs

CLE = "saisies_gardees"
DUREE = timedelta(hours=1)
AU_PLUS = 3  # forms kept in one session
POIDS_MAX = 300_000  # bytes of one form, once compressed and encrypted
SECRET = re.compile(
    r"password|mot_de_passe|secret|credential|csrfmiddlewaretoken|consentement|jeton", re.I
)
ANNONCE = (
    "Ce que vous veniez de saisir est gardé une heure\u00a0: rouvrez la page du formulaire pour le "
    "retrouver. Rien n’est encore enregistré."
)
# The doors: what is typed there is who one is, never work.
PORTES = frozenset({
    "comptes:connexion", "comptes:deconnexion", "comptes:choisir_mot_de_passe", "admin:login",
    "comptes:changer_mot_de_passe", "account_login", "account_reauthenticate", "admin:logout",
    "mfa_authenticate", "mfa_login_webauthn", "mfa_activate_totp", "mfa_add_webauthn",
    "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "comptes:oublier_la_saisie",
})  # fmt: skip


@dataclass(frozen=True)
class Saisie:
    """Whose it is, the page that held the form, the address it was sent to, what was typed."""

    compte: int
    page: str
    vers: str
    champs: Champs
    fichiers: bool


def page_d_origine(request: HttpRequest) -> str:
    """The path, with its query, of the page of ours that sent the request; "" if unknown."""
    origine = request.headers.get("Referer", "")
    # Absolute only: a bare path cannot come from a browser, and says nothing of the host.
    if not origine.startswith(("http://", "https://")) or not url_has_allowed_host_and_scheme(
        origine, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return ""
    morceaux = urlsplit(origine)
    page = morceaux.path + (f"?{morceaux.query}" if morceaux.query else "")
    # The path alone must still be ours: « https://nous//ailleurs » leaves « //ailleurs ».
    return page if url_has_allowed_host_and_scheme(page, allowed_hosts=None) else ""


def champs_de(request: HttpRequest) -> Champs:
    """What was typed, without what is never kept."""
    return [(nom, v) for nom, v in request.POST.lists() if not SECRET.search(nom)]


def garder(request: HttpRequest) -> bool:
    """Keep the form just sent, for the account of this session or of the one that has expired.

    False, and nothing is kept, when it is not known whose it is, when another site sent it, when
    the form is one of the doors', or is too large.
    """
    page = page_d_origine(request)
    route = request.resolver_match.view_name if request.resolver_match else ""
    if request.method != "POST" or not page or route in PORTES:
        return False
    compte, champs = _auteur(request), champs_de(request)
    if compte is None or not any(any(valeurs) for _, valeurs in champs):
        return False
    saisie = Saisie(compte, page, request.get_full_path(), champs, bool(request.FILES))
    scelle = _sceller(saisie)
    if len(scelle) > POIDS_MAX:
        return False
    autres = [s for s in _scelles(request) if (lu := _lire(s)) and lu.vers != saisie.vers]
    request.session[CLE] = [*autres, scelle][-AU_PLUS:]
    request.saisie_gardee = True
    return True


def vient_d_etre_gardee(request: HttpRequest) -> bool:
    """Whether this very request was kept: its answer does not mean that it was taken."""
    return getattr(request, "saisie_gardee", False)


def lisibles(champs: Champs) -> list[tuple[str, str]]:
    """What was typed, for its author to read and copy: what is empty is left out."""
    return [
        (nom.replace("_", " ").replace("-", " "), "\n".join(v for v in valeurs if v))
        for nom, valeurs in champs
        if any(valeurs) and not nom.endswith("_FORMS") and nom != "instantane"
    ]


def saisies(request: HttpRequest) -> list[Saisie]:
    """Those of the person who is logged in, the latest first."""
    lues = [_lire(scelle) for scelle in reversed(_scelles(request))]
    return [s for s in lues if s is not None and s.compte == request.user.pk]


def saisie_de(request: HttpRequest) -> Saisie | None:
    """The latest one typed in the page that is asked for."""
    page = request.get_full_path()
    return next((saisie for saisie in saisies(request) if saisie.page == page), None)


def oublier(request: HttpRequest, vers: str) -> None:
    """Drop what was kept for this address, and whatever is over or another's."""
    chemin = urlsplit(vers).path
    restent = [
        scelle
        for scelle in _scelles(request)
        if (lue := _lire(scelle))
        and lue.compte == request.user.pk
        and urlsplit(lue.vers).path != chemin
    ]
    if restent:
        request.session[CLE] = restent
    else:
        request.session.pop(CLE, None)


def _auteur(request: HttpRequest) -> int | None:
    """The account of this session, of the one that has just expired, or of what waits already."""
    if request.user.is_authenticated:
        return request.user.pk
    perdu = Session.objects.titulaire(getattr(request.session, "perdue", None))
    if perdu is not None:
        return perdu
    attendent = [lue.compte for scelle in _scelles(request) if (lue := _lire(scelle))]
    return attendent[-1] if attendent else None


def _scelles(request: HttpRequest) -> list[str]:
    return request.session.get(CLE, [])


def attendent(request: HttpRequest) -> bool:
    """Whether this session keeps something, without reading a session that nobody has read."""
    session = getattr(request, "session", None)
    return bool(session is not None and session.accessed and CLE in session)


def _sceller(saisie: Saisie) -> str:
    return coffre(CLE).encrypt(zlib.compress(json.dumps(asdict(saisie)).encode())).decode()


def _lire(scelle: str) -> Saisie | None:
    """None when the hour is over, or the key has changed."""
    try:
        clair = coffre(CLE).decrypt(scelle, ttl=int(DUREE.total_seconds()))
    except InvalidToken:
        return None
    lu = json.loads(zlib.decompress(clair))
    return Saisie(**lu | {"champs": [(nom, valeurs) for nom, valeurs in lu["champs"]]})
