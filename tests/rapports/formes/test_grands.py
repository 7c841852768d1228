"""A report of a large contract is made, whole, within a memory that is stated."""

import pytest

from composition.pdf import Limites
from rapports import blocs, gabarits
from rapports.pdf import CompositionImpossible, composer
from tests.rapports.formes.exemples import instantane
from tests.rapports.lecture_pdf import elements, ouvrir

MEMOIRE = 384 * 1024**2  # of address space
INDICATEURS, QUARTIERS, ACTIONS = 80, 30, 300
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 560 222" font-size="12" fill="#3f3a34">'
    '<rect width="400" height="14" fill="#0f4c4a"/><text x="408" y="34">Mesure {}</text></svg>'
)
LIEUX = [
    blocs.colonne("Quartier", largeur=6),
    *(blocs.colonne(nom, "nombre", largeur=2) for nom in ("Valeur", "Femmes", "Hommes")),
]
PROGRAMME = [
    blocs.colonne("Action", largeur=5.4),
    blocs.colonne("Porteur", largeur=3),
    blocs.colonne("Statut et avancement", largeur=2.9),
    blocs.colonne("Accordé", "euros", largeur=2.4),
    blocs.colonne("Accueillis", "nombre", largeur=1.8),
]


def indicateur(rang):
    annees = [blocs.colonne(str(annee), "nombre") for annee in range(2015, 2024)]
    lieux = [[f"Quartier du Grand Pré {n}", str(rang + n), str(n), None] for n in range(QUARTIERS)]
    reperes = blocs.fiche([("Départ 2015", "24"), ("Cible", "60")], etat=("en_retard", "En retard"))
    return blocs.groupe(
        blocs.titre(f"Indicateur {rang}", 3),
        blocs.paragraphe("Il reste à gagner.", "encadre"),
        blocs.graphique(SVG.format(rang), f"Évolution {rang}.", a_cote=reperes),
        blocs.tableau("Valeurs", [blocs.colonne("Unité"), *annees], [["%", *["45.5"] * 9]]),
        blocs.tableau("Par quartier", LIEUX, lieux),
        blocs.paragraphe("Règle de calcul : somme.", "discret"),
    )


def action(rang):
    return [
        blocs.cellule(f"Ateliers de quartier numéro {rang}", f"R{rang:06} · 2025", fort=True),
        f"Association des habitants du secteur {rang % 40}",
        blocs.cellule("Ajournée · 0\u202f%", "Plan incomplet." if rang % 5 else ""),
        f"{rang * 100}.00",
        None if rang % 3 else blocs.cellule("32", "12 F · 20 H"),
    ]


@pytest.fixture(scope="module")
def grand():
    corps = [
        blocs.titre("Les objectifs"),
        blocs.titre("Réussite éducative", 2),
        *(indicateur(rang) for rang in range(INDICATEURS)),
        blocs.saut(),
        blocs.titre("Les actions"),
        blocs.tableau("Actions", PROGRAMME, [action(rang) for rang in range(ACTIONS)]),
    ]
    return instantane(corps=corps)


def test_un_rapport_de_trois_cents_actions_tient_dans_une_memoire_dite(grand):
    with ouvrir(composer(grand, limites=Limites(memoire=MEMOIRE))) as pdf:
        assert len(elements(pdf, "/Figure")) == INDICATEURS
        rangees = INDICATEURS * (2 + 1 + QUARTIERS) + 1 + ACTIONS
        assert len(elements(pdf, "/TR")) == rangees
        meta = pdf.open_metadata()
        annonces = [meta["pdfuaid:part"], meta["pdfaid:part"], meta["pdfaid:conformance"]]
        assert annonces == ["1", "2", "A"]


def test_le_gabarit_d_avant_ne_l_y_faisait_pas_tenir(grand):
    with pytest.raises(CompositionImpossible, match="mémoire"):
        composer(grand, gabarit="4", limites=Limites(memoire=MEMOIRE))


def test_la_limite_d_un_document_est_celle_qui_est_ecrite():
    assert gabarits.COURANT == "6"
    assert Limites().memoire == 7 * 1024**3 // 4
