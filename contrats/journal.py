"""The journal told in French: one sentence an event, then what changed. It only reads.

The journal is the contract's, whichever app wrote in it: this is the one place that knows how
each fact is said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from contrats.ecriture import jour, nombre
from contrats.models import Evenement

PORTAIL = "Le portail"  # what happens without a person: the worker, the clock

OBJETS = {
    "contrats.contrat": "le contrat",
    "contrats.acte": "l’acte",
    "contrats.signature": "la signature",
    "contrats.action": "l’action",
    "contrats.engagement": "l’engagement",
    "contrats.objectif": "l’objectif",
    "contrats.indicateur": "l’indicateur",
    "contrats.mesure": "la mesure",
    "contrats.financement": "le financement",
    "contrats.pilier": "le pilier",
    "contrats.saisie": "la saisie",
    "contrats.jalon": "le jalon",
    "contrats.document": "le document",
    "contrats.commentaire": "le commentaire",
    "contrats.avis": "l’avis",
    "contrats.publication": "la publication",
    "contrats.deliberation": "la délibération",
    "contrats.delegation": "la délégation de signature",
    "partenaires.partenaire": "le partenaire",
    "partenaires.representant": "le représentant",
    "contrats.preuvepersonnelle": "la preuve personnelle",
    "remontees.campagne": "la remontée",
    "remontees.demande": "la demande",
    "rapports.rapport": "le rapport",
    "rapports.envoi": "l’envoi",
    "rapports.abonnement": "l’abonnement",
    "rapports.planification": "la planification",
    "rapports.listedediffusion": "la liste de diffusion",
    "rapports.lot": "la série",
    "rapports.rapportannuel": "le rapport annuel",
    "rapports.avisannuel": "l’avis",
    "rapports.remarque": "la remarque",
    "rapports.contribution": "la contribution",
    "imports.lot": "le fichier",
}

PHRASES = {
    "creer": "a créé {objet}",
    "modifier": "a modifié {objet}",
    "supprimer": "a supprimé {objet}",
    "ouvrir_signature": "a ouvert {objet} à la signature",
    "ouvrir": "a ouvert {objet} à la signature",
    "reprendre": "a remis en rédaction {objet}",
    "entrer_en_vigueur": "a constaté l’entrée en vigueur\u00a0: {objet}",
    "clore": "a clos {objet}",
    "suspendre": "a suspendu {objet}",
    "lever_suspension": "a levé la suspension\u00a0: {objet}",
    "resilier": "a résilié {objet}",
    "proroger": "a prorogé {objet}",
    "changer_de_pilote": "a transmis le pilotage\u00a0: {objet}",
    "achever": "a constaté que tous ont signé {objet}",
    "appliquer": "a appliqué {objet} au contrat",
    "constater": "a constaté {objet}, effet de la loi",
    "signer": "a enregistré {objet}",
    "ajourner": "a ajourné {objet}",
    "refuser": "n’a pas retenu {objet}",
    "retenir": "a retenu {objet}",
    "demarrer": "a démarré {objet}",
    "terminer": "a terminé {objet}",
    "annuler": "a annulé {objet}",
    "tenir": "a constaté que {objet} est tenu",
    "abandonner": "a constaté l’abandon\u00a0: {objet}",
    "demander_rapport": "a demandé {objet}",
    "demander_serie": "a demandé {objet}",
    "figer": "a figé les chiffres\u00a0: {objet}",
    "publier": "a mis en page {objet}",
    "lancer": "a fait figer les chiffres\u00a0: {objet}",
    "soumettre": "a soumis à la relecture {objet}",
    "ecrire_textes": "a écrit les textes libres\u00a0: {objet}",
    "emettre": "a émis {objet}",
    "dispenser": "a dispensé d’une information {objet}",
    "retirer_dispense": "a retiré une dispense\u00a0: {objet}",
    "relancer_partenaire": "a relancé un partenaire\u00a0: {objet}",
    "echouer": "n’a pas pu produire {objet}",
    "relancer": "a relancé {objet}",
    "figer_le_texte": "a figé le texte\u00a0: {objet}",
    "sceller": "a scellé {objet}",
    "relancer_le_scellement": "a relancé le scellement\u00a0: {objet}",
    "proposer": "a proposé {objet}",
    "valider": "a validé {objet}",
    "renvoyer": "a renvoyé {objet}",
    "retirer": "a retiré {objet}",
    "changer_de_cibles": "a changé les cibles\u00a0: {objet}",
    "atteindre": "a constaté {objet} comme atteint",
    "deposer": "a déposé {objet}",
    "commenter": "a écrit {objet}",
    "effacer": "a effacé {objet}",
    "mettre_fin": "a mis fin à {objet}",
    "constater_la_fin_du_mandat": "a constaté la fin de mandat\u00a0: {objet}",
    "nommer": "a enregistré {objet}",
    "resoudre": "a marqué comme résolu {objet}",
    "rouvrir": "a rouvert {objet}",
    "demander_avis": "a demandé {objet}",
    "rendre": "a rendu {objet}",
    "mettre_en_ligne": "a mis en ligne {objet}",
    "perimer": "a constaté caduque {objet}",
    "remplacer_representant": "a changé le représentant\u00a0: {objet}",
    "preparer_le_circuit": "a choisi les signataires\u00a0: {objet}",
    "mettre_a_jour": "a mis à jour {objet}",
    "fusionner": "a réuni deux noms d’un partenaire\u00a0: {objet}",
    "retirer_de_la_ligne": "a retiré de la ligne {objet}",
    "importer": "a importé {objet}",
    "annuler_import": "a annulé l’import\u00a0: {objet}",
    "prolonger": "a reporté la date limite\u00a0: {objet}",
    "renvoyer_le_lien": "a envoyé un nouveau lien\u00a0: {objet}",
    "fermer_les_liens": "a fermé les liens\u00a0: {objet}",
    "rappeler": "a envoyé un rappel\u00a0: {objet}",
    "confirmer": "a confirmé que rien ne change\u00a0: {objet}",
    "demander_contributions": "a demandé des contributions\u00a0: {objet}",
    "contribuer": "a écrit {objet}",
    "composer": "a fait composer le document\u00a0: {objet}",
    "ecarter": "a écarté un organisme de la consultation\u00a0: {objet}",
    "retablir": "a décidé de consulter finalement un organisme\u00a0: {objet}",
    "ouvrir_consultation": "a ouvert la consultation\u00a0: {objet}",
    "retirer_consultation": "a retiré la consultation\u00a0: {objet}",
    "renvoyer_le_projet": "a envoyé de nouveau le projet à un organisme\u00a0: {objet}",
    "clore_consultation": "a clos la consultation\u00a0: {objet}",
    "reputer_favorable": "a réputé favorable, faute de réponse, {objet}",
    "constater_reponse": "a constaté une réponse reçue à temps\u00a0: {objet}",
    "enregistrer_tardif": "a gardé une réponse tardive à côté de {objet}",
    "donner_suite": "a donné suite à {objet}",
    "approuver": "a enregistré la délibération qui approuve {objet}",
    "publier_annuel": "a publié {objet}",
}

# The same verb says another thing of a signature, and of the text that is signed.
PHRASES_PROPRES = {
    **{(f"rapports.{nom}", "reprendre"): "a repris {objet}" for nom in ("lot", "planification")},
    ("contrats.signature", "refuser"): "a refusé de signer\u00a0: {objet}",
    ("rapports.rapport", "reprendre"): "a relancé la mise en page\u00a0: {objet}",
    ("remontees.campagne", "creer"): "a préparé {objet}",
    ("remontees.campagne", "ouvrir"): "a ouvert {objet}",
    ("contrats.signature", "retirer"): "a retiré sa signature\u00a0: {objet}",
}

PRECISIONS = {
    "motif": "Motif",
    "fondement": "Fondement",
    "effet": "Effet",
    "erreur": "Cause",
    "correction": "Motif de la correction",
    "manque": "Ce qui manque",
    "organisme": "Organisme",
    "partenaire": "Partenaire",
    "territoire": "Territoire",
    "propose_par": "Proposé par",
    "absorbe": "Nom réuni à celui-ci",
    "deplace": "Passé sous ce nom",
    "additionne": "Montants additionnés",
    "creer": "Créations",
    "modifier": "Modifications",
}


@dataclass(frozen=True)
class Recit:
    """One event as people read it."""

    quand: datetime
    phrase: str
    precisions: list[str] = field(default_factory=list)


def raconter(evenement: Evenement) -> Recit:
    """The sentence of an event, its author loaded with it."""
    nom = OBJETS.get(evenement.objet_type, "")
    objet = f"{nom} «\u00a0{evenement.objet_libelle}\u00a0»".strip()
    phrase = PHRASES_PROPRES.get((evenement.objet_type, evenement.verbe)) or PHRASES.get(
        evenement.verbe, f"{evenement.verbe}\u00a0: {{objet}}"
    )
    # One replacement only: a label typed by someone may hold braces.
    dit = phrase.replace("{objet}", objet)
    return Recit(evenement.survenu_le, f"{_auteur(evenement)} {dit}.", _precisions(evenement))


def _auteur(evenement: Evenement) -> str:
    """Who did it: an account, someone who came by a personal link, or the portal."""
    if evenement.auteur:
        return str(evenement.auteur)
    adresse = evenement.details.get("par_lien")
    return f"La personne jointe à {adresse}" if adresse else PORTAIL


def _precisions(evenement: Evenement) -> list[str]:
    try:
        modele = apps.get_model(evenement.objet_type)
    except (LookupError, ValueError):
        modele = None
    dites = []
    for cle, valeur in evenement.details.items():
        if cle in PRECISIONS:
            dites.append(f"{PRECISIONS[cle]}\u00a0: {valeur}")
        elif isinstance(valeur, dict) and {"avant", "apres"} <= valeur.keys():
            dites += dire_les_changements({cle: valeur}, modele)
    return dites


def dire_les_changements(valeurs: dict[str, dict], modele) -> list[str]:
    """« Libellé : avant → après » for each field of `modele` (None: nothing is known of them)."""
    dites = []
    for nom, valeur in valeurs.items():
        champ = _champ(modele, nom)
        libelle = nom if champ is None else str(champ.verbose_name)
        avant, apres = _dire(valeur["avant"], champ), _dire(valeur["apres"], champ)
        dites.append(f"{libelle[:1].upper()}{libelle[1:]}\u00a0: {avant} → {apres}")
    return dites


def _champ(modele, nom: str) -> models.Field | None:
    """The field of this name; None once it no longer exists."""
    try:
        return None if modele is None else modele._meta.get_field(nom)
    except FieldDoesNotExist:
        return None


def _dire(valeur: Any, champ: models.Field | None) -> str:
    """A value as French writes it; as it was stored where it no longer fits its field."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if valeur in (None, ""):
        return "non renseigné"
    try:
        if isinstance(champ, models.DecimalField):
            return nombre(Decimal(valeur))
        if isinstance(champ, models.DateField) and not isinstance(champ, models.DateTimeField):
            return jour(date.fromisoformat(valeur))
    except (TypeError, ValueError, InvalidOperation):
        pass
    return str(valeur)
