"""The message of a collection: what is theirs, with what is known of it, and their link."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse

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
    connues = Mesure.objects.filter(valeur__isnull=False, periode_fin__year__lt=annee)
    indicateurs = Indicateur.objects.filter(pk__in=cles).prefetch_related(
        Prefetch(
            "mesures",
            connues.select_related("quartier").order_by("-periode_fin", "quartier__nom", "pk"),
            to_attr="connues",
        )
    )
    return [
        (indicateur, _derniere(indicateur))
        for indicateur in indicateurs.order_by("objectif__numero", "pk")
    ]


def _derniere(indicateur: Indicateur) -> str:
    """« 2024 : 45 % (Quartier A), 40 % (Quartier B) »; empty when nothing is known yet."""
    if not indicateur.connues:
        return ""
    annee = indicateur.connues[0].annee
    valeurs = [
        quantite(mesure.valeur, indicateur.unite)
        + (f" ({mesure.quartier.nom})" if mesure.quartier else "")
        for mesure in indicateur.connues
        if mesure.annee == annee
    ]
    return f"{annee}\u00a0: {', '.join(valeurs)}"


def _actions(bilan: Bilan) -> list[Action]:
    return [x.attendu.action for x in bilan.manquantes if x.attendu.action_id]
