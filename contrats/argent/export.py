"""The breakdowns of the ledger as sheets: one a breakdown, the same columns as on screen."""

from __future__ import annotations

from contrats.argent.registre import LIBELLES, NOMS_FAMILLES, Ligne, Ventilation
from contrats.tableur import Colonne, Feuille

FAMILLES_ET_ENSEMBLE = (*NOMS_FAMILLES, "Ensemble")


def _somme(rang: int, colonne: str) -> Colonne:
    titre = f"{FAMILLES_ET_ENSEMBLE[rang]}, {LIBELLES[colonne].lower()} (€)"
    return Colonne(titre, lambda ligne: ligne.cases[rang][1][colonne], "euros", 18)


def _des_habitants(ligne: Ligne, lire):
    return lire(ligne.habitants) if ligne.habitants else None


_SOMMES = tuple(_somme(rang, c) for rang in range(len(FAMILLES_ET_ENSEMBLE)) for c in LIBELLES)
_COMPTES = (
    Colonne("Lignes de financement", lambda ligne: ligne.ensemble["nombre"], "entier", 14),
    Colonne(
        "Lignes dont l’accordé est connu",
        lambda ligne: ligne.ensemble["connus_accorde"],
        "entier",
        16,
    ),
)
_HABITANTS = (
    Colonne("Habitants", lambda x: _des_habitants(x, lambda h: h.releve.valeur), "nombre"),
    Colonne("Millésime", lambda x: _des_habitants(x, lambda h: h.releve.millesime), "entier"),
    Colonne("Source", lambda x: _des_habitants(x, lambda h: h.releve.source), largeur=40),
    Colonne(
        "Accordé par habitant (€)",
        lambda x: _des_habitants(x, lambda h: h.partager(x.ensemble["accorde"])),
        "euros",
        16,
    ),
)
_PARTAGEES = Colonne("Lignes comptées aussi ailleurs", lambda x: x.partagees, "entier", 16)
_DEMONSTRATION = Colonne(
    "Donnée de démonstration",
    lambda ligne: "oui" if ligne.ensemble["demonstration"] else "non",
    largeur=14,
)


def feuille(ventilation: Ventilation) -> Feuille:
    """The sheet of one breakdown; its total closes it only when its lines do not overlap."""
    colonnes = (
        Colonne(ventilation.entete, lambda ligne: ligne.libelle, largeur=48),
        *_SOMMES,
        *_COMPTES,
        *(_HABITANTS if ventilation.a_des_habitants else ()),
        *((_PARTAGEES,) if ventilation.code == "quartiers" else ()),
        _DEMONSTRATION,
    )
    fin = [ventilation.total] if ventilation.total else []
    return Feuille(ventilation.titre, colonnes, [*ventilation.lignes, *fin])


_NOTES = (Colonne("À lire avant ces tableaux", str, largeur=110),)


def notes(ventilations: dict[str, Ventilation]) -> Feuille:
    """What forbids adding the lines of some breakdowns, and how people were counted."""
    phrases = [f"{v.titre} : {v.note}" for v in ventilations.values() if v.note]
    return Feuille("À lire", _NOTES, [*phrases, INCONNU, REGLE_DES_HABITANTS])


INCONNU = "Une case vide est un montant qui n’est pas connu, jamais un zéro."
REGLE_DES_HABITANTS = (
    "Habitants : le millésime le plus récent ; la même année, un chiffre exact avant un arrondi, "
    "puis le plus grand, pour que le montant par habitant ne soit jamais surestimé."
)
