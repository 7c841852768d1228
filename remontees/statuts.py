"""The life cycle of a collection: what may follow what. Nothing is computed or saved here."""

from django.db.models import TextChoices


class StatutCampagne(TextChoices):
    PREPARATION = "preparation", "En préparation"
    OUVERTE = "ouverte", "Ouverte"
    CLOSE = "close", "Close"
    ANNULEE = "annulee", "Annulée"


class TransitionCampagne(TextChoices):
    OUVRIR = "ouvrir", "Ouvrir"
    CLORE = "clore", "Clore"
    ANNULER = "annuler", "Annuler"


CAMPAGNES_EN_COURS = (StatutCampagne.PREPARATION, StatutCampagne.OUVERTE)

CYCLE_CAMPAGNE = {
    TransitionCampagne.OUVRIR: ({StatutCampagne.PREPARATION}, StatutCampagne.OUVERTE),
    TransitionCampagne.CLORE: ({StatutCampagne.OUVERTE}, StatutCampagne.CLOSE),
    TransitionCampagne.ANNULER: (set(CAMPAGNES_EN_COURS), StatutCampagne.ANNULEE),
}


class EtatReponse(TextChoices):
    """How far an organisation has answered. Computed, never stored."""

    REPONDU = "repondu", "A répondu"
    EN_PARTIE = "en_partie", "En partie"
    PAS_ENCORE = "pas_encore", "Pas encore"


class EtatAttendu(TextChoices):
    """Where one thing that is asked stands. Computed, never stored."""

    VALIDEE = "validee", "Dans le contrat"
    PROPOSEE = "proposee", "Proposée, à valider"
    CONFIRMEE = "confirmee", "Sans changement, confirmé"
    BROUILLON = "brouillon", "Brouillon"
    RENVOYEE = "renvoyee", "Renvoyée, à reprendre"
    MANQUANTE = "manquante", "Manquante"
    SANS_OBJET = "sans_objet", "Sans objet"


DONNES = frozenset({EtatAttendu.VALIDEE, EtatAttendu.PROPOSEE, EtatAttendu.CONFIRMEE})
