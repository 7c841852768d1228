"""Around each request: its number, one line in the process journal, and what the security journal
is told of the answer: refused, or personal data handed out. Nothing is decided here.
"""

import logging
import time

from django.db import DatabaseError

from audit import contexte
from audit.faits import Fait
from audit.journal import consigner, consigner_refus

logger = logging.getLogger("portail.acces")


class SuiviDesRequetes:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with contexte.dans(contexte.lire(request)) as ici:
            debut = time.monotonic()
            reponse = self.get_response(request)
            _tenir_le_journal(request, reponse, ici.refus)
            logger.info(
                "requête",
                extra={
                    "methode": request.method,
                    "route": _route(request),
                    "statut": reponse.status_code,
                    "duree_ms": round((time.monotonic() - debut) * 1000),
                    "utilisateur": _compte(request),
                },
            )
        reponse["X-Request-ID"] = ici.numero
        return reponse


def _tenir_le_journal(request, reponse, notes) -> None:
    """A refusal, or a file that leaves; a view that told it itself sets `request.consigne`."""
    ou = {"route": _route(request), "methode": request.method, **_cles(request)}
    for fait, details in notes:
        consigner_refus(fait, request, details={**ou, **details})
    if notes or getattr(request, "consigne", False):
        return
    if reponse.status_code == 403:
        consigner_refus(getattr(request, "fait_refuse", Fait.REFUS), request, details=ou)
    elif reponse.status_code == 429:
        consigner_refus(Fait.TROP_D_ESSAIS, request, details=ou)
    elif reponse.status_code == 404 and _cles(request) and _compte(request):
        consigner_refus(Fait.INTROUVABLE, request, details=ou)
    elif reponse.status_code == 200 and _est_un_fichier(reponse) and _compte(request):
        _consigner_le_depart(request, ou)


def _consigner_le_depart(request, ou) -> None:
    try:
        consigner(Fait.TELECHARGEMENT, par=request.user, details=ou, request=request)
    except DatabaseError:
        logger.exception("Un téléchargement n’a pas pu être consigné.")


def _est_un_fichier(reponse) -> bool:
    return reponse.get("Content-Disposition", "").startswith("attachment")


def _route(request) -> str:
    """The pattern, never the path: a path may hold the secret of a personal link."""
    return request.resolver_match.route if request.resolver_match else ""


def _cles(request) -> dict:
    """The numbers in the path; words there may be secrets."""
    trouvees = request.resolver_match.kwargs if request.resolver_match else {}
    return {nom: valeur for nom, valeur in trouvees.items() if isinstance(valeur, int)}


def _compte(request) -> int | None:
    """The account that the page has asked for; nobody is looked up for this alone."""
    compte = getattr(request, "_cached_user", None)
    return compte.pk if compte else None
