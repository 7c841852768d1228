"""What an owner hands over by their link: entries as anyone's, that an officer validates.

Who may is asked before, in `porte`.
"""

from __future__ import annotations

from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import transaction

from contrats import saisies
from contrats.forms.suivi import SuiviPartenaireForm
from contrats.models import Action, Saisie, TransitionInterdite
from contrats.saisies.brouillon import Conflit, saisie_ouverte
from contrats.saisies.indicateurs import RIEN
from contrats.saisies.lignes import Feuille
from quartiers.prete import ListePrete
from remontees.forms.valeurs import ValeursForm
from remontees.models import Attendu, Demande

A_CORRIGER = "Rien n’est remis\u00a0: il reste à corriger. Ce que vous avez saisi est gardé."


class Issue(StrEnum):
    """What became of what was typed."""

    GARDE = "garde"
    INCHANGE = "inchange"
    PROPOSE = "propose"
    REFUS = "refus"  # told beside the fields
    CONFLIT = "conflit"  # someone was there first


def feuille_de(demande: Demande) -> Feuille:
    """The sheet of this owner for the year of the collection."""
    campagne = demande.campagne
    return Feuille(
        campagne.contrat, demande.partenaire, campagne.periode_debut, campagne.periode_fin
    )


def valeurs_de(demande: Demande, donnees=None) -> ValeursForm:
    """The sheet on screen, with what was posted if anything."""
    feuille = feuille_de(demande)
    return ValeursForm(demande, feuille, saisie_ouverte(feuille), donnees)


def remettre_les_valeurs(form: ValeursForm, *, par, proposer: bool) -> Issue:
    """Keep the sheet, and hand it over if asked; refused cells leave a draft.

    On a conflict nothing is written, and `form` holds both what was typed and what is stored.
    Raises TransitionInterdite while the entry is proposed.
    """
    erreurs = {}
    try:
        with transaction.atomic():
            saisie = form.enregistrer(par=par)
            if proposer:
                erreurs = saisies.verifier(saisie) if saisie else {"": RIEN}
                if not erreurs:
                    saisies.proposer(saisie, par=par)
    except (Conflit, TransitionInterdite):
        form.relire(saisie_ouverte(form.feuille))
        return Issue.CONFLIT
    if erreurs:
        form.refuser(erreurs)
        return Issue.REFUS
    if proposer:
        return Issue.PROPOSE
    return Issue.GARDE if saisie else Issue.INCHANGE


def reprendre_les_valeurs(form: ValeursForm, *, par) -> bool:
    """Take a proposal back, and keep what was typed; False if someone was there first."""
    try:
        with transaction.atomic():
            if form.saisie and not form.modifiable:
                form.saisie.reprendre(par=par)
            form.enregistrer(par=par)
    except (Conflit, TransitionInterdite):
        form.relire(saisie_ouverte(form.feuille))
        return False
    return True


def suivi_ouvert(action: Action) -> Saisie | None:
    """The entry in progress on this action, with who last wrote in it."""
    return next(iter(SUIVI_OUVERT.lire(action.pk)), None)


SUIVI_OUVERT = ListePrete(
    lambda action: (
        Saisie.objects.ouvertes()
        .filter(action=action)
        .select_related("modifie_par", "partenaire")[:1]
    )
)


@transaction.atomic
def remplir_le_suivi(
    attendu: Attendu, donnees, *, par, proposer: bool
) -> tuple[SuiviPartenaireForm, Issue]:
    """Keep the follow-up of the action, and hand it over if asked; the form tells a refusal."""
    saisie, _ = Saisie.objects.ouvrir_pour(attendu.action, par=par)
    form = SuiviPartenaireForm(donnees, action=attendu.action, saisie=saisie)
    issue = (_proposer if proposer else _garder)(form, par)
    if issue not in {Issue.GARDE, Issue.PROPOSE}:
        transaction.set_rollback(True)  # an entry opened for nothing is not kept
    return form, issue


def _garder(form: SuiviPartenaireForm, par) -> Issue:
    if not form.est_un_brouillon:
        return Issue.REFUS
    return Issue.GARDE if form.garder(par=par) else Issue.INCHANGE


def _proposer(form: SuiviPartenaireForm, par) -> Issue:
    if form.deja_proposee:
        return Issue.INCHANGE
    return Issue.PROPOSE if form.is_valid() and form.proposer(par=par) else Issue.REFUS


def confirmer_le_suivi(attendu: Attendu, *, par) -> bool:
    """Say that nothing changes. Raises ValidationError while an entry says otherwise."""
    if suivi_ouvert(attendu.action):
        raise ValidationError("Une saisie est en cours sur cette action\u00a0: proposez-la plutôt.")
    return attendu.confirmer(par=par)
