"""Who receives a report, each address once, as subscriptions and those who opposed them say.

Nothing is written to anyone here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from quartiers.prete import EnsemblePret
from rapports import natures
from rapports.models import Abonnement, Desinscription, MembreDeListe, Rapport
from rapports.periodes import periode_de


@dataclass(frozen=True)
class Destinataire:
    """An address in lower case, the name it is written to, and how the report comes."""

    adresse: str
    nom: str
    piece_jointe: bool = False


def destinataires(rapport: Rapport) -> list[Destinataire]:
    """Those who receive `rapport`: what a person chose stands above what reaches them otherwise.

    A partner's own sheet goes to its accounts, and to the officers subscribed, to nobody else.
    """
    listes = LISTES.lire(rapport.contrat_id, str(rapport.nature), rapport.partenaire_id)
    abonnements = listes["abonnements"]
    propres = _propres(abonnements)
    communs = _communs(abonnements, rapport)
    if rapport.partenaire_id:
        communs |= _comptes_du_partenaire(listes["comptes"], communs)
        propres = {
            adresse: ceux
            for adresse, ceux in propres.items()
            if adresse in communs or all(_est_officier(abonnement) for _, abonnement in ceux)
        }
    retenus = {}
    for adresse, choix in {**communs, **propres}.items():
        for nom, abonnement in choix:
            if abonnement is None or _convient(abonnement, rapport):
                joint = abonnement is not None and abonnement.piece_jointe
                retenus[adresse] = Destinataire(adresse, nom, joint)
                break
    # A copy owed by law is sent to those who opposed periodic reports all the same.
    if rapport.nature in natures.PERIODIQUES:
        for adresse in listes["desinscrits"]:
            retenus.pop(adresse, None)
    return list(retenus.values())


def _listes(contrat: int, nature: str, partenaire: int | None) -> dict[str, QuerySet]:
    """The subscriptions to these reports, who opposed them, and the accounts of the partner that
    they are about; to be read together."""
    abonnements = Abonnement.objects.filter(contrat=contrat, nature=nature, actif=True)
    desinscrits = Desinscription.objects.filter(contrat=contrat, nature=nature)
    return {
        "abonnements": abonnements.select_related("utilisateur"),
        "desinscrits": desinscrits.values_list("courriel", flat=True),
        "comptes": _comptes_de([partenaire] if partenaire else []),
    }


LISTES = EnsemblePret(_listes)


# address -> (name, subscription that leads to it) in order; None: without any subscription.
Choix = dict[str, list[tuple[str, Abonnement | None]]]


def _propres(abonnements: list[Abonnement]) -> Choix:
    """Persons' own subscriptions; a disabled account receives nothing more."""
    choix: Choix = {}
    for abonnement in abonnements:
        compte = abonnement.utilisateur
        if abonnement.adresse and (compte is None or compte.is_active):
            choix.setdefault(abonnement.adresse.lower(), []).append(
                (abonnement.nom_affiche, abonnement)
            )
    return choix


def _communs(abonnements: list[Abonnement], rapport: Rapport) -> Choix:
    """What comes to a person as an account of a partner, or as a member of a list."""
    choix: Choix = {}
    par_partenaire = _par_cle(abonnements, "partenaire_id")
    if rapport.partenaire_id:
        par_partenaire = {
            cle: ceux for cle, ceux in par_partenaire.items() if cle == rapport.partenaire_id
        }
    for compte in _comptes_de(par_partenaire) if par_partenaire else ():
        choix[compte.courriel.lower()] = [
            (str(compte), a) for a in par_partenaire[compte.partenaire_id]
        ]
    if rapport.partenaire_id is None:
        par_liste = _par_cle(abonnements, "liste_id")
        for membre in MembreDeListe.objects.filter(liste__in=par_liste).order_by("pk"):
            siens = choix.setdefault(membre.courriel.lower(), [])
            siens += [(membre.nom, a) for a in par_liste[membre.liste_id]]
    return choix


def _par_cle(abonnements: list[Abonnement], champ: str) -> dict[int, list[Abonnement]]:
    groupes: dict[int, list[Abonnement]] = {}
    for abonnement in abonnements:
        if cle := getattr(abonnement, champ):
            groupes.setdefault(cle, []).append(abonnement)
    return groupes


def _comptes_de(partenaires):
    """The active accounts of these partners."""
    comptes = get_user_model().objects.filter(partenaire__in=list(partenaires), is_active=True)
    return comptes.order_by("pk")


def _comptes_du_partenaire(comptes: Iterable, deja: Choix) -> Choix:
    """A partner need not subscribe to its own sheet: its accounts receive it."""
    return {
        adresse: [(str(compte), None)]
        for compte in comptes
        if (adresse := compte.courriel.lower()) not in deja
    }


def _est_officier(abonnement: Abonnement) -> bool:
    return abonnement.utilisateur is not None and abonnement.utilisateur.est_officier


def _convient(abonnement: Abonnement, rapport: Rapport) -> bool:
    """Whether this subscription asks for a report on this neighbourhood, as often as this one."""
    if abonnement.quartier_id not in {None, rapport.quartier_id}:
        return False
    return not abonnement.frequence or couvre(rapport, abonnement.frequence)


def couvre(rapport: Rapport, frequence: str) -> bool:
    """Whether the report covers a month, a quarter… as the first and last days of the contract
    cut it."""
    contrat = rapport.contrat
    debut, fin = periode_de(rapport.periode_debut, frequence)
    coupee = max(debut, contrat.date_debut), min(fin, contrat.date_fin)
    return coupee == (rapport.periode_debut, rapport.periode_fin)
