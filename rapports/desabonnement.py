"""The signed link by which an address opposes periodic reports: it needs no account, and no end.

What it proves is that its holder received a message at that address; nothing is sent here.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from contrats.models import Contrat
from rapports.models import Desinscription, NatureRapport

SEL = "rapports.desabonnement"


@dataclass(frozen=True)
class Opposition:
    """What a link is about: an address, a kind of report, a contract."""

    contrat: Contrat
    nature: NatureRapport
    adresse: str

    @property
    def en_cours(self) -> bool:
        """Whether the address is unsubscribed now."""
        return self._lignes().exists()

    def inscrire(self) -> None:
        """Send no more; asked twice, it is the same."""
        Desinscription.objects.get_or_create(
            contrat=self.contrat, nature=self.nature, courriel=self.adresse
        )

    def lever(self) -> None:
        """Send again what the subscriptions say."""
        self._lignes().delete()

    def _lignes(self):
        return Desinscription.objects.filter(
            contrat=self.contrat, nature=self.nature, courriel=self.adresse
        )


def jeton(contrat_id: int, nature: str, adresse: str) -> str:
    """The signed text of a link, bound to these three."""
    return signing.dumps([contrat_id, nature, adresse.lower()], salt=SEL)


def lien(contrat_id: int, nature: str, adresse: str) -> str:
    """The whole address of the page, for a message."""
    chemin = reverse("rapports:desabonnement", args=[jeton(contrat_id, nature, adresse)])
    return f"{settings.SITE_URL}{chemin}"


def lire(texte: str) -> Opposition | None:
    """What the link says; None if we did not sign it, or if its contract is no more."""
    try:
        contrat_id, nature, adresse = signing.loads(texte, salt=SEL)
        nature = NatureRapport(nature)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    contrat = Contrat.objects.filter(pk=contrat_id).first()
    return contrat and Opposition(contrat, nature, adresse)
