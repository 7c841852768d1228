"""A report made of one block of every kind, whose sentences are those of no other test."""

import re

from rapports import blocs

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 120">'
    '<rect x="0" y="20" width="400" height="30" fill="#0f4c4a"/>'
    '<text x="0" y="80" font-family="FiraGO" font-size="14">Droit commun</text></svg>'
)
TEXTES = {"analyse": "La baisse se confirme.\n- les ateliers\n- les visites\nElle reste fragile."}


def instantane(**champs):
    """A frozen report made of these blocks."""
    contrat = {
        "code": "CV000",
        "intitule": "Contrat de ville de Trois-Rivières",
        "pilote": "CA des Trois-Rivières",
        "debut": "2024-01-01",
        "fin": "2030-12-31",
        "signe_le": "2024-05-28",
        "lieu_signature": "Trois-Rivières",
        "statut": "En cours",
    }
    return {
        "schema": 2,
        "titre": "Rapport d’avancement",
        "version": 1,
        "etabli_le": "2026-11-23",
        "periode": {"debut": "2025-01-01", "fin": "2025-12-31"},
        "contrat": contrat,
        "portee": None,
        "quartiers": [{"nom": "Les Tilleuls"}, {"nom": "Le Port"}],
        "corps": corps(),
        **champs,
    }


def mots(texte):
    """The words of a text, whatever marks stand around them."""
    return set(re.findall(r"[^\W_]+", texte.replace("\u202f", " ")))


def corps():
    """The list of blocks, in the order of a short report."""
    return [
        blocs.titre("L’essentiel"),
        blocs.paragraphe("Le contrat avance.\nUne seconde phrase suit."),
        blocs.paragraphe("Il manque 12 points pour atteindre la cible.", "encadre"),
        blocs.paragraphe("Les montants sont arrondis.", "discret"),
        blocs.paragraphe("Aucun acte n’est enregistré.", "absence"),
        blocs.chiffres(
            [
                carte("Habitants", "4820", "habitants", precision="au 1er janvier 2024"),
                carte("Accordé", "22555.73", "€", demonstration=True),
                carte("Chômage", "18.5", "%", approximatif=True),
                carte("Diplômés", None, "%", approximatif=True),
            ]
        ),
        blocs.texte_libre("analyse", "Notre lecture", "Ce que ces chiffres disent."),
        blocs.titre("Les résultats", 2, demonstration=True),
        blocs.groupe(
            blocs.titre("Taux d’emploi", 3),
            blocs.graphique(
                SVG,
                "Taux d’emploi : 45 % en 2016, 52 % en 2023.",
                a_cote=blocs.fiche(
                    [("Départ 2015", "45 %"), ("Cible 2026", None)], etat=("en_retard", "En retard")
                ),
            ),
            tableau(),
        ),
        blocs.saut(),
        blocs.titre("Sources"),
        blocs.liste(["INSEE, recensement", "Enquête locale"]),
        blocs.liste(["Recenser", "Comparer"], ordonnee=True),
        blocs.texte_libre("vide", "Place laissée vide", "Ne se montre pas."),
    ]


def carte(libelle, valeur, unite, *, precision="", approximatif=False, demonstration=False):
    """A key figure, as `rapports.calculs` gives it."""
    return {
        "libelle": libelle,
        "valeur": valeur,
        "unite": unite,
        "precision": precision,
        "approximatif": approximatif,
        "demonstration": demonstration,
    }


def tableau():
    """A table with a column of every kind, what is not known, a detail, a mark and a total."""
    return blocs.tableau(
        "Montants par financeur",
        [
            blocs.colonne("Financeur", largeur=2),
            blocs.colonne("Accordé", "euros"),
            blocs.colonne("Part", "pourcent"),
            blocs.colonne("Actions", "nombre"),
            blocs.colonne("Depuis", "annee"),
            blocs.colonne("Signé le", "date"),
        ],
        [
            [blocs.cellule("État", "préfecture", fort=True), "22555.73", "45.50", "1234",
             "2016", "2016-05-28"],
            [blocs.cellule("Région", demonstration=True), None, None, "0", "2017", "2017-01-01"],
        ],
        total=["Total", "22555.73", "100", "1234", "", ""],
    )  # fmt: skip
