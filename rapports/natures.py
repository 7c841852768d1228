"""The kinds of reports, and what each one asks for. Nothing is computed or saved here."""

from django.db.models import TextChoices


class NatureRapport(TextChoices):
    AVANCEMENT = "avancement", "Rapport d'avancement"
    PILOTAGE = "pilotage", "Tableau de bord du comité de pilotage"
    FICHE_QUARTIER = "fiche_quartier", "Fiche quartier"
    MI_PARCOURS = "mi_parcours", "Revue à mi-parcours"
    EVALUATION = "evaluation", "Évaluation finale"
    ANNUEL = "annuel", "Rapport annuel politique de la ville"


# What a report may be about, besides the whole contract.
PAR_QUARTIER = frozenset({NatureRapport.AVANCEMENT, NatureRapport.FICHE_QUARTIER})
PAR_PARTENAIRE = frozenset({NatureRapport.AVANCEMENT})
# These say nothing of a whole contract: they need a neighbourhood.
QUARTIER_EXIGE = frozenset({NatureRapport.FICHE_QUARTIER})
# These may leave without an officer having read them: figures and automatic sentences only.
SANS_RELECTURE = frozenset({NatureRapport.AVANCEMENT, NatureRapport.FICHE_QUARTIER})
# Periodic notices, from which anyone may unsubscribe; the others are copies owed by law or kept.
PERIODIQUES = frozenset(
    {NatureRapport.AVANCEMENT, NatureRapport.PILOTAGE, NatureRapport.FICHE_QUARTIER}
)
# Begun from its own pages or by the calendar; then led by its own procedure.
PROCEDURE_PROPRE = frozenset({NatureRapport.ANNUEL})


class PorteeRapport(TextChoices):
    CONTRAT = "contrat", "Tout le contrat"
    QUARTIERS = "quartiers", "Un rapport par quartier"
    PARTENAIRES = "partenaires", "Un rapport par partenaire"


class FormeRapport(TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"
    XLSX = "xlsx", "Excel"
