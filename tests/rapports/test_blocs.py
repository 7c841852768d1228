"""The blocks: JSON-ready, complete, and read in order."""

import json

import pytest

from rapports import blocs


def test_chaque_bloc_passe_par_json_sans_changer():
    tous = [
        blocs.titre("Argent", 2, demonstration=True),
        blocs.paragraphe("Rien encore.", "absence"),
        blocs.liste(["un", "deux"], ordonnee=True),
        blocs.chiffres([{"libelle": "Habitants", "valeur": "4820"}]),
        blocs.fiche([("Départ", "45 %"), ("Cible", None)], etat=("en_retard", "En retard")),
        blocs.tableau(
            "Montants",
            [blocs.colonne("Financeur", largeur=2), blocs.colonne("Accordé", "euros")],
            [["État", "1000.00"], [blocs.cellule("Région", "depuis 2016"), None]],
            total=["Total", "1000.00"],
        ),
        blocs.graphique("<svg/>", "Une courbe", a_cote=blocs.fiche([("Cible", "30 %")])),
        blocs.texte_libre("analyse", "Analyse", "Ce que ces chiffres disent."),
        blocs.saut(),
    ]
    assert json.loads(json.dumps(tous)) == tous


def test_un_tableau_refuse_une_ligne_trop_courte():
    with pytest.raises(AssertionError):
        blocs.tableau("T", [blocs.colonne("A"), blocs.colonne("B")], [["seul"]])


def test_a_plat_ouvre_les_groupes_et_suit_l_ordre():
    a_cote = blocs.fiche([("Cible", "30 %")])
    dessin = blocs.graphique("<svg/>", "Une courbe", a_cote=a_cote)
    debut, fin = blocs.titre("A"), blocs.paragraphe("fin")
    assert blocs.a_plat([blocs.groupe(debut, blocs.groupe(dessin)), fin]) == [
        debut,
        dessin,
        a_cote,
        fin,
    ]
