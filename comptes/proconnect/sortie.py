"""Leaving ProConnect with the portal, through the browser. Only the session is read."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import get_random_string

from comptes.proconnect.porte import CLE_JETON
from comptes.proconnect.reglages import actif, adresse


def adresse_de_sortie(request: HttpRequest) -> str | None:
    """Where the browser goes so that the provider's session ends too; None if none was opened."""
    jeton = request.session.get(CLE_JETON)
    if not actif() or not jeton:
        return None
    demande = {
        "id_token_hint": jeton,
        "state": get_random_string(43),
        "post_logout_redirect_uri": request.build_absolute_uri(reverse("comptes:connexion")),
    }
    return f"{adresse('session/end')}?{urlencode(demande)}"
