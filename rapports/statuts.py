"""The life of a report, in one table. Nothing is computed or saved here."""

from django.db.models import TextChoices


class StatutRapport(TextChoices):
    DEMANDE = "demande", "En file d'attente"
    FIGE = "fige", "Chiffres figés, mise en page en cours"
    PRET = "pret", "Prêt"
    ECHEC = "echec", "En échec"


class TransitionRapport(TextChoices):
    FIGER = "figer", "Figer les chiffres"
    PUBLIER = "publier", "Enregistrer le PDF"
    ECHOUER = "echouer", "Constater l'échec"
    RELANCER = "relancer", "Relancer"


EN_PREPARATION = {StatutRapport.DEMANDE, StatutRapport.FIGE}

CYCLE_RAPPORT = {
    TransitionRapport.FIGER: ({StatutRapport.DEMANDE}, StatutRapport.FIGE),
    TransitionRapport.PUBLIER: ({StatutRapport.FIGE}, StatutRapport.PRET),
    TransitionRapport.ECHOUER: (EN_PREPARATION, StatutRapport.ECHEC),
    TransitionRapport.RELANCER: ({StatutRapport.ECHEC}, StatutRapport.DEMANDE),
}

# How far a report has come, in %, for the progress bar.
AVANCEMENT = {
    StatutRapport.DEMANDE: 10,
    StatutRapport.FIGE: 60,
    StatutRapport.PRET: 100,
    StatutRapport.ECHEC: 100,
}
