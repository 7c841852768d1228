"""The e-mails about reports: what they say, to whom; three templates each (sujet, texte, html)."""

from collections.abc import Iterator
from pathlib import PurePath

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.text import slugify

from courriels.adresses import nommer
from courriels.models import Courriel
from courriels.redaction import Lettre, composer, deposer, deposer_tous, rediger
from rapports import desabonnement, natures
from rapports.destinataires import Destinataire, destinataires
from rapports.models import Envoi, NatureRapport, Rapport

TAILLE_MAX_PIECE_JOINTE = 5 * 1024 * 1024  # bytes; above, the message only links
PAR_PAQUET = 50
FEMININS = {NatureRapport.FICHE_QUARTIER, NatureRapport.MI_PARCOURS, NatureRapport.EVALUATION}
MARQUE_DU_LIEN = "lien-de-desabonnement"  # in the letter, where each one's own link goes


def ecrire_envois(rapport: Rapport) -> list[int]:
    """Queue one frozen message for each recipient of an issued report; return the row ids.

    The message is composed once with the PDF and once without: only the address and its link to
    unsubscribe are each one's own.
    """
    pdf, repondre_a = rapport.lire_pdf(), _repondre_a(rapport)
    joignable = len(pdf) <= TAILLE_MAX_PIECE_JOINTE
    lettres, envois = {}, []
    for lignes in _par_paquets(destinataires(rapport)):
        courriels = []
        for ligne in lignes:
            joint = ligne.piece_jointe and joignable
            if joint not in lettres:
                lettres[joint] = composer_lettre(
                    rapport, repondre=bool(repondre_a), pdf=pdf if joint else None
                )
            courriels.append(adresser(lettres[joint], rapport, ligne, repondre_a))
        envois += Envoi.objects.bulk_create(
            Envoi(rapport=rapport, courriel_id=c.pk, destinataire=c.destinataire)
            for c in deposer_tous(courriels)
        )
    return [envoi.pk for envoi in envois]


def _par_paquets(lignes: list) -> Iterator[list]:
    """A few at a time: five hundred messages with their PDF do not fit in memory together."""
    for rang in range(0, len(lignes), PAR_PAQUET):
        yield lignes[rang : rang + PAR_PAQUET]


def adresser(
    lettre: Lettre, rapport: Rapport, ligne: Destinataire, repondre_a: list[str]
) -> Courriel:
    """The message to one recipient; periodic reports come with the means to stop them at once."""
    suite = {
        "repondre_a": repondre_a,
        "promesse": f"rapport/{rapport.pk}/{rapport.demande_le.isoformat()}/{ligne.adresse}",
    }
    if rapport.nature in natures.PERIODIQUES:
        lien = desabonnement.lien(rapport.contrat_id, rapport.nature, ligne.adresse)
        suite["entetes"] = {
            "List-Unsubscribe": f"<{lien}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        suite["personnel"] = {MARQUE_DU_LIEN: lien}
    return lettre.adresser(ligne.adresse, ligne.nom, **suite)


def composer_lettre(rapport: Rapport, *, repondre: bool, pdf: bytes | None) -> Lettre:
    """What brings a report: text and HTML, the PDF attached when `pdf` is given."""
    return composer(
        "rapports/courriels/rapport",
        _contexte(rapport, piece_jointe=pdf is not None, repondre=repondre),
        [] if pdf is None else [(nom_du_fichier(rapport), pdf, "application/pdf")],
    )


def _contexte(rapport: Rapport, *, piece_jointe: bool, repondre: bool) -> dict:
    public = rapport.nature == NatureRapport.ANNUEL  # it leaves once published, for anyone to read
    chemin = (
        reverse("rapports:annuel_public", args=[rapport.annuel_definitif.pk])
        if public
        else reverse("rapports:telecharger", args=[rapport.pk])
    )
    liste = reverse("rapports:liste", args=[rapport.contrat_id])
    return {
        "rapport": rapport,
        "contrat": rapport.contrat,
        "nom": f"{rapport.get_nature_display()} {rapport.periode_dite}",
        "designation": _designer(rapport),
        "pret": "prête" if rapport.nature in FEMININS else "prêt",
        "chiffres": rapport.instantane.get("chiffres_cles", []),
        "manques": 0 if public else len(rapport.instantane.get("manques", [])),
        "lien": f"{settings.SITE_URL}{chemin}",
        "public": public,
        "lien_contrat": f"{settings.SITE_URL}{liste}",
        "desabonnement": MARQUE_DU_LIEN if rapport.nature in natures.PERIODIQUES else "",
        "piece_jointe": piece_jointe,
        "repondre": repondre,
    }


def _designer(rapport: Rapport) -> str:
    """« Le rapport d'avancement », « La fiche quartier », « L'évaluation finale »."""
    nom = rapport.get_nature_display()
    minuscule = nom[0].lower() + nom[1:]
    if minuscule[0] in "aeiouéè":
        return f"L'{minuscule}"
    return f"{'La' if rapport.nature in FEMININS else 'Le'} {minuscule}"


def nom_du_fichier(rapport: Rapport) -> str:
    """The name people see: `rapport-avancement-CV220-2023.pdf`, `…-2026-T1.pdf`."""
    contrat = rapport.contrat.code or slugify(rapport.contrat.intitule)[:60]
    portee = f"-{slugify(rapport.portee_dite)[:40]}" if rapport.portee_dite else ""
    version = f"-v{rapport.version}" if rapport.version > 1 else ""
    nature = rapport.nature.replace("_", "-")
    nom = f"rapport-{nature}-{contrat}{portee}-{rapport.periode_abregee}{version}.pdf"
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


def demander_les_manques(rapport: Rapport, debiteur, contact, *, par) -> Courriel:
    """Ask an owner for what a report still lacks from it; the answer comes to `par`."""
    chemin = reverse("contrats:saisies", args=[rapport.contrat_id])
    contexte = {
        "rapport": rapport,
        "contrat": rapport.contrat,
        "debiteur": debiteur,
        "officier": str(par),
        "lien": f"{settings.SITE_URL}{chemin}",
    }
    return deposer(
        rediger(
            "rapports/courriels/relance",
            contexte,
            destinataire=contact.courriel,
            nom_affiche=contact.nom or debiteur.nom,
            repondre_a=[nommer(str(par), par.courriel)],
        )
    )
