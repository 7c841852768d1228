"""The life cycles, one table each: what may follow what. Nothing is computed or saved here.

A table reads `{transition: ({statuses it may leave}, status it reaches)}`. Stored statuses are
stable codes; the label is what people read.
"""

from django.db.models import TextChoices


class StatutContrat(TextChoices):
    ELABORATION = "elaboration", "En élaboration"
    EN_SIGNATURE = "en_signature", "En signature"
    EN_VIGUEUR = "en_vigueur", "En vigueur"
    SUSPENDU = "suspendu", "Suspendu"
    CLOS = "clos", "Clos"
    RESILIE = "resilie", "Résilié"


class TransitionContrat(TextChoices):
    OUVRIR_SIGNATURE = "ouvrir_signature", "Ouvrir à la signature"
    REPRENDRE = "reprendre", "Reprendre l'élaboration"
    ENTRER_EN_VIGUEUR = "entrer_en_vigueur", "Entrer en vigueur"
    SUSPENDRE = "suspendre", "Suspendre"
    LEVER_SUSPENSION = "lever_suspension", "Lever la suspension"
    CLORE = "clore", "Clore"
    RESILIER = "resilier", "Résilier"


CYCLE_CONTRAT = {
    TransitionContrat.OUVRIR_SIGNATURE: ({StatutContrat.ELABORATION}, StatutContrat.EN_SIGNATURE),
    TransitionContrat.REPRENDRE: ({StatutContrat.EN_SIGNATURE}, StatutContrat.ELABORATION),
    TransitionContrat.ENTRER_EN_VIGUEUR: ({StatutContrat.EN_SIGNATURE}, StatutContrat.EN_VIGUEUR),
    TransitionContrat.SUSPENDRE: ({StatutContrat.EN_VIGUEUR}, StatutContrat.SUSPENDU),
    TransitionContrat.LEVER_SUSPENSION: ({StatutContrat.SUSPENDU}, StatutContrat.EN_VIGUEUR),
    TransitionContrat.CLORE: ({StatutContrat.EN_VIGUEUR}, StatutContrat.CLOS),
    TransitionContrat.RESILIER: (
        {StatutContrat.EN_VIGUEUR, StatutContrat.SUSPENDU},
        StatutContrat.RESILIE,
    ),
}


# Nothing is opened to signature, nor signed, under a contract in one of these.
CONTRATS_SANS_SIGNATURE = frozenset(
    {StatutContrat.SUSPENDU, StatutContrat.CLOS, StatutContrat.RESILIE}
)


class StatutActe(TextChoices):
    PROJET = "projet", "Projet"
    EN_SIGNATURE = "en_signature", "En signature"
    SIGNE = "signe", "Signé"
    CONSTATE = "constate", "Constaté, effet de la loi"


class TransitionActe(TextChoices):
    OUVRIR = "ouvrir", "Ouvrir à la signature"
    REPRENDRE = "reprendre", "Reprendre le projet"
    ACHEVER = "achever", "Constater que tous ont signé"
    CONSTATER = "constater", "Constater l'effet de la loi"


CYCLE_ACTE = {
    TransitionActe.OUVRIR: ({StatutActe.PROJET}, StatutActe.EN_SIGNATURE),
    TransitionActe.REPRENDRE: ({StatutActe.EN_SIGNATURE}, StatutActe.PROJET),
    TransitionActe.ACHEVER: ({StatutActe.EN_SIGNATURE}, StatutActe.SIGNE),
    TransitionActe.CONSTATER: ({StatutActe.PROJET}, StatutActe.CONSTATE),
}


class StatutSignature(TextChoices):
    ATTENDUE = "attendue", "Attendue"
    SIGNEE = "signee", "Signée"
    REFUSEE = "refusee", "Refusée"
    CADUQUE = "caduque", "Caduque"


class TransitionSignature(TextChoices):
    SIGNER = "signer", "Signer"
    REFUSER = "refuser", "Refuser"
    RETIRER = "retirer", "Retirer"
    PERIMER = "perimer", "Constater qu'elle est caduque"


CYCLE_SIGNATURE = {
    TransitionSignature.SIGNER: ({StatutSignature.ATTENDUE}, StatutSignature.SIGNEE),
    TransitionSignature.REFUSER: ({StatutSignature.ATTENDUE}, StatutSignature.REFUSEE),
    TransitionSignature.RETIRER: ({StatutSignature.SIGNEE}, StatutSignature.ATTENDUE),
    TransitionSignature.PERIMER: (
        {StatutSignature.ATTENDUE, StatutSignature.SIGNEE, StatutSignature.REFUSEE},
        StatutSignature.CADUQUE,
    ),
}

