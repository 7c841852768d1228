"""Who may do what on a contract: pure predicates, no request, no write."""


def peut_gerer(utilisateur, contrat) -> bool:
    """An officer of the steering intercommunality (or of the one that succeeded it) manages it."""
    if utilisateur.is_superuser:
        return utilisateur.is_active
    mienne = utilisateur.intercommunalite_id
    return mienne is not None and mienne in {contrat.pilote_id, contrat.pilote.successeur_id}


def peut_modifier_action(utilisateur, action) -> bool:
    """The porteur's and co-porteurs' agents, and the officers of the contract."""
    if peut_gerer(utilisateur, action.contrat):
        return True
    if not utilisateur.peut_ecrire or utilisateur.partenaire_id is None:
        return False
    return utilisateur.partenaire_id == action.porteur_id or any(
        coporteur.pk == utilisateur.partenaire_id for coporteur in action.coporteurs.all()
    )


def peut_saisir_mesure(utilisateur, indicateur) -> bool:
    """The agents of the partner in charge of the indicator, and the officers of the contract."""
    if peut_gerer(utilisateur, indicateur.objectif.contrat):
        return True
    return (
        utilisateur.peut_ecrire
        and utilisateur.partenaire_id is not None
        and utilisateur.partenaire_id == indicateur.responsable_id
    )
