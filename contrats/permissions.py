"""Who may do what on a contract: pure predicates, no request, no write."""

from partenaires.models import TypePartenaire
from partenaires.permissions import peut_gerer_partenaire

CONSEIL_CITOYEN = TypePartenaire.CONSEIL_CITOYEN


def peut_gerer(utilisateur, contrat) -> bool:
    """An officer of the steering intercommunality (or of the one that succeeded it) manages it."""
    if utilisateur.is_superuser:
        return utilisateur.is_active
    mienne = utilisateur.intercommunalite_id
    return mienne is not None and mienne in {contrat.pilote_id, contrat.pilote.successeur_id}


def peut_gerer_les_habilitations(utilisateur, contrats) -> bool:
    """Officers record who may sign for a partner that takes part in one of their `contrats`."""
    return any(peut_gerer(utilisateur, contrat) for contrat in contrats)


def peut_fusionner(utilisateur, *partenaires) -> bool:
    """Officers merge partners that no other intercommunality relies on: the accounts of the one
    would enter the contracts of the other."""
    if not (utilisateur.is_superuser or utilisateur.est_officier):
        return False
    return all(peut_gerer_partenaire(utilisateur, partenaire) for partenaire in partenaires)


def peut_modifier_action(utilisateur, action) -> bool:
    """The porteur's and co-porteurs' agents, and the officers of the contract."""
    if peut_gerer(utilisateur, action.contrat):
        return True
    if not utilisateur.peut_ecrire or utilisateur.partenaire_id is None:
        return False
    return utilisateur.partenaire_id == action.porteur_id or any(
        coporteur.pk == utilisateur.partenaire_id for coporteur in action.coporteurs.all()
    )


def peut_valider(utilisateur, saisie) -> bool:
    """Officers validate, or send back, what the partners of their contracts propose."""
    return peut_gerer(utilisateur, saisie.contrat)


def peut_remplir(utilisateur, saisie) -> bool:
    """Those who go on with an entry, propose it, take it back or withdraw it.

    An officer writes the follow-up of an action at once: its entries are its carriers' only.
    """
    if saisie.action_id:
        officier = peut_gerer(utilisateur, saisie.contrat)
        return not officier and peut_modifier_action(utilisateur, saisie.action)
    return peut_saisir_pour(utilisateur, saisie.contrat, saisie.partenaire)


def peut_saisir_pour(utilisateur, contrat, partenaire) -> bool:
    """The agents of the partner enter its values; the officers of the contract, anyone's."""
    if peut_gerer(utilisateur, contrat):
        return True
    return utilisateur.peut_ecrire and utilisateur.partenaire_id == partenaire.pk


def peut_commenter(utilisateur, action) -> bool:
    """Whoever acts for an organisation, and every member of a residents' council."""
    if peut_gerer(utilisateur, action.contrat):
        return True
    if not utilisateur.is_active or utilisateur.partenaire is None:
        return False
    return utilisateur.role != "lecteur" or utilisateur.partenaire.type == CONSEIL_CITOYEN


def peut_resoudre(utilisateur, commentaire) -> bool:
    """Its author, and those who may update the action."""
    return commentaire.auteur_id == utilisateur.pk or peut_modifier_action(
        utilisateur, commentaire.action
    )


def peut_retirer(utilisateur, document) -> bool:
    """The officers of the contract, and the person who deposited it while they write for it."""
    if peut_gerer(utilisateur, document.action.contrat):
        return True
    return document.depose_par_id == utilisateur.pk and peut_modifier_action(
        utilisateur, document.action
    )


def peut_rendre_avis(utilisateur, avis) -> bool:
    """The people of the partner that was asked, its plain readers excepted; in a residents'
    council everyone has a say."""
    if not utilisateur.is_active or utilisateur.partenaire_id != avis.partenaire_id:
        return False
    return utilisateur.role != "lecteur" or avis.partenaire.type == CONSEIL_CITOYEN


def peut_saisir_mesure(utilisateur, indicateur) -> bool:
    """The agents of the partner in charge of the indicator, and the officers of the contract."""
    if peut_gerer(utilisateur, indicateur.objectif.contrat):
        return True
    return (
        utilisateur.peut_ecrire
        and utilisateur.partenaire_id is not None
        and utilisateur.partenaire_id == indicateur.responsable_id
    )


def peut_voir_les_adresses(utilisateur, partenaire) -> bool:
    """The e-mail addresses of a partner's people: for officers, and for their colleagues."""
    if utilisateur.is_superuser or utilisateur.est_officier:
        return utilisateur.is_active
    return utilisateur.is_active and utilisateur.partenaire_id == partenaire.pk


def peut_lire_la_piece(utilisateur, signature) -> bool:
    """The scan or the PDF signed outside shows handwriting: the officers, and the partner's own."""
    if peut_gerer(utilisateur, signature.acte.contrat):
        return True
    return utilisateur.is_active and utilisateur.partenaire_id == signature.partenaire_id
