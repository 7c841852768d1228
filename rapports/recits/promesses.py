"""What signatories promised and how residents took part, in tables and sentences. Words only.

From the data of `calculs.paroles` and `calculs.connaissance`; no query enters here.
"""

from __future__ import annotations

from typing import Any

from rapports.blocs import Bloc, Cellule, colonne, liste, paragraphe, tableau
from rapports.recits.mots import compte, enumerer, le, selon

ETATS = (
    ("tenus", "Tenus"),
    ("a_tenir", "À tenir"),
    ("en_retard", "En retard"),
    ("abandonnes", "Abandonnés"),
)


def table_des_signataires(paroles: dict[str, Any]) -> list[Bloc]:
    """One line a signatory: promises by state, unquantified ones, what the others add up to."""
    if not paroles["signataires"]:
        return [paragraphe("Aucun engagement n’est enregistré dans le portail.", "absence")]
    total = paroles["total"]
    return [
        tableau(
            "Engagements des signataires",
            [
                colonne("Signataire", largeur=2.2),
                *(colonne(nom, "nombre", largeur=0.8) for _, nom in ETATS),
                colonne("Sans montant", "nombre", largeur=0.8),
                colonne("Montant annuel chiffré", "euros", largeur=1.3),
            ],
            [_signataire(ligne) for ligne in paroles["signataires"]],
            total=total and _signataire(total),
        )
    ]


def _signataire(ligne: dict[str, Any]) -> list[Cellule]:
    etats = [str(ligne[code]) for code, _ in ETATS]
    return [ligne["nom"], *etats, str(ligne["non_chiffres"]), ligne["montant"]]


def conseils(participation: dict[str, Any]) -> Bloc:
    """The council of each priority neighbourhood, or that none is registered."""
    lignes = [
        f"{ligne['quartier']}\u00a0: {enumerer(ligne['conseils'])}"
        if ligne["conseils"]
        else f"{ligne['quartier']}\u00a0: aucun conseil citoyen n’est enregistré"
        for ligne in participation["conseils"]
    ]
    if not lignes:
        return paragraphe("Aucun quartier prioritaire n’est enregistré.", "absence")
    return liste([f"{ligne}." for ligne in lignes])


def table_des_avis(participation: dict[str, Any], quand: str) -> list[Bloc]:
    """The opinions asked for, and what became of each."""
    avis = participation["avis"]
    if not avis:
        return [paragraphe(f"Aucun avis n’a été demandé {quand}.", "absence")]
    rendus = sum(ligne["rendu_le"] is not None for ligne in avis)
    demandes = selon(len(avis), "a été demandé", "ont été demandés")
    reponses = f"{rendus} {selon(rendus, 'a été rendu', 'ont été rendus')}"
    phrase = f"{compte(len(avis), 'avis', 'avis')} {demandes} {quand}, {reponses}."
    colonnes = [
        colonne("Consulté", largeur=1.8),
        colonne("Sur quoi", largeur=1.8),
        colonne("Attendu pour le", "date", largeur=1.4),
        colonne("Rendu le", "date", largeur=1.4),
        colonne("Sens", largeur=1.2),
    ]
    lignes = [
        [a["qui"], a["objet"], a["echeance"], a["rendu_le"], a["sens"] or "pas de réponse"]
        for a in avis
    ]
    return [paragraphe(phrase), tableau("Avis demandés", colonnes, lignes)]


def table_de_connaissance(annees: list[dict[str, Any]]) -> list[Bloc]:
    """The share of values known, year by year: what could not be measured is said."""
    if not annees:
        return [paragraphe("Aucune valeur n’est encore attendue.", "absence")]
    return [
        tableau(
            "Valeurs connues des indicateurs",
            [
                colonne("Année", "annee", largeur=0.7),
                colonne("Attendues", "nombre"),
                colonne("Connues", "nombre"),
                colonne("Absentes, avec un motif", "nombre", largeur=1.4),
                colonne("Jamais renseignées", "nombre", largeur=1.2),
                colonne("Part connue", "pourcent"),
            ],
            [
                [
                    str(ligne["annee"]),
                    *(str(ligne[c]) for c in ("attendues", "connues", "motivees", "manquantes")),
                    str(round(100 * ligne["connues"] / ligne["attendues"])),
                ]
                for ligne in annees
            ],
        )
    ]


def jour_ou_rien(iso: str | None) -> str:
    """« le 3 mars 2026 », or « à une date inconnue »."""
    return f"le {le(iso)}" if iso else "à une date inconnue"
