"""The columns of a programming workbook, under the names that people give them. No value is read.

Ours (the export of the portal), Dauphin's and those of the tools of the trade: one list.
"""

from __future__ import annotations

from contrats import exports
from contrats.tableur import Colonne
from imports.colonnes import Champ

REFERENCES = (
    "référence", "réf. administrative", "réf. admin", "réf.", "réf. interne",
    "référence interne", "référence du dossier", "référence dauphin", "n° dossier",
    "numéro de dossier", "numéro dauphin", "n° dauphin", "code dossier", "n° de la demande",
)  # fmt: skip
EXERCICES = (
    "année budgétaire", "exercice budgétaire", "millésime", "année de programmation",
    "programmation",
)  # fmt: skip

ACTIONS = (
    Champ("reference", "Référence administrative", REFERENCES, obligatoire=True),
    Champ("exercice", "Exercice", (*EXERCICES, "année")),
    Champ(
        "intitule",
        "Intitulé",
        ("intitulé de l’action", "intitulé de demande", "intitulé de la demande",
         "intitulé du projet", "intitulé projet", "action", "nom de l’action", "titre",
         "projet", "libellé de l’action", "lib_action"),
        obligatoire=True,
    ),
    Champ(
        "porteur",
        "Porteur",
        ("libellé demandeur", "demandeur", "porteur de projet", "porteur du projet",
         "nom du porteur", "structure", "structure porteuse", "organisme", "association",
         "bénéficiaire de la subvention", "raison sociale", "raison_sociale", "opérateur"),
    ),
    Champ(
        "siret",
        "SIRET du porteur",
        ("siret", "n° siret", "numéro siret", "siret demandeur", "siret du demandeur",
         "demandeur siret", "code_tiers", "code tiers"),
    ),
    Champ("coporteurs", "Co-porteurs", ("coporteur", "co-porteur", "porteurs associés")),
    Champ(
        "dispositif",
        "Dispositif",
        ("type d’action", "type action", "type de dispositif", "dispositif concerné"),
    ),
    Champ(
        "objectifs",
        "Objectifs",
        ("objectif", "axe", "axes", "orientation", "orientation stratégique", "objectif du contrat",
         "objectifs du contrat", "objectif opérationnel", "objectif stratégique", "axe / objectif",
         "objectif/axe", "priorité"),
    ),
    Champ(
        "thematique",
        "Thématique",
        ("thématique (dispositif)", "thème", "sous-thème", "thématiques"),
    ),
    Champ(
        "quartiers",
        "Quartiers",
        ("quartier", "QPV", "QPV concernés", "quartiers concernés", "quartiers prioritaires",
         "quartier prioritaire", "territoire", "territoires", "lieu QPV"),
    ),
    Champ("date_debut", "Début", ("date de début", "date début", "début de l’action", "du")),
    Champ("date_fin", "Fin", ("date de fin", "date fin", "fin de l’action", "au")),
    Champ(
        "statut",
        "État",
        ("statut", "état de l’action", "statut de l’action", "décision", "avis",
         "statut de la demande", "état de la demande", "virtualStatusLabel"),
    ),
    Champ(
        "motif",
        "Motif de la décision",
        ("motif", "motif du refus", "motif de refus", "motif d’ajournement"),
    ),
    Champ("avancement", "Avancement", ("avancement (%)", "taux de réalisation", "réalisation")),
    Champ(
        "beneficiaires_prevus_femmes",
        "Femmes prévues",
        ("bénéficiaires prévus femmes", "femmes (prévu)", "femmes prévisionnel"),
    ),
    Champ(
        "beneficiaires_prevus_hommes",
        "Hommes prévus",
        ("bénéficiaires prévus hommes", "hommes (prévu)", "hommes prévisionnel"),
    ),
    Champ(
        "beneficiaires_reels_femmes",
        "Femmes accueillies",
        ("bénéficiaires réels femmes", "femmes (réel)", "femmes réalisé", "femmes touchées"),
    ),
    Champ(
        "beneficiaires_reels_hommes",
        "Hommes accueillis",
        ("bénéficiaires réels hommes", "hommes (réel)", "hommes réalisé", "hommes touchés"),
    ),
    Champ(
        "total_prevu",
        "Bénéficiaires prévus (total)",
        ("bénéficiaires prévus", "nombre de bénéficiaires", "bénéficiaires prévisionnels",
         "nb bénéficiaires prévus", "public prévu", "bénéficiaires",
         "nombre de bénéficiaires prévus"),
    ),
    Champ(
        "total_reel",
        "Bénéficiaires réels (total)",
        ("bénéficiaires réels", "nb bénéficiaires réels", "public touché",
         "bénéficiaires accueillis",
         "nombre de bénéficiaires réels"),
    ),
    Champ("demonstration", "Donnée de démonstration"),
    Champ(
        "description",
        "Description",
        ("descriptif", "description de l’action", "résumé", "contenu", "objet de l’action"),
    ),
    Champ("source", "Source", ("origine",)),
)  # fmt: skip

