"""What mozilla-django-oidc is told of ProConnect, from the PROCONNECT_* settings. No request."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

PORTEE = "openid given_name usual_name email siret uid idp_id"
CHEMINS = {
    "OIDC_OP_AUTHORIZATION_ENDPOINT": "authorize",
    "OIDC_OP_TOKEN_ENDPOINT": "token",
    "OIDC_OP_USER_ENDPOINT": "userinfo",
    "OIDC_OP_JWKS_ENDPOINT": "jwks",
}
FIXES = {
    "OIDC_RP_SCOPES": PORTEE,
    "OIDC_AUTHENTICATION_CALLBACK_URL": "comptes:proconnect_retour",
    "OIDC_STATE_SIZE": 43,  # ProConnect refuses fewer than 32
    "OIDC_NONCE_SIZE": 43,
    "OIDC_TIMEOUT": 10,  # seconds
    "OIDC_MAX_STATES": 5,
}


def actif() -> bool:
    """Whether this portal is registered with ProConnect: off by default."""
    return bool(settings.PROCONNECT_CLIENT_ID)


def adresse(chemin: str) -> str:
    """The provider's address for this path."""
    return f"{settings.PROCONNECT_EMETTEUR}/{chemin}"


def reglage(nom: str, *defaut):
    """The value of one of the library's settings; its own default for those we leave alone."""
    if nom in CHEMINS:
        return adresse(CHEMINS[nom])
    if nom in FIXES:
        return FIXES[nom]
    notres = {
        "LOGIN_REDIRECT_URL": settings.LOGIN_REDIRECT_URL,
        "OIDC_RP_CLIENT_ID": settings.PROCONNECT_CLIENT_ID,
        "OIDC_RP_CLIENT_SECRET": settings.PROCONNECT_CLIENT_SECRET,
        "OIDC_RP_SIGN_ALGO": settings.PROCONNECT_ALGORITHME,
        "OIDC_USE_PKCE": settings.PROCONNECT_PKCE,
    }
    if nom in notres:
        return notres[nom]
    if not defaut:
        raise ImproperlyConfigured(f"{nom} n’a pas de valeur pour ProConnect.")
    return defaut[0]
