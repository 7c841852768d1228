"""Rights by role: what an officer may do in the back office, model by model.

Which rows they see is another question, answered by each model's `visibles_par`.
"""

from django.contrib.auth.backends import ModelBackend

# model -> operations open to an officer; what is not here is closed.
OFFICIER = {
    "quartiers.intercommunalite": {"view"},
    "quartiers.commune": {"view"},
    "quartiers.quartier": {"view", "add", "change"},
    "quartiers.filiationquartier": {"view", "add", "change", "delete"},
    "quartiers.statistique": {"view"},
    "quartiers.releve": {"view", "add", "change"},
    "partenaires.partenaire": {"view", "add", "change"},
    "partenaires.representant": {"view", "add", "change", "delete"},
    "comptes.utilisateur": {"view", "add", "change"},
    "contrats.contrat": {"view", "add", "change"},
    "contrats.pilier": {"view", "add", "change", "delete"},
    "contrats.objectif": {"view", "add", "change", "delete"},
    "contrats.indicateur": {"view", "add", "change", "delete"},
    "contrats.mesure": {"view", "add", "change", "delete"},
    "contrats.action": {"view", "add", "change", "delete"},
    "contrats.financement": {"view", "add", "change", "delete"},
    "contrats.engagement": {"view", "add", "change", "delete"},
    "contrats.acte": {"view", "add", "change"},
    "contrats.signature": {"view"},
    "contrats.evenement": {"view"},
    "contrats.saisie": {"view"},
    "contrats.jalon": {"view", "add", "change", "delete"},
    "contrats.document": {"view"},
    "contrats.commentaire": {"view"},
    "contrats.avis": {"view", "add", "change"},
    "contrats.publication": {"view"},
    "contrats.deliberation": {"view"},
    "contrats.delegation": {"view"},
    "contrats.versionacte": {"view"},
    "contrats.ligneregistre": {"view"},
    "contrats.preuvepersonnelle": {"view"},
    "contrats.modification": {"view"},
    "contrats.photocontrat": {"view"},
    "remontees.campagne": {"view"},
    "remontees.demande": {"view"},
    "rapports.rapport": {"view"},
    "rapports.envoi": {"view"},
    "rapports.rapportannuel": {"view"},
    "rapports.abonnement": {"view", "add", "change", "delete"},
    "rapports.listedediffusion": {"view", "add", "change", "delete"},
    "rapports.membredeliste": {"view", "add", "change", "delete"},
    "rapports.planification": {"view", "add", "change", "delete"},
    "imports.lot": {"view"},
    "rgpd.effacement": {"view"},
    "ouvert.jetonapi": {"view"},
    "imports.correspondance": {"view"},
}


class DroitsParRole(ModelBackend):
    """Password login, and the officer's permissions computed from their role: nothing to assign."""

    def has_perm(self, user_obj, perm, obj=None):
        if not user_obj.is_active or not getattr(user_obj, "est_officier", False):
            return super().has_perm(user_obj, perm, obj)
        application, _, code = perm.partition(".")
        operation, _, modele = code.partition("_")
        return operation in OFFICIER.get(f"{application}.{modele}", ())

    def has_module_perms(self, user_obj, app_label):
        if user_obj.is_active and getattr(user_obj, "est_officier", False):
            return any(modele.startswith(f"{app_label}.") for modele in OFFICIER)
        return super().has_module_perms(user_obj, app_label)
