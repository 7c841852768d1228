"""Merge two partners that are one organisation, with their history: all of it or nothing.

What was signed is evidence and keeps its name; what prevents a merge is in `apercu_fusion`.
"""

from __future__ import annotations

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction

from audit.faits import Fait
from audit.journal import consigner
from contrats.apercu_fusion import (
    MONTANTS,
    Apercu,
    Doublon,
    Relation,
    coporte_deja,
    examiner,
    relations,
)
from contrats.models import Contrat, Evenement
from partenaires.models import Partenaire


class FusionImpossible(ValidationError):
    """Something prevents the merge, or must be decided first; nothing was written."""


class ApercuPerime(FusionImpossible):
    """What was shown to the person is no longer what stands."""


@transaction.atomic
def fusionner(garde, absorbe, *, par, additionner=False, vu=None) -> Apercu:
    """Give all that `absorbe` has to `garde`, then delete it. Return what was done.

    `additionner`: make one funding line of two that differ by the name only, amounts summed.
    `vu`: the `empreinte` of the preview that the person accepted. Raises FusionImpossible.
    """
    verrouilles = Partenaire.objects.select_for_update(of=("self",)).order_by("pk")
    verrouilles = verrouilles.in_bulk([garde.pk, absorbe.pk])
    if len(verrouilles) < 2:
        raise ApercuPerime("L’un de ces deux partenaires n’existe plus.")
    garde, absorbe = verrouilles[garde.pk], verrouilles[absorbe.pk]
    apercu = examiner(garde, absorbe, par=par)
    if vu is not None and vu != apercu.empreinte:
        raise ApercuPerime("Ces deux partenaires ont changé depuis l’ouverture de la page.")
    if apercu.empechements:
        raise FusionImpossible(apercu.empechements)
    if apercu.doublons and not additionner:
        raise FusionImpossible("Dites si les montants des lignes en double s’additionnent.")
    for doublon in apercu.doublons:
        _additionner(doublon)
    for relation in relations():
        _deplacer(relation, garde, absorbe)
    coporte_deja(garde).delete()
    _supprimer(absorbe)
    _completer(garde, apercu)
    _consigner(apercu, par)
    return apercu


def _additionner(doublon: Doublon) -> None:
    for champ in MONTANTS:
        setattr(doublon.garde, champ, doublon.somme(champ))
    doublon.garde.save(update_fields=MONTANTS)
    doublon.absorbe.delete()


def _deplacer(relation: Relation, garde: Partenaire, absorbe: Partenaire) -> None:
    lignes = relation.lignes(absorbe)
    if relation.entre:
        deja = relation.lignes(garde).values(relation.entre)
        lignes.filter(**{f"{relation.entre}__in": deja}).delete()
    lignes.update(**{relation.champ: garde})


def _supprimer(absorbe: Partenaire) -> None:
    """Delete it once nothing hangs from it: a cascade would take history away."""
    restent = [relation.nom for relation in relations() if relation.lignes(absorbe).exists()]
    if restent:
        raise RuntimeError(f"restent attachés au partenaire {absorbe.pk} : {restent}")
    absorbe.delete()


def _completer(garde: Partenaire, apercu: Apercu) -> None:
    garde.alias = apercu.alias
    for nom, valeur in apercu.combles.items():
        setattr(garde, nom, valeur)
    try:
        garde.full_clean()
    except ValidationError as refus:
        raise FusionImpossible(refus.messages) from refus
    garde.save()


def _consigner(apercu: Apercu, par) -> None:
    """One event in each contract touched, with what moved there; and the back office's history."""
    siret = f" (SIRET {apercu.absorbe.siret})" if apercu.absorbe.siret else ""
    absorbe = f"{apercu.absorbe}{siret}"
    for contrat in Contrat.objects.filter(pk__in=apercu.contrats).order_by("pk"):
        Evenement.objects.consigner(
            contrat=contrat,
            auteur=par,
            verbe="fusionner",
            objet=apercu.garde,
            details={"absorbe": absorbe, **_dire_ce_qui_passe(apercu, contrat.pk)},
        )
    message = f"«\u00a0{absorbe}\u00a0» réuni à ce partenaire."
    LogEntry.objects.log_actions(par.pk, [apercu.garde], CHANGE, message, single_object=True)
    consigner(Fait.FUSION, par=par, objet=apercu.garde, details={"absorbe": apercu.absorbe.pk})


def _dire_ce_qui_passe(apercu: Apercu, contrat: int) -> dict[str, str]:
    deplaces = " ; ".join(
        deplacement.dire(deplacement.par_contrat[contrat])
        for deplacement in apercu.deplacements
        if deplacement.par_contrat[contrat]
    )
    sommes = " ; ".join(
        f"{doublon.garde.action} ({doublon.garde.get_nature_display()}, {doublon.garde.annee})"
        for doublon in apercu.doublons
        if doublon.garde.action.contrat_id == contrat
    )
    return {"deplace": deplaces} | ({"additionne": sommes} if sommes else {})
