"""The message of a collection: what is theirs, with what is known of it, and their link."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse

from contrats.calculs import valeurs_locales
from contrats.ecriture import quantite
from contrats.models import Action, Indicateur, Mesure
from courriels.adresses import nommer
from courriels.models import Courriel
from courriels.redaction import deposer, rediger
from remontees.completude import Bilan
from remontees.models import Demande, LienDeRemontee
from remontees.statuts import EtatReponse

GABARIT = "remontees/courriels/remontee"


def ecrire(bilan: Bilan, *, rappel: bool) -> LienDeRemontee:
    """A new link for this owner, and the message that bears it, queued. In a transaction.

    The portal forgets the message once it is delivered: the link is a secret.
    """
    demande = bilan.demande
    lien, secret = LienDeRemontee.objects.creer(demande)
    lien.courriel = deposer(_rediger(bilan, secret, rappel=rappel))
    lien.save(update_fields=["courriel"])
    return lien


def _rediger(bilan: Bilan, secret: str, *, rappel: bool) -> Courriel:
    demande = bilan.demande
    campagne = demande.campagne
    chemin = reverse("remontees:lien", args=[secret])
    officier = campagne.creee_par
    contexte = {
        "campagne": campagne,
        "contrat": campagne.contrat,
        "demande": demande,
        "rappel": rappel,
        "rien_recu": bilan.etat == EtatReponse.PAS_ENCORE and bilan.derniere is None,
        "indicateurs": _indicateurs(bilan, campagne.annee),
        "actions": _actions(bilan),
        "officier": str(officier) if officier else "",
        "lien": f"{settings.SITE_URL}{chemin}",
    }
    return rediger(
        GABARIT,
        contexte,
        destinataire=demande.courriel,
        nom_affiche=demande.nom or demande.partenaire.nom,
        repondre_a=_repondre_a(demande),
        confidentiel=True,
    )


def _repondre_a(demande: Demande) -> list[str]:
    officier = demande.campagne.creee_par
    if officier is None or not officier.is_active:
        return []
    return [nommer(str(officier), officier.courriel)]


def _indicateurs(bilan: Bilan, annee: int) -> list[tuple[Indicateur, str]]:
    """The indicators still to be filled in, each with its last known value in words."""
    cles = {x.attendu.indicateur_id for x in bilan.manquantes if x.attendu.indicateur_id}
    anterieures = Mesure.objects.filter(periode_fin__year__lt=annee)
    indicateurs = Indicateur.objects.filter(pk__in=cles).prefetch_related(
        Prefetch(
            "mesures",
            anterieures.select_related("quartier").order_by("quartier__nom", "periode_fin", "pk"),
            to_attr="anterieures",
        )
    )
    return [
        (indicateur, _derniere(indicateur))
        for indicateur in indicateurs.order_by("objectif__numero", "pk")
    ]


def _derniere(indicateur: Indicateur) -> str:
    """« 2024 : 45 % (Quartier A), 40 % (Quartier B) »; empty when nothing is known yet."""
    valeurs = valeurs_locales(indicateur.agregation, indicateur.anterieures).values()
    connues = [valeur for valeur in valeurs if valeur.point.valeur is not None]
    annee = max((valeur.point.annee for valeur in connues), default=None)
    dites = [
        quantite(valeur.point.valeur, indicateur.unite)
        + (f" ({valeur.quartier.nom})" if valeur.quartier else "")
        + (", partielle" if valeur.point.incomplet else "")
        for valeur in connues
        if valeur.point.annee == annee
    ]
    return f"{annee}\u00a0: {', '.join(dites)}" if dites else ""


def _actions(bilan: Bilan) -> list[Action]:
    return [x.attendu.action for x in bilan.manquantes if x.attendu.action_id]
