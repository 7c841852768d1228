"""The plain text of a report: every block said, figures in French, officer's texts in place."""

import pytest

from rapports import blocs
from rapports.formes import ecriture
from rapports.formes.resolution import resoudre
from rapports.formes.texte import en_texte
from tests.rapports.formes.exemples import TEXTES, corps

ATTENDU = """\
# L’essentiel

Le contrat avance.

Une seconde phrase suit.

> Il manque 12 points pour atteindre la cible.

Les montants sont arrondis.

Aucun acte n’est enregistré.

Habitants : 4_820~habitants (au 1er janvier 2024)
Accordé : 22_555,73~€ [donnée de démonstration]
Chômage : environ 18,5_%
Diplômés : non communiqué

## Notre lecture

La baisse se confirme.

- les ateliers
- les visites

Elle reste fragile.

## Les résultats [donnée de démonstration]

### Taux d’emploi

[Graphique] Taux d’emploi : 45 % en 2016, 52 % en 2023.

[En retard]
Départ 2015 : 45 %
Cible 2026 : non communiqué

Montants par financeur :
Financeur | Accordé | Part | Actions | Depuis | Signé le
État (préfecture) | 22_555,73~€ | 45,5_% | 1_234 | 2016 | 28 mai 2016
Région [donnée de démonstration] | n.c. | n.c. | 0 | 2017 | 1er janvier 2017
Total | 22_555,73~€ | 100_% | 1_234 |  |

# Sources

- INSEE, recensement
- Enquête locale

1. Recenser
2. Comparer
"""


def test_chaque_bloc_est_dit_en_francais():
    attendu = ATTENDU.replace("_", "\u202f").replace("~", "\u00a0")
    assert en_texte(corps(), TEXTES) == attendu


def test_sans_textes_leurs_places_ne_montrent_rien():
    ecrit = en_texte(corps())
    assert "Notre lecture" not in ecrit
    assert "Ce que ces chiffres disent" not in ecrit


def test_un_titre_ne_saute_pas_de_niveau_et_n_est_jamais_vide():
    suite = resoudre([blocs.titre(" \n", 3), blocs.titre("A", 3), blocs.titre("B\nC", 1)])
    assert [(bloc["niveau"], bloc["texte"]) for bloc in suite] == [
        (1, "Sans titre"),
        (2, "A"),
        (1, "B C"),
    ]


def test_resoudre_laisse_les_blocs_recus_intacts():
    avant = corps()
    resoudre(avant, TEXTES)
    assert avant == corps()


@pytest.mark.parametrize(
    ("brut", "genre", "ecrit"),
    [
        ("douze", "euros", "douze"),
        ("=1+1", "nombre", "=1+1"),
        ("NaN", "nombre", "NaN"),
        ("2024-02-30", "date", "2024-02-30"),
        ("-1234.5", "nombre", "−1\u202f234,5"),
        ("12", "texte", "12"),
        (None, "date", "n.c."),
    ],
)
def test_une_valeur_qui_n_est_pas_de_son_genre_reste_telle_quelle(brut, genre, ecrit):
    assert ecriture.valeur(brut, genre) == ecrit
