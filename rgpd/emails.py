"""The e-mails about personal data: what they say, to whom; three templates each."""

from django.conf import settings
from django.urls import reverse

from courriels.models import Courriel
from courriels.redaction import rediger


def courriel_preavis(compte, *, le) -> Courriel:
    """The warning to an account that nobody uses: log in, or be erased on that day."""
    contexte = {
        "compte": compte,
        "le": le,
        "lien": f"{settings.SITE_URL}{reverse(settings.LOGIN_URL)}",
    }
    return rediger(
        "rgpd/courriels/preavis",
        contexte,
        destinataire=compte.courriel,
        nom_affiche=compte.get_full_name(),
    )
