"""The e-mails about contracts and their follow-up: what they say, to whom."""

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


def courriel_contact(message, *, destinataire, emetteur: str) -> Courriel:
    """What a person wrote by the contact form, for one of those who can answer it.

    The portal forgets its words once they are delivered: they belong to their two readers.
    """
    courriel = rediger(
        "contrats/courriels/contact",
        {"message": message},
        destinataire=destinataire.courriel,
        nom_affiche=str(destinataire),
        repondre_a=[nommer(message.nom, message.courriel)],
        confidentiel=True,
    )
    courriel.emetteur = emetteur
    return courriel