FINANCEMENTS = (
    Champ("reference", "Référence administrative", REFERENCES, obligatoire=True),
    Champ("exercice", "Exercice", EXERCICES),
    Champ("action", "Action", ("intitulé", "intitulé de l’action", "nom de l’action")),
    Champ("statut", "État de l’action", ("statut",)),
    Champ(
        "financeur",
        "Financeur",
        ("financeurs", "nom du financeur", "organisme financeur", "source de financement",
         "titre du financeur"),
        obligatoire=True,
    ),
    Champ("siret", "SIRET du financeur", ("siret", "siret financeur")),
    Champ(
        "nature",
        "Nature du crédit",
        ("type", "type de crédit", "type de crédits", "nature", "nature des crédits", "crédit",
         "type de financement", "type financeur", "enveloppe", "dispositif"),
    ),
    Champ("annee", "Année", ("année du financement", "année de financement")),
    Champ(
        "demande",
        "Demandé (€)",
        ("demandé", "sollicité", "montant sollicité", "montant demandé", "sollicité (€)",
         "subvention demandée", "demande"),
    ),
    Champ(
        "accorde",
        "Accordé (€)",
        ("accordé", "favorable", "montant accordé", "favorable (accordé)", "voté", "montant voté",
         "montantVote", "attribué", "montant attribué", "subvention accordée", "retenu"),
    ),
    Champ(
        "verse",
        "Versé (€)",
        ("versé", "payé", "montant versé", "montant payé", "mandaté", "subvention versée"),
    ),
    Champ("demonstration", "Donnée de démonstration"),
    Champ(
        "date_convention",
        "Date de la convention",
        ("date convention", "dateConvention", "convention du", "date de convention"),
    ),
    Champ(
        "reference_decision",
        "Référence de la décision",
        ("referenceDecision", "n° de décision", "numéro de décision", "n° de délibération",
         "référence de la délibération", "numéro de convention", "n° de convention"),
    ),
    Champ(
        "conditions_versement",
        "Conditions de versement",
        ("conditionsVersement", "modalités de versement"),
    ),
    Champ("versement_debut", "Début du versement", ("date de versement", "versement")),
    Champ("versement_fin", "Fin du versement"),
    Champ(
        "notification_ue",
        "Notifiée à l’Union européenne",
        ("notificationUE", "notification UE", "aide de minimis", "de minimis"),
    ),
    Champ("manques", "Il manque"),
)  # fmt: skip

MONTANTS = ("demande", "accorde", "verse")
CONVENTION = (
    "date_convention", "reference_decision", "conditions_versement", "versement_debut",
    "versement_fin", "notification_ue",
)  # fmt: skip


def _par_champ(champs: tuple[Champ, ...], colonnes: tuple[Colonne, ...]) -> dict[str, Colonne]:
    """The column of our export behind each field: a cell that holds what it would write is a
    cell that nobody edited."""
    titres = {colonne.titre: colonne for colonne in colonnes}
    return {champ.code: titres[champ.libelle] for champ in champs if champ.libelle in titres}


EXPORT_ACTIONS = _par_champ(ACTIONS, exports.ACTIONS)
EXPORT_FINANCEMENTS = _par_champ(FINANCEMENTS, exports.FINANCEMENTS)
