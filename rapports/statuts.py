"""The life of a report, and of a batch of them, in one table each. Nothing is computed here."""

from django.db.models import TextChoices


class StatutRapport(TextChoices):
    A_PREPARER = "a_preparer", "À préparer"
    DEMANDE = "demande", "En file d'attente"
    FIGE = "fige", "Chiffres figés, mise en page en cours"
    A_RELIRE = "a_relire", "Brouillon à relire"
    VALIDE = "valide", "Validé, mise en page finale en cours"
    EMIS = "emis", "Émis"
    ECHEC = "echec", "En échec"
    ANNULE = "annule", "Annulé"


class TransitionRapport(TextChoices):
    LANCER = "lancer", "Figer les chiffres"
    FIGER = "figer", "Enregistrer les chiffres"
    SOUMETTRE = "soumettre", "Soumettre à la relecture"
    VALIDER = "valider", "Valider"
    EMETTRE = "emettre", "Émettre"
    ECHOUER = "echouer", "Constater l'échec"
    RELANCER = "relancer", "Relancer"
    REPRENDRE = "reprendre", "Reprendre la mise en page"
    ANNULER = "annuler", "Annuler"


# What the worker has in hand, or will take.
EN_PREPARATION = {StatutRapport.DEMANDE, StatutRapport.FIGE, StatutRapport.VALIDE}
# Not ended yet: the same report is not asked for twice meanwhile.
OUVERTS = EN_PREPARATION | {StatutRapport.A_PREPARER, StatutRapport.A_RELIRE}
ANNULABLES = {
    StatutRapport.A_PREPARER,
    StatutRapport.DEMANDE,
    StatutRapport.A_RELIRE,
    StatutRapport.ECHEC,
}

CYCLE_RAPPORT = {
    TransitionRapport.LANCER: ({StatutRapport.A_PREPARER}, StatutRapport.DEMANDE),
    TransitionRapport.FIGER: ({StatutRapport.DEMANDE}, StatutRapport.FIGE),
    TransitionRapport.SOUMETTRE: ({StatutRapport.FIGE}, StatutRapport.A_RELIRE),
    TransitionRapport.VALIDER: ({StatutRapport.A_RELIRE}, StatutRapport.VALIDE),
    TransitionRapport.EMETTRE: ({StatutRapport.FIGE, StatutRapport.VALIDE}, StatutRapport.EMIS),
    TransitionRapport.ECHOUER: (EN_PREPARATION, StatutRapport.ECHEC),
    TransitionRapport.RELANCER: ({StatutRapport.ECHEC}, StatutRapport.DEMANDE),
    TransitionRapport.REPRENDRE: ({StatutRapport.ECHEC}, StatutRapport.VALIDE),
    TransitionRapport.ANNULER: (ANNULABLES, StatutRapport.ANNULE),
}

# How far a report has come, in %, for the progress bar.
AVANCEMENT = {
    StatutRapport.A_PREPARER: 0,
    StatutRapport.DEMANDE: 10,
    StatutRapport.FIGE: 40,
    StatutRapport.A_RELIRE: 60,
    StatutRapport.VALIDE: 80,
    StatutRapport.EMIS: 100,
    StatutRapport.ECHEC: 100,
    StatutRapport.ANNULE: 100,
}


class StatutLot(TextChoices):
    EN_COURS = "en_cours", "En cours"
    EN_PAUSE = "en_pause", "En pause"
    ANNULE = "annule", "Annulée"


class TransitionLot(TextChoices):
    SUSPENDRE = "suspendre", "Mettre en pause"
    REPRENDRE = "reprendre", "Reprendre"
    ANNULER = "annuler", "Annuler"


CYCLE_LOT = {
    TransitionLot.SUSPENDRE: ({StatutLot.EN_COURS}, StatutLot.EN_PAUSE),
    TransitionLot.REPRENDRE: ({StatutLot.EN_PAUSE}, StatutLot.EN_COURS),
    TransitionLot.ANNULER: ({StatutLot.EN_COURS, StatutLot.EN_PAUSE}, StatutLot.ANNULE),
}
