"""What the PDF says of the money: only retained actions are counted, the unknown is not zero."""

from pathlib import Path

import pytest

from tests.rapports.lecture_pdf import compact, ouvrir, tableaux, texte
from tests.rapports.recits import donnees
from tests.rapports.recits.composition import composer

EXEMPLE = Path(__file__).with_name("exemple_instantane.json")


@pytest.fixture
def instantane():
    return donnees.complet()


def _programme(instantane, *lignes):
    """The snapshot with one action a line, all of one scheme: (retained, granted euros)."""
    modele = instantane["actions"][0]
    instantane["actions"] = [
        {**modele, "dispositif": "Cité éducative", "retenue": retenue, "accorde": accorde}
        for retenue, accorde in lignes
    ]
    return instantane


@pytest.mark.parametrize(
    ("lignes", "phrase"),
    [
        ([(True, "100.00"), (True, "50.50")], "2 actions, 150,50 € accordés."),
        (
            [(True, "100.00"), (True, None), (False, "4000.00")],
            "3 actions, dont 2 retenues, 100 € accordés.",
        ),
        ([(True, None), (False, "4000.00")],
         "2 actions, dont 1 retenue, montant accordé non communiqué."),
        ([(True, None)], "1 action, montant accordé non communiqué."),
        ([(False, "4000.00")], "1 action, dont aucune retenue."),
    ],
)  # fmt: skip
def test_total_du_dispositif_sur_les_seules_actions_retenues(instantane, lignes, phrase):
    octets = composer(_programme(instantane, *lignes))
    assert compact("Cité éducative") + compact(phrase) in compact(texte(octets))
    with ouvrir(octets) as pdf:
        (table,) = [t for t in tableaux(pdf) if t[0][:2] == ["Action", "Porteur"]]
    assert [ligne[3] == "n.c." for ligne in table[1:]] == [montant is None for _, montant in lignes]


def test_les_montants_inconnus_se_disent(instantane):
    objectif, quartier = instantane["objectifs"][0], instantane["quartiers"][0]
    objectif.update(nb_actions=2, accorde=None)
    quartier["accorde"] = None
    argent = instantane["financements"]
    argent["total"]["accorde"] = None
    argent["par_exercice"][0].update(droit_commun=None, total=None)
    (carte,) = [c for c in instantane["chiffres_cles"] if c["unite"] == "€"]
    carte.update(valeur=None, precision="")
    octets = composer(instantane)
    imprime = compact(texte(octets))
    for phrase in (
        "2 actions de la période, montant accordé non communiqué.",
        "Depuis le début du contrat, le montant accordé aux actions retenues n’est pas communiqué.",
        f"{carte['libelle']} non communiqué",
    ):
        assert compact(phrase) in imprime
    with ouvrir(octets) as pdf:
        lignes = [ligne for table in tableaux(pdf) for ligne in table]
    assert next(e[-1] for e in lignes if e[0] == compact(quartier["nom"])) == "n.c."
    exercice = argent["par_exercice"][0]["exercice"]
    assert [(e[1], e[4]) for e in lignes if e[0] == str(exercice) and len(e) == 5] == [
        ("n.c.", "n.c.")
    ]
