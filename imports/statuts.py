"""The life of an imported file, in one table. Nothing is computed or saved here."""

from django.db.models import TextChoices


class StatutLot(TextChoices):
    DEPOSE = "depose", "En cours de lecture"
    LU = "lu", "Lu, à confirmer"
    APPLIQUE = "applique", "Appliqué"
    ANNULE = "annule", "Annulé après application"
    ABANDONNE = "abandonne", "Abandonné"
    ECHEC = "echec", "En échec"


class TransitionLot(TextChoices):
    LIRE = "lire", "Enregistrer la lecture"
    RELIRE = "relire", "Relire"
    APPLIQUER = "appliquer", "Appliquer"
    ANNULER = "annuler", "Annuler l'import"
    ABANDONNER = "abandonner", "Abandonner"
    ECHOUER = "echouer", "Constater l'échec"


CYCLE_LOT = {
    TransitionLot.LIRE: ({StatutLot.DEPOSE}, StatutLot.LU),
    TransitionLot.RELIRE: ({StatutLot.LU, StatutLot.ECHEC}, StatutLot.DEPOSE),
    TransitionLot.APPLIQUER: ({StatutLot.LU}, StatutLot.APPLIQUE),
    TransitionLot.ANNULER: ({StatutLot.APPLIQUE}, StatutLot.ANNULE),
    TransitionLot.ABANDONNER: (
        {StatutLot.DEPOSE, StatutLot.LU, StatutLot.ECHEC},
        StatutLot.ABANDONNE,
    ),
    TransitionLot.ECHOUER: ({StatutLot.DEPOSE}, StatutLot.ECHEC),
}
