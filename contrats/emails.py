"""The e-mails about the follow-up of contracts: what they say, to whom."""

from django.conf import settings
from django.urls import reverse

from contrats.models import Saisie
from courriels.models import Courriel
from courriels.redaction import deposer, nommer, rediger


def prevenir_du_renvoi(saisie: Saisie, *, par) -> Courriel | None:
    """Tell the person who proposed an entry that `par` has sent it back, and why.

    In the transaction of the sending back. None if that person has no account any more.
    """
    personne = saisie.modifie_par
    if personne is None or not personne.is_active or personne == par:
        return None
    chemin = reverse("contrats:saisie", args=[saisie.pk])
    contexte = {
        "saisie": saisie,
        "contrat": saisie.contrat,
        "officier": str(par),
        "lien": f"{settings.SITE_URL}{chemin}",
    }
    return deposer(
        rediger(
            "contrats/courriels/renvoi",
            contexte,
            destinataire=personne.courriel,
            nom_affiche=str(personne),
            repondre_a=[nommer(str(par), par.courriel)],
        )
    )
