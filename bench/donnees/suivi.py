"""What a contract lives: objectives, indicators and measures, acts, commitments, its public page.

Rows are yielded table by table, in the order of `COLONNES`; keys follow one another.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from bench.donnees import identites
from bench.donnees.tailles import Taille
from bench.donnees.territoires import DEBUT, Contrat, partager

INSTITUTIONS = 11  # the first partners of a contract sign it; associations carry its actions
ABSENCES = ("Non communiqué par le partenaire.", "Secret statistique.", "Relevé non effectué.")
COLONNES = {
    "contrats_pilier": "id intitule ordre contrat_id",
    "contrats_objectif": "id numero intitule description contrat_id parent_id pilier_id",
    "contrats_indicateur": (
        "id intitule definition unite sens agregation reference_valeur reference_annee"
        " reference_source cible_intermediaire cible_intermediaire_annee cible_finale"
        " cible_finale_annee demonstration demonstration_cibles responsable_id objectif_id"
    ),
    "contrats_mesure": (
        "id periode_debut periode_fin valeur numerateur denominateur valeur_femmes valeur_hommes"
        " motif_absence source saisie_le demonstration indicateur_id quartier_id saisie_par_id"
    ),
    "contrats_engagement": (
        "id intitule description montant echeance statut motif demonstration contrat_id objectif_id"
        " partenaire_id"
    ),
    "contrats_acte": (
        "id nature numero titre objet statut contrat_id demonstration applique_le effet_prevu"
        " fondement texte_change_le"
    ),
    "contrats_signature": (
        "id statut niveau signee_le lieu acte_id partenaire_id deliberation_requise motif"
        " nb_relances piece piece_empreinte rang"
    ),
    "contrats_publication": "id en_ligne rubriques presentation publie_le contrat_id publie_par_id",
    "contrats_publication_quartiers": "id publication_id quartier_id",
}
_TRIMESTRES = (("01-01", "03-31"), ("04-01", "06-30"), ("07-01", "09-30"), ("10-01", "12-31"))
# Up to the third quarter of 2026 for the contracts in force; all six years of the former ones.
PERIODES = {
    2015: [(f"{an}-{d}", f"{an}-{f}") for an in range(2015, 2021) for d, f in _TRIMESTRES],
    2024: [(f"{an}-{d}", f"{an}-{f}") for an in range(2024, 2027) for d, f in _TRIMESTRES][:11],
}
OBJECTIFS_PAR_CONTRAT = 12  # three strategic ones, three operational ones under each


def tables(taille: Taille, contrats: list[Contrat], hasard: Random) -> Iterator[tuple[str, list]]:
    """(table, rows) of each table of this module, in an order that its foreign keys allow."""
    yield (
        "contrats_pilier",
        [
            (3 * c.pk - 3 + rang, f"Pilier {rang}", rang, c.pk)
            for c in contrats
            for rang in (1, 2, 3)
        ],
    )
    yield "contrats_objectif", list(_objectifs(contrats))
    combien = partager(taille.mesures, [c.poids for c in contrats], 1)
    indicateurs = [list(_indicateurs(c, n, hasard)) for c, n in zip(contrats, combien, strict=True)]
    yield "contrats_indicateur", _numeroter(ligne for liste in indicateurs for ligne in liste)
    yield "contrats_mesure", _mesures(contrats, combien, indicateurs, hasard)
    yield "contrats_engagement", _numeroter(_engagements(contrats, hasard))
    yield "contrats_acte", [_acte(c) for c in contrats]
    yield "contrats_signature", _numeroter(_signatures(contrats))
    publies = [c for c in contrats if c.pk % 3 == 1]
    yield (
        "contrats_publication",
        [
            (c.pk, True, "{objectifs,actions,financements,partenaires}", "", DEBUT, c.pk, 1)
            for c in publies
        ],
    )
    yield (
        "contrats_publication_quartiers",
        _numeroter((c.pk, quartier) for c in publies for quartier in c.quartiers),
    )


def objectif_de(contrat: int, rang: int) -> int:
    """The key of an operational objective of this contract, from 0 to 8."""
    strategique, suivant = divmod(rang % 9, 3)
    return OBJECTIFS_PAR_CONTRAT * (contrat - 1) + 4 * strategique + suivant + 2


def _numeroter(lignes) -> Iterator[tuple]:
    return ((rang, *ligne) for rang, ligne in enumerate(lignes, 1))


def _objectifs(contrats) -> Iterator[tuple]:
    for contrat in contrats:
        pk = OBJECTIFS_PAR_CONTRAT * (contrat.pk - 1)
        for pilier in (1, 2, 3):
            parent = pk = pk + 1
            intitule = identites.OBJECTIFS[pilier - 1]
            yield (pk, str(pilier), intitule, "", contrat.pk, None, 3 * contrat.pk - 3 + pilier)
            for rang in (1, 2, 3):
                pk += 1
                intitule = identites.OBJECTIFS[(3 * pilier + rang) % len(identites.OBJECTIFS)]
                yield (pk, f"{pilier}.{rang}", intitule, "", contrat.pk, parent, None)


def _indicateurs(contrat, mesures, hasard) -> Iterator[tuple]:
    """As many as the measures need, one for each neighbourhood and the whole, at each period."""
    cellules = (len(contrat.quartiers) + 1) * len(PERIODES[contrat.generation])
    annee = contrat.generation if contrat.generation == 2024 else 2014
    for rang in range(-(-mesures // cellules)):
        intitule, unite, sens, agregation = identites.INDICATEURS[rang % len(identites.INDICATEURS)]
        depart = hasard.randrange(20, 80) if rang % 4 else None
        yield (f"{intitule} ({rang + 1})", "", unite, sens, agregation, depart,
               annee - 1 if depart else None, "", None, None,
               depart and depart + 15, annee + 6 if depart else None, False, False,
               contrat.partenaires[rang % len(contrat.partenaires)],
               objectif_de(contrat.pk, rang))  # fmt: skip


def _mesures(contrats, combien, indicateurs, hasard) -> Iterator[tuple]:
    """Cell by cell until each contract has its share: the last indicator is not finished."""
    pk = premier = 0
    for contrat, voulu, liste in zip(contrats, combien, indicateurs, strict=True):
        reste = voulu
        for rang, indicateur in enumerate(liste, premier + 1):
            for debut, fin in PERIODES[contrat.generation]:
                for quartier in (None, *contrat.quartiers):
                    if not reste:
                        break
                    pk, reste = pk + 1, reste - 1
                    valeurs = _valeurs(indicateur[4], hasard)
                    yield (pk, debut, fin, *valeurs, "Banc de mesure", DEBUT, False, rang, quartier,
                           None)  # fmt: skip
        premier += len(liste)


def _valeurs(agregation: str, hasard) -> tuple:
    """Value, both terms of a ratio, women, men, and the reason when nothing is known."""
    tirage = hasard.random()
    if tirage < 0.06:
        return (None, None, None, None, None, ABSENCES[int(tirage * 50)])
    if agregation == "ratio":
        total = 1 + int(tirage * 400)
        part = int(total * hasard.random())
        return (f"{100 * part / total:.2f}", part, total, None, None, "")
    valeur = int(tirage * 300)
    if tirage < 0.5:
        return (valeur, None, None, None, None, "")
    return (valeur, None, None, valeur // 2, valeur - valeur // 2, "")


def _engagements(contrats, hasard) -> Iterator[tuple]:
    for contrat in contrats:
        for rang, partenaire in enumerate(contrat.partenaires[:INSTITUTIONS]):
            statut = hasard.choice(("pris", "pris", "tenu", "abandonne"))
            montant = hasard.randrange(1, 200) * 1000 if rang % 3 else None
            annee = contrat.generation + 1 + rang % 5
            yield (f"Mobiliser ses moyens dans les quartiers ({rang + 1})", "", montant,
                   f"{annee}-12-31" if rang % 2 else None, statut,
                   "Priorités revues." if statut == "abandonne" else "", False, contrat.pk,
                   objectif_de(contrat.pk, rang), partenaire)  # fmt: skip


def _en_signature(contrat) -> bool:
    return contrat.generation == 2024 and contrat.pk % 29 == 0


def _acte(contrat) -> tuple:
    statut = "en_signature" if _en_signature(contrat) else "signe"
    return (contrat.pk, "initial", 0, "Contrat initial", "", statut, contrat.pk, False, None, None,
            "", None)  # fmt: skip


def _signatures(contrats) -> Iterator[tuple]:
    for contrat in contrats:
        attendue = _en_signature(contrat)
        for partenaire in contrat.partenaires[:INSTITUTIONS]:
            yield ("attendue" if attendue else "signee", "papier",
                   None if attendue else f"{contrat.generation}-06-30", "", contrat.pk, partenaire,
                   False, "", 0, "", "", 1)  # fmt: skip
