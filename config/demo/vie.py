"""The life of the portal: milestones, remarks, entries, opinions, a public page (demonstration)."""

from datetime import date

from django.contrib.auth import get_user_model
from django.utils import timezone

from config.demo.acces import AGENT, OFFICIER
from config.demo.chargeur import Chargeur, lire_json
from contrats import saisies
from contrats.models import (
    Action,
    Avis,
    Commentaire,
    Contrat,
    Jalon,
    NatureSaisie,
    Publication,
    Saisie,
)
from contrats.statuts import StatutSaisie
from partenaires.models import Partenaire
from quartiers.models import Quartier

AUTEURS = {"officier": OFFICIER, "agent": AGENT}


def charger_la_vie(chargeur: Chargeur) -> None:
    """What people do on the portal, through the verbs that they use."""
    faits = lire_json("vie")
    for fait in faits["actions"]:
        action = Action.objects.get(contrat__code=fait["contrat"], reference=fait["reference"])
        _charger_jalons(chargeur, action, fait["jalons"])
        _charger_commentaires(chargeur, action, fait["commentaires"])
        _charger_saisie(chargeur, action, fait["saisie"])
    for fait in faits["avis"]:
        _charger_avis(chargeur, fait)
    for fait in faits["publications"]:
        _publier(chargeur, fait)


def _charger_jalons(chargeur: Chargeur, action: Action, faits: list) -> None:
    for intitule, prevu_le, atteint_le in faits:
        jalon, nouveau = chargeur.obtenir(
            Jalon,
            {"action": action, "intitule": intitule},
            prevu_le=date.fromisoformat(prevu_le),
        )
        if nouveau and atteint_le:
            officier = chargeur.trouver(get_user_model(), OFFICIER)
            jalon.atteindre(par=officier, le=date.fromisoformat(atteint_le))


def _charger_commentaires(chargeur: Chargeur, action: Action, faits: list) -> None:
    for auteur, texte, resolu in faits:
        compte = chargeur.trouver(get_user_model(), AUTEURS[auteur])
        commentaire, nouveau = chargeur.obtenir(
            Commentaire, {"action": action, "texte": texte}, auteur=compte
        )
        if nouveau and resolu:
            commentaire.resolu_par, commentaire.resolu_le = compte, timezone.now()
            commentaire.save(update_fields=["resolu_par", "resolu_le"])


def _charger_saisie(chargeur: Chargeur, action: Action, fait: dict) -> None:
    """What the agent has typed about the action, proposed, then sent back in one case."""
    if action.saisies.exists():
        return
    verses = {
        f"verse_{ligne.pk}": fait["verses"][cle]
        for cle in fait["verses"]
        for ligne in action.financements.filter(financeur=chargeur.trouver(Partenaire, cle))
    }
    agent = chargeur.trouver(get_user_model(), AGENT)
    saisie = chargeur.creer(
        Saisie,
        contrat=action.contrat,
        partenaire=action.porteur,
        nature=NatureSaisie.ACTION,
        action=action,
        cellules={
            "avancement": fait["avancement"],
            "beneficiaires_reels_femmes": fait["femmes"],
            "beneficiaires_reels_hommes": fait["hommes"],
            **verses,
        },
        modifie_par=agent,
    )
    saisies.proposer(saisie, par=agent)
    if fait["suite"] == StatutSaisie.RENVOYEE:
        saisie.renvoyer(par=chargeur.trouver(get_user_model(), OFFICIER), motif=fait["motif"])


def _charger_avis(chargeur: Chargeur, fait: dict) -> None:
    officier = chargeur.trouver(get_user_model(), OFFICIER)
    avis, nouveau = chargeur.obtenir(
        Avis,
        {
            "contrat": chargeur.trouver(Contrat, fait["contrat"]),
            "partenaire": chargeur.trouver(Partenaire, fait["partenaire"]),
            "objet": fait["objet"],
        },
        quartier=chargeur.trouver(Quartier, fait["quartier"]),
        question=fait["question"],
        echeance=date.fromisoformat(fait["echeance"]),
        demande_par=officier,
    )
    if nouveau and "sens" in fait:
        avis.rendre(par=officier, sens=fait["sens"], texte=fait["texte"])


def _publier(chargeur: Chargeur, fait: dict) -> None:
    contrat = chargeur.trouver(Contrat, fait["contrat"])
    if Publication.objects.filter(contrat=contrat).exists():
        return
    publication = chargeur.creer(Publication, contrat=contrat)
    publication.publier(
        par=chargeur.trouver(get_user_model(), OFFICIER),
        rubriques=fait["rubriques"],
        quartiers=chargeur.trouver_tous(Quartier, fait["quartiers"]),
        presentation=fait["presentation"],
    )