# Signatures that bear on the present text of their act; the void ones are history.
SIGNATURES_VIVANTES = (StatutSignature.ATTENDUE, StatutSignature.SIGNEE, StatutSignature.REFUSEE)


class StatutAction(TextChoices):
    DEPOSEE = "deposee", "Déposée"
    AJOURNEE = "ajournee", "Ajournée"
    REFUSEE = "refusee", "Non retenue"
    RETENUE = "retenue", "Retenue"
    EN_COURS = "en_cours", "En cours"
    TERMINEE = "terminee", "Terminée"
    ANNULEE = "annulee", "Annulée"


class TransitionAction(TextChoices):
    AJOURNER = "ajourner", "Ajourner"
    REFUSER = "refuser", "Refuser"
    RETENIR = "retenir", "Retenir"
    DEMARRER = "demarrer", "Démarrer"
    TERMINER = "terminer", "Terminer"
    ANNULER = "annuler", "Annuler"


_A_INSTRUIRE = {StatutAction.DEPOSEE, StatutAction.AJOURNEE}

CYCLE_ACTION = {
    TransitionAction.AJOURNER: ({StatutAction.DEPOSEE}, StatutAction.AJOURNEE),
    TransitionAction.REFUSER: (_A_INSTRUIRE, StatutAction.REFUSEE),
    TransitionAction.RETENIR: (_A_INSTRUIRE, StatutAction.RETENUE),
    TransitionAction.DEMARRER: ({StatutAction.RETENUE}, StatutAction.EN_COURS),
    TransitionAction.TERMINER: ({StatutAction.EN_COURS}, StatutAction.TERMINEE),
    TransitionAction.ANNULER: (
        {StatutAction.RETENUE, StatutAction.EN_COURS},
        StatutAction.ANNULEE,
    ),
}

# Actions that count in the contract's figures: refused, postponed and cancelled ones do not.
ACTIONS_FINANCEES = (StatutAction.RETENUE, StatutAction.EN_COURS, StatutAction.TERMINEE)


class StatutEngagement(TextChoices):
    PRIS = "pris", "À tenir"
    TENU = "tenu", "Tenu"
    ABANDONNE = "abandonne", "Abandonné"


class TransitionEngagement(TextChoices):
    TENIR = "tenir", "Constater qu'il est tenu"
    ABANDONNER = "abandonner", "Abandonner"


CYCLE_ENGAGEMENT = {
    TransitionEngagement.TENIR: ({StatutEngagement.PRIS}, StatutEngagement.TENU),
    TransitionEngagement.ABANDONNER: ({StatutEngagement.PRIS}, StatutEngagement.ABANDONNE),
}


class StatutSaisie(TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    PROPOSEE = "proposee", "Proposée, à valider"
    RENVOYEE = "renvoyee", "Renvoyée, à reprendre"
    VALIDEE = "validee", "Validée"
    RETIREE = "retiree", "Retirée"


class TransitionSaisie(TextChoices):
    PROPOSER = "proposer", "Proposer"
    REPRENDRE = "reprendre", "Reprendre la main"
    RENVOYER = "renvoyer", "Renvoyer"
    VALIDER = "valider", "Valider"
    RETIRER = "retirer", "Retirer"


SAISIES_A_LA_MAIN = frozenset({StatutSaisie.BROUILLON, StatutSaisie.RENVOYEE})

CYCLE_SAISIE = {
    TransitionSaisie.PROPOSER: (SAISIES_A_LA_MAIN, StatutSaisie.PROPOSEE),
    TransitionSaisie.REPRENDRE: ({StatutSaisie.PROPOSEE}, StatutSaisie.BROUILLON),
    TransitionSaisie.RENVOYER: ({StatutSaisie.PROPOSEE}, StatutSaisie.RENVOYEE),
    TransitionSaisie.VALIDER: ({StatutSaisie.PROPOSEE}, StatutSaisie.VALIDEE),
    TransitionSaisie.RETIRER: (SAISIES_A_LA_MAIN, StatutSaisie.RETIREE),
}

# Entries still in someone's hands: at most one on the same subject.
SAISIES_OUVERTES = (StatutSaisie.BROUILLON, StatutSaisie.PROPOSEE, StatutSaisie.RENVOYEE)


class StatutAvis(TextChoices):
    ATTENDU = "attendu", "Attendu"
    RENDU = "rendu", "Rendu"
    ANNULE = "annule", "Annulé"


class TransitionAvis(TextChoices):
    RENDRE = "rendre", "Rendre"
    ANNULER = "annuler", "Annuler la demande"


CYCLE_AVIS = {
    TransitionAvis.RENDRE: ({StatutAvis.ATTENDU}, StatutAvis.RENDU),
    TransitionAvis.ANNULER: ({StatutAvis.ATTENDU}, StatutAvis.ANNULE),
}
