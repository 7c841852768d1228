"""Who may close an account, and who may take a lost second factor away: each case, both answers."""

import pytest

from comptes.permissions import peut_administrer_compte, peut_retirer_second_facteur
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def gens():
    """The officers of two intercommunalities, the people of a partner of the first, two chefs."""
    contrat, autre = fabriques.creer_contrat(), fabriques.creer_contrat()
    officier = fabriques.creer_officier(contrat)
    centre = fabriques.creer_partenaire(enregistre_par=contrat.pilote)
    contrat.partenaires.add(centre)
    return {
        "officier": officier,
        "collègue": fabriques.creer_utilisateur("officier", officier.partenaire),
        "ailleurs": fabriques.creer_officier(autre),
        "gestionnaire": fabriques.creer_utilisateur("agent", centre, gestionnaire=True),
        "agent": fabriques.creer_utilisateur("agent", centre),
        "lecteur": fabriques.creer_utilisateur("lecteur", centre),
        "chef": fabriques.creer_utilisateur("lecteur", is_superuser=True),
        "autre chef": fabriques.creer_utilisateur("lecteur", is_superuser=True),
    }


def permis(gens, predicat, compte: str) -> set[str]:
    """The names of those who may, on this account."""
    return {nom for nom, personne in gens.items() if predicat(personne, gens[compte])}


def test_qui_retire_un_second_facteur_perdu(gens):
    def qui(compte):
        return permis(gens, peut_retirer_second_facteur, compte)

    chefs = {"chef", "autre chef"}
    assert qui("agent") == {"officier", "collègue", "gestionnaire", *chefs}
    assert qui("gestionnaire") == {"officier", "collègue", *chefs}
    assert qui("officier") == {"collègue", *chefs}
    assert qui("ailleurs") == chefs
    assert qui("chef") == set()


@pytest.mark.parametrize("nom", ["officier", "gestionnaire", "chef"])
def test_un_compte_ferme_ne_retire_rien(gens, nom):
    gens[nom].is_active = False
    assert nom not in permis(gens, peut_retirer_second_facteur, "agent")


def test_qui_ferme_un_compte_depuis_le_back_office(gens):
    """Where the person manages the organisation: that part is asked elsewhere."""

    def qui(compte):
        return permis(
            gens, lambda par, de: peut_administrer_compte(par, de, comptes_geres=True), compte
        )

    assert qui("agent") == {"officier", "collègue", "ailleurs", "chef", "autre chef"}
    assert qui("officier") == {"collègue", "chef", "autre chef"}
    assert qui("chef") == {"autre chef"}


def test_qui_ne_gere_pas_l_organisation_ne_ferme_pas_ses_comptes(gens):
    def permise(par):
        return peut_administrer_compte(gens[par], gens["agent"], comptes_geres=False)

    assert [permise(par) for par in ("officier", "gestionnaire", "chef")] == [False, False, True]
