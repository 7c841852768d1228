"""Accounts: made, named, constrained; who sees whom."""

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from tests import contraintes, fabriques

pytestmark = pytest.mark.django_db

Utilisateur = get_user_model()


def test_courriel_en_minuscules():
    contraintes.verifier(
        fabriques.creer_utilisateur(),
        "utilisateur_courriel_minuscules",
        "L'adresse doit être en minuscules.",
        reparee=True,
        courriel="Anne@Exemple.fr",
    )


def test_un_compte_appartient_a_une_organisation():
    contraintes.verifier(
        fabriques.creer_utilisateur(),
        "utilisateur_a_une_organisation",
        "Un compte appartient à une organisation.",
        partenaire=None,
    )


def test_toutes_les_contraintes_sont_essayees():
    assert contraintes.noms(Utilisateur) == {
        "utilisateur_courriel_minuscules",
        "utilisateur_a_une_organisation",
    }


def test_une_adresse_un_compte_quelle_que_soit_la_casse():
    fabriques.creer_utilisateur(courriel="anne@exemple.fr")
    with pytest.raises(ValidationError) as refus:
        fabriques.creer_utilisateur(courriel=" Anne@Exemple.FR ")
    assert refus.value.message_dict == {"courriel": ["Un compte existe déjà avec cette adresse."]}


def test_connexion_par_l_adresse_quelle_que_soit_la_casse():
    anne = fabriques.creer_utilisateur(courriel="anne@exemple.fr")
    assert authenticate(username="ANNE@exemple.fr ", password=fabriques.MOT_DE_PASSE) == anne
    assert authenticate(username="anne@exemple.fr", password="faux") is None


def test_un_compte_desactive_n_entre_pas():
    fabriques.creer_utilisateur(courriel="anne@exemple.fr", is_active=False)
    assert authenticate(username="anne@exemple.fr", password=fabriques.MOT_DE_PASSE) is None


def test_un_compte_cree_sans_mot_de_passe_n_entre_pas():
    compte = Utilisateur.objects.create_user(
        "anne@exemple.fr", partenaire=fabriques.creer_partenaire()
    )
    assert compte.has_usable_password() is False
    assert compte.role == "lecteur"


def test_un_officier_est_d_une_intercommunalite():
    with pytest.raises(ValidationError) as refus:
        fabriques.creer_utilisateur("officier", fabriques.creer_partenaire())
    assert refus.value.message_dict == {
        "role": ["Un officier appartient à une intercommunalité qui pilote un contrat."]
    }


def test_l_organisation_d_un_compte_ne_s_efface_pas():
    compte = fabriques.creer_utilisateur()
    with pytest.raises(ProtectedError):
        compte.partenaire.delete()


@pytest.mark.parametrize(
    ("role", "actif", "admin", "attendu"),
    [
        ("officier", True, False, (True, True, True)),
        ("officier", False, False, (False, False, False)),
        ("agent", True, False, (False, True, False)),
        ("agent", False, False, (False, False, False)),
        ("signataire", True, False, (False, False, False)),
        ("lecteur", True, False, (False, False, False)),
        ("lecteur", True, True, (False, False, True)),
        ("lecteur", False, True, (False, False, False)),
    ],
)
def test_ce_que_le_role_ouvre(role, actif, admin, attendu):
    compte = fabriques.creer_utilisateur(role, is_active=actif, is_superuser=admin)
    assert (compte.est_officier, compte.peut_ecrire, compte.is_staff) == attendu
    assert (compte.intercommunalite_id is not None) is compte.est_officier


def test_ce_que_les_gens_lisent():
    compte = fabriques.creer_utilisateur(prenom="Anne", nom="Petit", courriel="anne@exemple.fr")
    assert (str(compte), compte.get_short_name()) == ("Anne Petit", "Anne")
    compte.prenom = compte.nom = ""
    assert (str(compte), compte.get_short_name()) == ("anne@exemple.fr", "anne@exemple.fr")


@pytest.mark.parametrize(
    ("qui", "attendu"),
    [
        ("officier", {"officier@x.fr", "agent@x.fr", "collegue@x.fr"}),
        ("agent", {"agent@x.fr", "collegue@x.fr"}),
        ("voisin", {"voisin@x.fr"}),
        ("admin", {f"{n}@x.fr" for n in ("officier", "agent", "collegue", "voisin", "admin")}),
    ],
)
def test_comptes_visibles(qui, attendu):
    """The administrator works in my organisation: an officer does not see that account."""
    organisation = fabriques.creer_partenaire()
    contrat = fabriques.creer_contrat(organisation)
    comptes = {
        "officier": fabriques.creer_officier(contrat, courriel="officier@x.fr"),
        "agent": fabriques.creer_utilisateur("agent", organisation, courriel="agent@x.fr"),
        "collegue": fabriques.creer_utilisateur("lecteur", organisation, courriel="collegue@x.fr"),
        "voisin": fabriques.creer_utilisateur("agent", courriel="voisin@x.fr"),
        "admin": fabriques.creer_utilisateur("lecteur", is_superuser=True, courriel="admin@x.fr"),
    }
    fabriques.creer_contrat(comptes["voisin"].partenaire)
    vus = Utilisateur.objects.visibles_par(comptes[qui])
    assert set(vus.values_list("courriel", flat=True)) == attendu
