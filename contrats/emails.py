"""The e-mails about contracts and their follow-up: what they say, to whom."""

from django.conf import settings
from django.urls import reverse

from contrats.models import Acte, Saisie, Signature
from courriels.adresses import nommer
from courriels.models import Courriel
from courriels.redaction import deposer, deposer_tous, rediger
from partenaires.models import Representant


def prevenir_du_renvoi(saisie: Saisie, *, par) -> Courriel | None:
    """Tell the person who proposed an entry that `par` has sent it back, and why.

    In the transaction of the sending back. Who came by a link is told to open it again: the
    portal does not keep it. None if that person has no account any more.
    """
    personne = saisie.modifie_par
    if saisie.par_lien:
        adresse, nom, lien = saisie.par_lien, saisie.partenaire.nom, ""
    elif personne is None or not personne.is_active or personne == par:
        return None
    else:
        chemin = reverse("contrats:saisie", args=[saisie.pk])
        adresse, nom, lien = personne.courriel, str(personne), f"{settings.SITE_URL}{chemin}"
    contexte = {
        "saisie": saisie,
        "contrat": saisie.contrat,
        "officier": str(par),
        "lien": lien,
    }
    return deposer(
        rediger(
            "contrats/courriels/renvoi",
            contexte,
            destinataire=adresse,
            nom_affiche=nom,
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


def inviter_a_signer(signature: Signature, secret: str, *, rappel: bool) -> Courriel:
    """The personal link of the representative; the portal forgets it once it is delivered."""
    lien = reverse("contrats:signer_par_lien", args=[secret])
    return _inviter(signature, signature.representant, lien, rappel=rappel, personnel=True)


def inviter_le_delegataire(signature: Signature, delegataire: Representant) -> Courriel:
    """Tell a delegate that a signature is awaited: no personal link, the page of the portal."""
    lien = reverse("contrats:signer", args=[signature.pk])
    return _inviter(signature, delegataire, lien, rappel=False, personnel=False)


def _inviter(signature, personne, chemin: str, *, rappel: bool, personnel: bool) -> Courriel:
    acte = signature.acte
    contexte = {
        "acte": acte,
        "contrat": acte.contrat,
        "signature": signature,
        "personne": personne,
        "version": signature.version,
        "rappel": rappel,
        "personnel": personnel,
        "lien": f"{settings.SITE_URL}{chemin}",
    }
    return rediger(
        "contrats/courriels/signature_invitation",
        contexte,
        destinataire=personne.courriel,
        nom_affiche=personne.nom_complet,
        confidentiel=personnel,
    )


def annoncer(nom: str, acte: Acte, personnes, **contexte) -> list[Courriel]:
    """Tell these people (`(name, address)` each) what has become of the act; one message each.

    `nom` is the end of its templates' name: `refus`, `retrait`, `reprise`, `signe`.
    """
    chemin = reverse("contrats:acte", args=[acte.pk])
    return deposer_tous(
        rediger(
            f"contrats/courriels/signature_{nom}",
            {
                "acte": acte,
                "contrat": acte.contrat,
                "lien": f"{settings.SITE_URL}{chemin}",
                **contexte,
            },
            destinataire=adresse,
            nom_affiche=nom_affiche,
        )
        for nom_affiche, adresse in personnes
    )
