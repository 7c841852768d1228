"""The e-mails about reports: what they say, to whom; three templates each (sujet, texte, html)."""

from pathlib import PurePath

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.text import slugify

from courriels.adresses import nommer
from courriels.models import Courriel
from courriels.redaction import deposer_tous, rediger
from rapports.models import Abonnement, Envoi, Rapport

TAILLE_MAX_PIECE_JOINTE = 5 * 1024 * 1024  # bytes; above, the message only links


def ecrire_envois(rapport: Rapport) -> list[int]:
    """Queue one frozen message for each active subscriber of a ready report; return the row ids.

    One row a recipient: an address subscribed twice gets one message.
    """
    abonnements = Abonnement.objects.filter(
        contrat=rapport.contrat_id, nature=rapport.nature, actif=True
    ).select_related("utilisateur")
    par_adresse = {a.adresse.lower(): a for a in abonnements if _recoit(a)}
    pdf, repondre_a = rapport.lire_pdf(), _repondre_a(rapport)
    courriels = deposer_tous(
        _ecrire(rapport, adresse, abonnement, pdf, repondre_a)
        for adresse, abonnement in par_adresse.items()
    )
    envois = [Envoi(rapport=rapport, courriel=c, destinataire=c.destinataire) for c in courriels]
    return [envoi.pk for envoi in Envoi.objects.bulk_create(envois)]


def _recoit(abonnement: Abonnement) -> bool:
    """A disabled account receives nothing more."""
    return abonnement.utilisateur is None or abonnement.utilisateur.is_active


def _ecrire(
    rapport: Rapport, adresse: str, abonnement: Abonnement, pdf: bytes, repondre_a: list[str]
) -> Courriel:
    joint = abonnement.piece_jointe and len(pdf) <= TAILLE_MAX_PIECE_JOINTE
    return courriel_rapport(
        rapport,
        destinataire=adresse,
        nom_affiche=abonnement.nom_affiche,
        repondre_a=repondre_a,
        pdf=pdf if joint else None,
    )


def courriel_rapport(
    rapport: Rapport,
    *,
    destinataire: str,
    nom_affiche: str,
    repondre_a: list[str],
    pdf: bytes | None,
) -> Courriel:
    """The message that brings a report: text and HTML, the PDF attached when `pdf` is given."""
    return rediger(
        "rapports/courriels/rapport",
        _contexte(rapport, piece_jointe=pdf is not None, repondre=bool(repondre_a)),
        destinataire=destinataire,
        nom_affiche=nom_affiche,
        repondre_a=repondre_a,
        pieces=[] if pdf is None else [(nom_du_fichier(rapport), pdf, "application/pdf")],
    )


def _contexte(rapport: Rapport, *, piece_jointe: bool, repondre: bool) -> dict:
    chemin = reverse("rapports:telecharger", args=[rapport.pk])
    liste = reverse("rapports:liste", args=[rapport.contrat_id])
    return {
        "rapport": rapport,
        "contrat": rapport.contrat,
        "chiffres": rapport.instantane["chiffres_cles"],
        "manques": len(rapport.instantane["manques"]),
        "lien": f"{settings.SITE_URL}{chemin}",
        "lien_contrat": f"{settings.SITE_URL}{liste}",
        "piece_jointe": piece_jointe,
        "repondre": repondre,
    }


def nom_du_fichier(rapport: Rapport) -> str:
    """The name people see: `rapport-avancement-CV220-2023.pdf`, `…-2026-T1.pdf`."""
    contrat = rapport.contrat.code or slugify(rapport.contrat.intitule)[:60]
    version = f"-v{rapport.version}" if rapport.version > 1 else ""
    nom = f"rapport-{rapport.nature}-{contrat}-{rapport.periode_abregee}{version}.pdf"
    return PurePath(nom).name


def _repondre_a(rapport: Rapport) -> list[str]:
    """The officer who asked for the report, else the oldest active officer of the contract."""
    demandeur = rapport.demande_par
    if demandeur is not None and demandeur.est_officier:
        return [nommer(str(demandeur), demandeur.courriel)]
    pilote = rapport.contrat.pilote
    officier = (
        get_user_model()
        .objects.filter(
            role="officier",
            is_active=True,
            partenaire__intercommunalite__in=filter(None, [pilote.pk, pilote.successeur_id]),
        )
        .order_by("pk")
        .first()
    )
    return [nommer(str(officier), officier.courriel)] if officier else []
