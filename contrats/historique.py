"""The part of the journal that is about one action or one indicator. It only reads.

The caller gives the events that its reader may see; nothing here asks who is reading.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from contrats.models import Action, Evenement, Indicateur

CIBLES = (
    "reference_valeur",
    "reference_annee",
    "cible_intermediaire",
    "cible_intermediaire_annee",
    "cible_finale",
    "cible_finale_annee",
)
# What hangs from an action, by the kind of object that its events name.
DE_L_ACTION = {
    "contrats.financement": "financements",
    "contrats.jalon": "jalons",
    "contrats.document": "documents",
    "contrats.commentaire": "commentaires",
}


def de_l_action(
    evenements: QuerySet[Evenement], action: Action, saisies: QuerySet
) -> QuerySet[Evenement]:
    """Events of the action, of what hangs from it, even removed since, and of those entries."""
    choix = Q(objet_type="contrats.action", objet_id=action.pk) | Q(details__action_id=action.pk)
    for objet_type, lien in DE_L_ACTION.items():
        choix |= _sur(objet_type, getattr(action, lien))
    choix |= _sur("contrats.saisie", saisies.filter(action=action))
    return evenements.filter(choix, contrat=action.contrat_id).select_related("auteur")


def des_valeurs(evenements: QuerySet[Evenement], indicateur: Indicateur) -> QuerySet[Evenement]:
    """Events of the measures of an indicator, even removed since."""
    choix = _sur("contrats.mesure", indicateur.mesures)
    choix |= Q(objet_type="contrats.mesure", details__indicateur_id=indicateur.pk)
    return _de(evenements, indicateur).filter(choix)


def des_cibles(evenements: QuerySet[Evenement], indicateur: Indicateur) -> QuerySet[Evenement]:
    """Events that set or changed its baseline or its targets."""
    return _de(evenements, indicateur).filter(
        objet_type="contrats.indicateur",
        objet_id=indicateur.pk,
        details__has_any_keys=CIBLES,
    )


def _de(evenements: QuerySet[Evenement], indicateur: Indicateur) -> QuerySet[Evenement]:
    return evenements.filter(contrat=indicateur.objectif.contrat_id).select_related("auteur")


def _sur(objet_type: str, lignes) -> Q:
    return Q(objet_type=objet_type, objet_id__in=lignes.order_by().values("pk"))
