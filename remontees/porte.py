"""The door of those who come by a link: what it opens, for whom, and nothing else.

The secret is shown once, then a signed cookie of one request's own path stands for it: it holds
the key of the link, which is looked up again each time. No other page of the portal reads it.
"""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from audit.provenance import adresse
from contrats.models import ParLien
from quartiers.prete import LignePrete, ListePrete
from remontees.models import Attendu, Demande, EssaiDeLien, LienDeRemontee
from remontees.models.lien import empreinte

COOKIE = "remontee"
SEL = "remontees.porte"


class TropDEssais(Exception):
    """Too many unknown links were tried from this address."""


def reconnaitre(request: HttpRequest, secret: str) -> LienDeRemontee | None:
    """The link of this secret if it opens; None otherwise, and that try counts.

    Raises TropDEssais. A secret of 256 bits is not found by trying: this only keeps a machine
    from hammering.
    """
    emetteur = _emetteur(request)
    if EssaiDeLien.objects.epuise(emetteur):
        raise TropDEssais
    lien = LienDeRemontee.objects.valables().filter(empreinte=empreinte(secret)).first()
    if lien is None:
        EssaiDeLien.objects.compter(emetteur)
    return lien


def _emetteur(request: HttpRequest) -> str:
    return salted_hmac(SEL, adresse(request), algorithm="sha256").hexdigest()


def ouvrir(reponse: HttpResponse, lien: LienDeRemontee, chemin: str) -> None:
    """Let this browser in under `chemin`, the pages of one request, until the link's end."""
    reponse.set_signed_cookie(
        COOKIE,
        str(lien.pk),
        salt=_sel(lien.demande_id),
        expires=lien.expire_le,
        path=chemin,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


LIEN = LignePrete(lambda demande: LienDeRemontee.objects.valables().filter(demande=demande))


def entrer(request: HttpRequest, demande_pk: int) -> LienDeRemontee:
    """The link by which this browser came to this request, still good. Raises Http404."""
    cle = request.get_signed_cookie(COOKIE, default="", salt=_sel(demande_pk))
    if not cle:
        raise Http404
    return LIEN.une(demande_pk, int(cle))


def _sel(demande_pk: int) -> str:
    return f"{SEL}:{demande_pk}"


def auteur(lien: LienDeRemontee) -> ParLien:
    """Who answers by it."""
    return ParLien(lien.adresse, lien.demande.partenaire)


SUIVIS = ListePrete(
    lambda demande, porteur, action: Attendu.objects.filter(
        demande=demande, action=action, action__porteur=porteur
    ).select_related("action__contrat__pilote__successeur", "action__porteur")
)


def suivi_attendu(demande: Demande, action: int) -> Attendu:
    """What this request asks of this action, while it is carried by who is asked: nothing else may
    be filled in through its link. Raises Http404."""
    for attendu in SUIVIS.lire(demande.pk, demande.partenaire_id, action):
        attendu.demande = demande
        return attendu
    raise Http404
