"""The statutory life of an annual report (décret n° 2015-1118) and of each opinion that it asks
for. Nothing is computed or saved here."""

from django.db.models import TextChoices


class StatutAnnuel(TextChoices):
    BROUILLON = "brouillon", "En rédaction"
    CONSULTATION = "consultation", "En consultation"
    SUITES = "suites", "Suites à donner"
    APPROUVE = "approuve", "Approuvé"
    PUBLIE = "publie", "Publié"


class TransitionAnnuel(TextChoices):
    OUVRIR = "ouvrir_consultation", "Ouvrir la consultation"
    RETIRER = "retirer_consultation", "Retirer la consultation"
    CLORE = "clore_consultation", "Clore la consultation"
    APPROUVER = "approuver", "Enregistrer la délibération"
    PUBLIER = "publier_annuel", "Publier"


CYCLE_ANNUEL = {
    TransitionAnnuel.OUVRIR: ({StatutAnnuel.BROUILLON}, StatutAnnuel.CONSULTATION),
    TransitionAnnuel.RETIRER: ({StatutAnnuel.CONSULTATION}, StatutAnnuel.BROUILLON),
    TransitionAnnuel.CLORE: ({StatutAnnuel.CONSULTATION}, StatutAnnuel.SUITES),
    TransitionAnnuel.APPROUVER: ({StatutAnnuel.SUITES}, StatutAnnuel.APPROUVE),
    TransitionAnnuel.PUBLIER: ({StatutAnnuel.APPROUVE}, StatutAnnuel.PUBLIE),
}

# When an officer may still write the texts of the parts, never the figures.
TEXTES_OUVERTS = frozenset({StatutAnnuel.BROUILLON, StatutAnnuel.SUITES})


class StatutAvisAnnuel(TextChoices):
    ATTENDU = "attendu", "Attendu"
    RENDU = "rendu", "Rendu"
    TACITE = "tacite", "Réputé favorable"


class TransitionAvisAnnuel(TextChoices):
    RENDRE = "rendre", "Rendre l’avis"
    REPUTER = "reputer_favorable", "Réputer favorable"
    CONSTATER = "constater_reponse", "Constater une réponse reçue à temps"


CYCLE_AVIS_ANNUEL = {
    TransitionAvisAnnuel.RENDRE: ({StatutAvisAnnuel.ATTENDU}, StatutAvisAnnuel.RENDU),
    TransitionAvisAnnuel.REPUTER: ({StatutAvisAnnuel.ATTENDU}, StatutAvisAnnuel.TACITE),
    TransitionAvisAnnuel.CONSTATER: ({StatutAvisAnnuel.TACITE}, StatutAvisAnnuel.RENDU),
}
