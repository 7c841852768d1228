"""The pen of the security journal: one line a fact, chained; no personal data in the line.

Who may do what is never decided here: the facts are told by those who decided.
"""

import logging
from datetime import timedelta

from django.db import DatabaseError, transaction

from audit import contexte
from audit.faits import Fait
from audit.masque import masquer_tout
from audit.models import Compteur, LigneAudit, Trace
from audit.models.chaine import en_json
from audit.provenance import adresse

logger = logging.getLogger(__name__)

DETAILLES = 30  # refusals of one source told one by one, for each hour
HEURE = timedelta(hours=1)


@transaction.atomic
def consigner(fait, *, par=None, objet=None, details=None, request=None) -> LigneAudit:
    """Write one fact (a `Fait`, or its code) in the caller's transaction.

    Call it last: whoever writes waits for the line before. `par`: the account that acts, by
    default the one of `request`. `details`: codes and numbers, never a name. Without `request`,
    the one being answered tells where it comes from.
    """
    ici = contexte.lire(request) if request and not contexte.actuel().numero else contexte.actuel()
    par = par or getattr(request, "user", None)
    trace = Trace.preparer(ici.personnel) if ici.personnel else None
    ligne = LigneAudit(
        fait=Fait(fait).value,
        par_id=par.pk if par else None,
        objet_type=objet._meta.label_lower if objet is not None else "",
        objet_id=objet.pk if objet is not None else None,
        details=masquer_tout(en_json(details or {})),
        requete=ici.numero,
        personnel=trace.calculer_empreinte() if trace else "",
    )
    ligne.inscrire_a_la_suite()
    if trace:
        trace.ligne = ligne
        trace.save(force_insert=True)
    return ligne


def consigner_refus(fait, request, *, details=None) -> None:
    """Write that `request` was refused; never raises, and never lets one source fill the journal.

    After `DETAILLES` in an hour, one line says that the following ones are not told.
    """
    par = request.user if getattr(request, "user", None) and request.user.pk else None
    source = str(par.pk) if par else adresse(request)
    try:
        passage = Compteur.objects.compter(
            f"refus:{Fait(fait).value}", source, limite=DETAILLES, duree=HEURE
        )
        if passage.permis:
            consigner(fait, par=par, details=details, request=request)
        elif passage.nombre == DETAILLES + 1:
            consigner(Fait.REFUS_NOMBREUX, par=par, details={"refus": fait}, request=request)
    except DatabaseError:
        logger.exception("Un refus n’a pas pu être consigné.")
