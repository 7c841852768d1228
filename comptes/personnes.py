"""What the page of an organisation tells of its people, in words. Nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from comptes.invitations import expire_le
from comptes.models import IdentiteProConnect, Utilisateur
from comptes.permissions import peut_gerer_compte, peut_retirer_second_facteur
from courriels.models import Courriel
from quartiers.prete import ListePrete, cles_rondes


@dataclass(frozen=True)
class Personne:
    """An account as its colleagues read it; `gerable`, whether the reader may change it;
    `secourable`, whether they may vouch for a person who lost their second factor."""

    compte: Utilisateur
    code: str
    etat: str
    precision: str
    gerable: bool
    secourable: bool = False


def personnes(comptes, *, lecteur, comptes_geres: bool) -> list[Personne]:
    """The people of an organisation (see `avec_proconnect`), those who may come in first."""
    comptes = sorted(comptes, key=lambda compte: not compte.is_active)
    envois = _envois([c for c in comptes if c.attend_son_mot_de_passe]) if comptes_geres else {}
    return [
        replace(
            raconter(
                compte,
                envoi=envois.get(compte.courriel),
                gerable=peut_gerer_compte(lecteur, compte, comptes_geres=comptes_geres),
            ),
            secourable=compte.is_active
            and peut_retirer_second_facteur(lecteur, compte, comptes_geres=comptes_geres),
        )
        for compte in comptes
    ]


def raconter(compte: Utilisateur, *, envoi: str | None = None, gerable: bool) -> Personne:
    """What can be said of an account given by `avec_proconnect`; `envoi`, what became of its last
    invitation."""
    if not compte.is_active:
        return Personne(compte, "retire", "Accès retiré", "", gerable)
    if not compte.attend_son_mot_de_passe:
        return Personne(compte, "actif", "Accès ouvert", "", gerable)
    if compte.par_proconnect:
        return Personne(compte, "actif", "Accès ouvert", "par ProConnect", gerable)
    if compte.invite_le is None:
        return Personne(compte, "attendue", "Sans mot de passe", "jamais invitée", gerable)
    if expire_le(compte) < timezone.now():
        return Personne(compte, "expiree", "Invitation expirée", envoi or "", gerable)
    return Personne(compte, "attendue", "Invitation en attente", envoi or "", gerable)


def avec_proconnect(comptes: QuerySet) -> QuerySet:
    """These accounts, each saying whether a ProConnect identity opens it (`par_proconnect`)."""
    identites = IdentiteProConnect.objects.filter(utilisateur=OuterRef("pk"))
    return comptes.annotate(par_proconnect=Exists(identites))


INVITATIONS = ListePrete(
    lambda adresses: (
        Courriel.objects.filter(nature="invitation", destinataire__in=adresses)
        .order_by("destinataire", "-pk")
        .distinct("destinataire")
        .defer("message")
    )
)


def _envois(comptes: list[Utilisateur]) -> dict[str, str]:
    """Address -> what became of the last invitation sent to it."""
    lignes = INVITATIONS.lire(cles_rondes(compte.courriel for compte in comptes))
    return {ligne.destinataire: f"Message\u00a0: {_en_mots(ligne)}" for ligne in lignes}


def _en_mots(courriel: Courriel) -> str:
    etat = courriel.get_statut_display()
    return etat[0].lower() + etat[1:]
