"""The values of one period: indicators by neighbourhood, or for the whole contract."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from contrats.ecriture import quantite
from contrats.models import Evenement, Indicateur, Mesure, Saisie
from contrats.saisies.ecart import Ecart
from contrats.saisies.lignes import Feuille, Ligne, lire_lignes
from contrats.saisies.projet import Projet, projeter

INCONNUE = "Cette valeur n’est plus à saisir\u00a0: l’indicateur ou le quartier a changé."
RIEN = "Rien à proposer\u00a0: aucune valeur ne change."
SANS_RAISON = "Dites pourquoi des valeurs déjà validées changent."
VIDE = "non renseigné"


@dataclass(frozen=True)
class Lecture:
    """The rows that the entry touches, and its cells that no row has any more."""

    projets: list[Projet]
    perdues: list[str]


def lire(saisie: Saisie, lignes: list[Ligne] | None = None) -> Lecture:
    """What the entry would do to the contract's figures as they are now."""
    lignes = lire_lignes(Feuille.de(saisie)) if lignes is None else lignes
    connues = {ligne.cle(champ) for ligne in lignes for champ in ligne.champs}
    projets = [projeter(ligne, saisie.cellules) for ligne in lignes]
    return Lecture(
        [projet for projet in projets if projet.textes],
        [cle for cle in saisie.cellules if cle not in connues],
    )


def comparer(saisie: Saisie) -> list[Ecart]:
    """Each typed value, and what follows from it, beside the stored one."""
    lecture = lire(saisie)
    ecarts = [
        _ecart(projet, champ)
        for projet in lecture.projets
        for champ in dict.fromkeys([*projet.textes, *projet.changements])
    ]
    perdus = [
        Ecart(cle, "Valeur", "", saisie.cellules[cle], True, "À retirer", INCONNUE)
        for cle in lecture.perdues
    ]
    return ecarts + perdus


def _ecart(projet: Projet, champ: str) -> Ecart:
    ligne, erreur = projet.ligne, projet.erreurs.get(champ, "")
    avant = ligne.stockee(champ)
    illisible = champ in projet.textes and bool(projet.erreurs)
    apres = projet.textes[champ] if illisible else _dire(projet.valeurs[champ], ligne, champ)
    return Ecart(
        cle=ligne.cle(champ),
        libelle=f"{ligne.territoire}\u00a0: {nom_du_champ(champ)}",
        avant=_dire(avant, ligne, champ),
        apres=apres or VIDE,
        change=bool(erreur) or projet.valeurs[champ] != avant,
        groupe=ligne.indicateur.intitule,
        erreur=erreur,
    )


def nom_du_champ(champ: str) -> str:
    """The French name of a measure's field."""
    return str(Mesure._meta.get_field(champ).verbose_name)


def _dire(valeur: Decimal | str | None, ligne: Ligne, champ: str) -> str:
    if valeur in (None, ""):
        return VIDE
    if isinstance(valeur, str):
        return valeur
    unite = "" if champ in ("numerateur", "denominateur") else ligne.indicateur.unite
    return quantite(valeur, unite)


def verifier(saisie: Saisie) -> dict[str, str]:
    """What is refused, by cell; under `correction` the reason that is missing."""
    lecture = lire(saisie)
    erreurs = erreurs_des_cellules(lecture)
    if any(projet.corrige for projet in lecture.projets) and not saisie.correction.strip():
        erreurs["correction"] = SANS_RAISON
    if not erreurs and not any(projet.changements for projet in lecture.projets):
        erreurs[""] = RIEN
    return erreurs


def erreurs_des_cellules(lecture: Lecture) -> dict[str, str]:
    """The message of each refused cell."""
    erreurs = {
        projet.ligne.cle(champ): message
        for projet in lecture.projets
        for champ, message in projet.erreurs.items()
    }
    return erreurs | dict.fromkeys(lecture.perdues, INCONNUE)


@transaction.atomic
def appliquer(saisie: Saisie, *, par) -> None:
    """Write the typed values as measures of the contract, one event a measure.

    A cell left as it was changes nothing. Raises ValidationError, and then nothing is written.
    """
    feuille = Feuille.de(saisie)
    # Whoever writes measures of these indicators through an entry waits here for their turn.
    verrou = Indicateur.objects.select_for_update(of=("self",)).order_by("pk")
    list(verrou.filter(objectif__contrat=feuille.contrat, responsable=feuille.partenaire))
    for projet in lire(saisie).projets:
        if projet.changements:
            _ecrire(projet, feuille, saisie, par)


def _ecrire(projet: Projet, feuille: Feuille, saisie: Saisie, par) -> None:
    ligne = projet.ligne
    mesure = ligne.mesure or Mesure(
        indicateur=ligne.indicateur,
        quartier=ligne.quartier,
        periode_debut=feuille.debut,
        periode_fin=feuille.fin,
    )
    details = _details(projet, saisie, par)
    for champ, valeur in projet.valeurs.items():
        setattr(mesure, champ, valeur)
    mesure.saisie_par = saisie.modifie_par
    mesure.full_clean()
    mesure.save()
    Evenement.objects.consigner(
        contrat=saisie.contrat,
        auteur=par,
        verbe="modifier" if ligne.mesure else "creer",
        objet=mesure,
        details=details,
    )


def _details(projet: Projet, saisie: Saisie, par) -> dict:
    """Where, who typed it, why a validated figure changes, then each value before and after."""
    details = {"territoire": projet.ligne.territoire}
    if saisie.par_lien or (saisie.modifie_par and saisie.modifie_par != par):
        details["propose_par"] = saisie.auteur_public
    if projet.corrige:
        details["correction"] = saisie.correction
    for champ in projet.changements:
        avant, apres = projet.ligne.stockee(champ), projet.valeurs[champ]
        details[champ] = {"avant": avant, "apres": apres}
    return details
