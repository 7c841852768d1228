"""Partners in the back office: checked identifiers, and shared ones out of reach."""

import pytest
from django.urls import reverse

from partenaires.models import Partenaire, Representant
from tests.fabriques import creer_contrat, creer_intercommunalite, creer_siret
from tests.monde_admin import creer_monde

pytestmark = pytest.mark.django_db
AJOUT = "admin:partenaires_partenaire_add"


@pytest.fixture
def monde(client):
    monde = creer_monde()
    client.force_login(monde.officier)
    return monde


def saisie(**champs):
    return {
        "type": "association",
        "nom": "Les Jardins du Haut-Pont",
        "representants-TOTAL_FORMS": 0,
        "representants-INITIAL_FORMS": 0,
        **champs,
    }


def erreurs(reponse):
    return {nom: list(textes) for nom, textes in reponse.context["adminform"].form.errors.items()}


def test_creer_un_partenaire_retient_qui_l_enregistre(client, monde):
    siret = creer_siret()
    assert client.post(reverse(AJOUT), saisie(siret=siret)).status_code == 302
    cree = Partenaire.objects.get(nom="Les Jardins du Haut-Pont")
    assert (cree.enregistre_par, cree.siret, cree.siren) == (
        monde.contrat.pilote,
        siret,
        siret[:9],
    )
    liste = client.get(reverse("admin:partenaires_partenaire_changelist"))
    assert cree in liste.context["cl"].result_list


@pytest.mark.parametrize(
    ("champ", "valeur", "message"),
    [
        ("siret", "123", "Un numéro SIRET compte exactement 14 chiffres."),
        (
            "siret",
            "12345678901234",
            "Ce numéro SIRET n'existe pas : sa clé de contrôle est fausse. Vérifiez les chiffres.",
        ),
        (
            "siren",
            "123456789",
            "Ce numéro SIREN n'existe pas : sa clé de contrôle est fausse. Vérifiez les chiffres.",
        ),
        ("rna", "123456789", "Un numéro RNA s'écrit W suivi de 9 chiffres."),
    ],
)
def test_un_identifiant_faux_se_dit_a_cote_de_lui(client, monde, champ, valeur, message):
    reponse = client.post(reverse(AJOUT), saisie(**{champ: valeur}))
    assert erreurs(reponse) == {champ: [message]}
    assert not Partenaire.objects.filter(nom="Les Jardins du Haut-Pont").exists()


def test_un_mandat_a_l_envers_se_dit_a_cote_de_sa_fin(client, monde):
    ligne = {
        "representants-TOTAL_FORMS": 1,
        "representants-0-prenom": "Jeanne",
        "representants-0-nom": "Lefebvre",
        "representants-0-fonction": "présidente",
        "representants-0-mandat_debut": "2020-01-01",
        "representants-0-mandat_fin": "2019-01-01",
    }
    reponse = client.post(reverse(AJOUT), saisie(**ligne))
    lignes = reponse.context["inline_admin_formsets"][0].formset.errors
    assert lignes == [{"mandat_fin": ["La fin du mandat précède son début."]}]
    assert not Representant.objects.filter(nom="Lefebvre").exists()


def test_un_partenaire_ne_devient_pas_une_autre_intercommunalite(client, monde):
    """Its officers would otherwise read that intercommunality's contracts."""
    autre = creer_intercommunalite()
    fiche = reverse("admin:partenaires_partenaire_change", args=[monde.partenaire.pk])
    for url in (reverse(AJOUT), fiche):
        reponse = client.post(url, saisie(intercommunalite=autre.pk))
        assert list(erreurs(reponse)) == ["intercommunalite"]


def test_le_declarant_ne_se_choisit_pas(client, monde):
    autre = creer_intercommunalite()
    client.post(reverse(AJOUT), saisie(enregistre_par=autre.pk))
    cree = Partenaire.objects.get(nom="Les Jardins du Haut-Pont")
    assert cree.enregistre_par == monde.contrat.pilote


def test_un_partenaire_partage_se_lit_sans_se_changer(client, monde):
    creer_contrat(monde.partenaire)
    fiche = reverse("admin:partenaires_partenaire_change", args=[monde.partenaire.pk])
    assert client.get(fiche).status_code == 200
    assert client.post(fiche, saisie()).status_code == 403
    representant = reverse("admin:partenaires_representant_change", args=[monde.representant.pk])
    assert client.post(representant, {"nom": "X"}).status_code == 403
    suppression = reverse("admin:partenaires_representant_delete", args=[monde.representant.pk])
    assert client.post(suppression, {"post": "yes"}).status_code == 403
    assert Representant.objects.filter(pk=monde.representant.pk).exists()
