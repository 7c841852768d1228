"""What an officer proposes beside the contract: one modification a change, while it is a draft.

The act is locked first: nobody opens it to signature while its text changes.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Model
from django.utils import timezone

from contrats.avenants import champs, fusion
from contrats.avenants.application import construire
from contrats.avenants.champs import ENSEMBLES, IDENTITES, MODELES
from contrats.models import Acte, Contrat, Evenement, Modification, NatureActe, Operation
from contrats.statuts import StatutActe

DEJA_AJOUTE = "Cet avenant l'ajoute déjà, ou le contrat le porte déjà."
PORTE = "Des actions, des valeurs, des engagements ou d'autres objectifs en dépendent."


@transaction.atomic
def proposer(contrat: Contrat, *, par, **textes) -> Acte:
    """A new avenant, still a draft, under the next number. Raises ValidationError."""
    actuel = Contrat.objects.select_for_update(of=("self",)).get(pk=contrat.pk)
    if not actuel.accepte_un_avenant:
        raise ValidationError("Un avenant se propose sur un contrat en vigueur.")
    dernier = Acte.objects.filter(contrat=contrat).aggregate(n=Max("numero"))["n"] or 0
    acte = Acte(contrat=contrat, nature=NatureActe.AVENANT, numero=dernier + 1, **textes)
    acte.full_clean()
    acte.save()
    Evenement.objects.consigner(contrat=contrat, auteur=par, verbe="proposer", objet=acte)
    return acte


@transaction.atomic
def modifier(acte: Acte, objet: Model, valeurs: dict[str, Any], *, par) -> int:
    """Propose these values (field: value) for an object; return how many lines moved.

    A value that comes back to where it started withdraws its line. Raises ValidationError once the
    act is no longer a draft.
    """
    _ouvrir_le_projet(acte)
    objet = type(objet)._base_manager.get(pk=objet.pk)
    lignes = {ligne.champ: ligne for ligne in _lignes(acte, objet)}
    details = {}
    for champ, valeur in valeurs.items():
        valeur, ligne = champs.en_json(valeur), lignes.get(champ)
        depart = ligne.base if ligne else champs.lire(objet, champ)
        if valeur == (ligne.propose if ligne else depart):
            continue
        nom, dits = _poser(acte, objet, champ, ligne, (depart, valeur))
        details[nom] = dits
    return _consigner(acte, par, details)


def _lignes(acte: Acte, objet: Model):
    return acte.modifications.filter(
        cible=champs.cible_de(objet), cible_id=objet.pk, operation=Operation.MODIFIER
    )


def _poser(acte, objet, champ, ligne, valeurs) -> tuple[str, dict[str, str]]:
    """Write the line of this field, or withdraw it when it changes nothing any more.

    A line keeps the value that it started from: what stands may have moved since, and the merge
    must see it. Return what the journal says.
    """
    modele, nom = type(objet), champs.libelle(type(objet), champ)
    depart, propose = valeurs
    avant, apres = (champs.dire(modele, champ, x, getattr(objet, "unite", "")) for x in valeurs)
    dits = {"avant": ligne.apres if ligne else avant, "apres": apres}
    if propose == depart:
        ligne.delete()
        return nom, dits
    Modification.objects.update_or_create(
        acte=acte,
        operation=Operation.MODIFIER,
        cible=champs.cible_de(objet),
        cible_id=objet.pk,
        champ=champ,
        defaults={
            "base": depart,
            "propose": propose,
            "sujet": champs.nommer(objet)[:400],
            "libelle": nom,
            "avant": avant,
            "apres": apres,
        },
    )
    return nom, dits


@transaction.atomic
def ajouter(acte: Acte, cible: str, valeurs: dict[str, Any], *, par) -> Modification:
    """Propose a new object. Raises ValidationError when it breaks a rule, or stands already."""
    _ouvrir_le_projet(acte)
    propose = {champ: champs.en_json(valeur) for champ, valeur in valeurs.items()}
    ligne = Modification(acte=acte, operation=Operation.AJOUTER, cible=cible, propose=propose)
    _verifier_l_ajout(acte, ligne)
    ligne.sujet, ligne.libelle, ligne.apres = _dire_l_ajout(cible, propose)
    ligne.save()
    _consigner(acte, par, {ligne.sujet: {"avant": "", "apres": ligne.apres}})
    return ligne


def _verifier_l_ajout(acte: Acte, ligne: Modification) -> None:
    identite = {f"propose__{nom}": ligne.propose[nom] for nom in IDENTITES[ligne.cible]}
    voisines = acte.modifications.filter(cible=ligne.cible, operation=Operation.AJOUTER)
    jumeau = fusion.jumeau(acte.contrat, ligne)
    if jumeau is not None or voisines.filter(**identite).exists():
        raise ValidationError(DEJA_AJOUTE, code="deja")
    essai = dict(ligne.propose)
    neufs = set(_objectifs_ajoutes(acte))
    exclus = {nom for nom in champs.PAR_NUMERO & essai.keys() if essai.pop(nom) in neufs}
    try:
        objet = construire(acte.contrat, ligne.cible, {**ligne.propose, **dict.fromkeys(exclus)})
    except MODELES[champs.OBJECTIF].DoesNotExist:
        raise ValidationError("Cet objectif n'est pas dans le contrat.") from None
    objet.full_clean(exclude=exclus)


def _objectifs_ajoutes(acte: Acte) -> list[str]:
    ajouts = acte.modifications.filter(cible=champs.OBJECTIF, operation=Operation.AJOUTER)
    return [ligne.propose["numero"] for ligne in ajouts]


def _dire_l_ajout(cible: str, propose: dict[str, Any]) -> tuple[str, str, str]:
    """Its subject, what happens to it, and all that is said of it, a line each."""
    modele = MODELES[cible]
    unite = propose.get("unite", "")
    sujet = propose["intitule"]
    if cible == champs.OBJECTIF:
        sujet = f"Objectif {propose['numero']}. {sujet}"
    elif cible == champs.INDICATEUR:
        sujet = f"Indicateur «\u00a0{sujet}\u00a0»"
    else:
        sujet = f"Engagement «\u00a0{sujet}\u00a0»"
    dits = [
        f"{champs.libelle(modele, champ)}\u00a0: {champs.dire(modele, champ, valeur, unite)}"
        for champ, valeur in propose.items()
        if valeur not in (None, "")
    ]
    return sujet[:400], "ajout", "\n".join(dits)


@transaction.atomic
def enlever(acte: Acte, objectif, *, par) -> Modification:
    """Propose to withdraw an objective on which nothing rests. Raises ValidationError."""
    _ouvrir_le_projet(acte)
    if fusion.attaches(objectif):
        raise ValidationError(PORTE, code="porte")
    cible = champs.cible_de(objectif)
    acte.modifications.filter(cible=cible, cible_id=objectif.pk).delete()
    siens = objectif.indicateurs.values("pk")
    acte.modifications.filter(cible=champs.INDICATEUR, cible_id__in=siens).delete()
    ligne = Modification.objects.create(
        acte=acte,
        operation=Operation.ENLEVER,
        cible=cible,
        cible_id=objectif.pk,
        base=champs.decrire(objectif),
        sujet=champs.nommer(objectif)[:400],
        libelle="retrait",
        avant=str(objectif),
    )
    _consigner(acte, par, {ligne.sujet: {"avant": ligne.avant, "apres": ""}})
    return ligne


@transaction.atomic
def changer_les_ensembles(acte: Acte, choisis: dict[str, list[Model]], *, par) -> int:
    """Propose what the sets of the contract are to hold; return how many lines moved."""
    _ouvrir_le_projet(acte)
    details = {}
    for cible, voulus in choisis.items():
        details |= _changer_l_ensemble(acte, cible, {objet.pk: objet for objet in voulus})
    return _consigner(acte, par, details)


def _changer_l_ensemble(acte: Acte, cible: str, voulus: dict[int, Model]) -> dict:
    presents = getattr(acte.contrat, ENSEMBLES[cible]).in_bulk()
    voulues = {
        **{pk: (Operation.AJOUTER, voulus[pk]) for pk in voulus.keys() - presents.keys()},
        **{pk: (Operation.ENLEVER, presents[pk]) for pk in presents.keys() - voulus.keys()},
    }
    details = {}
    for ligne in acte.modifications.filter(cible=cible):
        operation, _ = voulues.get(ligne.cible_id, (None, None))
        if operation == ligne.operation:
            del voulues[ligne.cible_id]
        else:
            details[ligne.sujet] = {"avant": ligne.libelle, "apres": ""}
            ligne.delete()
    for pk, (operation, objet) in voulues.items():
        ligne = _inscrire_le_membre(acte, cible, pk, operation, objet)
        details[ligne.sujet] = {"avant": "", "apres": ligne.libelle}
    return details


def _inscrire_le_membre(acte, cible, pk, operation, objet) -> Modification:
    ajoute = operation == Operation.AJOUTER
    return Modification.objects.create(
        acte=acte,
        operation=operation,
        cible=cible,
        cible_id=pk,
        base=not ajoute,
        propose=ajoute,
        sujet=str(objet)[:400],
        libelle="ajout" if ajoute else "retrait",
        avant="" if ajoute else str(objet),
        apres=str(objet) if ajoute else "",
    )


@transaction.atomic
def annuler(modification: Modification, *, par) -> None:
    """Take one line out of the draft. Raises ValidationError once it is no longer one."""
    acte = modification.acte
    _ouvrir_le_projet(acte)
    dit = {"avant": modification.apres or modification.libelle, "apres": ""}
    modification.delete()
    _consigner(acte, par, {modification.sujet or modification.libelle: dit})


@transaction.atomic
def reprendre_sur_l_actuelle(ligne: fusion.Ligne, *, par) -> None:
    """Keep the proposal, from what stands now: the text prints another « before »."""
    modification = ligne.modification
    _ouvrir_le_projet(modification.acte)
    dit = {"avant": modification.avant, "apres": ligne.en_mots}
    modification.base, modification.avant = ligne.actuelle, ligne.en_mots
    modification.save(update_fields=["base", "avant"])
    _consigner(modification.acte, par, {modification.libelle: dit})


def _ouvrir_le_projet(acte: Acte) -> None:
    """Lock the act. Raises ValidationError if its text no longer changes."""
    actuel = Acte.objects.select_for_update(of=("self",)).get(pk=acte.pk)
    if actuel.nature != NatureActe.AVENANT or actuel.statut != StatutActe.PROJET:
        raise ValidationError("Cet avenant n'est plus un projet : son texte ne change plus.")


def _consigner(acte: Acte, par, details: dict) -> int:
    """Date the change of the text, and write it in the journal; nothing for no change."""
    if not details:
        return 0
    acte.texte_change_le = timezone.now()
    acte.save(update_fields=["texte_change_le"])
    Evenement.objects.consigner(
        contrat=acte.contrat, auteur=par, verbe="modifier", objet=acte, details=details
    )
    return len(details)
