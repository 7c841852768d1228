"""Who may do what on a contract: every role, on their own ground and on the neighbour's."""

import pytest

from contrats.permissions import (
    peut_gerer,
    peut_modifier_action,
    peut_saisir_mesure,
    peut_voir_les_adresses,
)
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def lieux():
    """A contract of the CASO, which the CAPSO follows, and one of another intercommunality."""
    capso = fabriques.creer_intercommunalite(sigle="CAPSO")
    caso = fabriques.creer_intercommunalite(sigle="CASO", successeur=capso)
    organisation = fabriques.creer_partenaire()
    return {
        "organisation": organisation,
        "repris": fabriques.creer_contrat(organisation, pilote=caso),
        "actuel": fabriques.creer_contrat(organisation, pilote=capso),
        "voisin": fabriques.creer_contrat(organisation),
    }


def _officier(contrat, **champs):
    return fabriques.creer_officier(contrat, **champs)


def test_un_officier_gere_les_siens_et_ceux_qu_il_a_repris(lieux):
    officier = _officier(lieux["actuel"])
    assert [peut_gerer(officier, lieux[nom]) for nom in ("repris", "actuel", "voisin")] == [
        True,
        True,
        False,
    ]


def test_l_officier_d_avant_ne_gere_pas_ce_que_pilote_le_successeur(lieux):
    ancien = _officier(lieux["repris"])
    assert [peut_gerer(ancien, lieux[nom]) for nom in ("repris", "actuel")] == [True, False]


def test_un_officier_desactive_ne_gere_rien(lieux):
    assert peut_gerer(_officier(lieux["actuel"], is_active=False), lieux["actuel"]) is False


@pytest.mark.parametrize("role", ["agent", "signataire", "lecteur"])
def test_les_autres_roles_ne_gerent_rien_meme_chez_eux(lieux, role):
    """Their organisation takes part in the contract: that is not enough."""
    personne = fabriques.creer_utilisateur(role, lieux["organisation"])
    assert peut_gerer(personne, lieux["actuel"]) is False


@pytest.mark.parametrize("role", ["agent", "signataire", "lecteur"])
def test_une_personne_de_l_intercommunalite_qui_n_est_pas_officier_ne_gere_rien(lieux, role):
    interco = fabriques.creer_partenaire(type="epci", intercommunalite=lieux["actuel"].pilote)
    assert peut_gerer(fabriques.creer_utilisateur(role, interco), lieux["actuel"]) is False


@pytest.mark.parametrize("actif", [True, False])
def test_l_administrateur_gere_tout_tant_que_son_compte_est_ouvert(lieux, actif):
    admin = fabriques.creer_utilisateur("lecteur", is_superuser=True, is_active=actif)
    assert peut_gerer(admin, lieux["voisin"]) is actif


@pytest.mark.parametrize(
    ("role", "attendu"), [("agent", True), ("signataire", False), ("lecteur", False)]
)
@pytest.mark.parametrize("titre", ["porteur", "coporteur"])
def test_modifier_l_action_que_mon_organisation_porte(lieux, role, attendu, titre):
    organisation = lieux["organisation"]
    action = fabriques.creer_action(
        lieux["actuel"], porteur=organisation if titre == "porteur" else None
    )
    if titre == "coporteur":
        action.coporteurs.add(organisation)
    personne = fabriques.creer_utilisateur(role, organisation)
    assert peut_modifier_action(personne, action) is attendu


def test_modifier_l_action_d_un_autre_porteur(lieux):
    action = fabriques.creer_action(lieux["actuel"])
    agent = fabriques.creer_utilisateur("agent", lieux["organisation"])
    officier, voisin = _officier(lieux["actuel"]), _officier(lieux["voisin"])
    assert [peut_modifier_action(p, action) for p in (agent, officier, voisin)] == [
        False,
        True,
        False,
    ]


def test_un_agent_desactive_ne_modifie_plus_son_action(lieux):
    action = fabriques.creer_action(lieux["actuel"], porteur=lieux["organisation"])
    parti = fabriques.creer_utilisateur("agent", lieux["organisation"], is_active=False)
    assert peut_modifier_action(parti, action) is False


@pytest.mark.parametrize(
    ("role", "attendu"), [("agent", True), ("signataire", False), ("lecteur", False)]
)
def test_saisir_la_mesure_dont_mon_organisation_est_chargee(lieux, role, attendu):
    organisation = lieux["organisation"]
    indicateur = fabriques.creer_indicateur(lieux["actuel"], responsable=organisation)
    personne = fabriques.creer_utilisateur(role, organisation)
    assert peut_saisir_mesure(personne, indicateur) is attendu


def test_saisir_la_mesure_d_un_autre_ou_de_personne(lieux):
    d_un_autre = fabriques.creer_indicateur(
        lieux["actuel"], responsable=fabriques.creer_partenaire()
    )
    de_personne = fabriques.creer_indicateur(lieux["actuel"])
    agent = fabriques.creer_utilisateur("agent", lieux["organisation"])
    officier = _officier(lieux["actuel"])
    indicateurs = (d_un_autre, de_personne)
    assert [peut_saisir_mesure(agent, i) for i in indicateurs] == [False, False]
    assert [peut_saisir_mesure(officier, i) for i in indicateurs] == [True, True]
    # The administrator's account has no organisation, and neither has the indicator.
    sans_organisation = fabriques.creer_utilisateur("agent", is_superuser=True, is_active=False)
    sans_organisation.partenaire = None
    assert peut_saisir_mesure(sans_organisation, de_personne) is False


def test_les_adresses_des_personnes_sont_pour_les_officiers_et_les_collegues(lieux):
    organisation = lieux["organisation"]
    gens = {
        "officier": _officier(lieux["voisin"]),
        "collègue": fabriques.creer_utilisateur("lecteur", organisation),
        "autre": fabriques.creer_utilisateur("agent"),
        "chef": fabriques.creer_utilisateur("lecteur", is_superuser=True),
    }
    voient = {nom for nom, qui in gens.items() if peut_voir_les_adresses(qui, organisation)}
    assert voient == {"officier", "collègue", "chef"}
    for personne in gens.values():
        personne.is_active = False
    assert not any(peut_voir_les_adresses(qui, organisation) for qui in gens.values())
