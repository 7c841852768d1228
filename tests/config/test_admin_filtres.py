"""A filter of the back office names few rows; of many, it asks for a word, and tells of it."""

import gzip

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contrats.models import Action, Financement
from partenaires.models import Partenaire
from quartiers.filtres_admin import CHOIX_MONTRES
from tests import fabriques

pytestmark = pytest.mark.django_db
LISTE = "admin:contrats_action_changelist"
POIDS = 10_000  # bytes, compressed


@pytest.fixture
def contrat():
    return fabriques.creer_contrat()


@pytest.fixture
def chef(client):
    client.force_login(get_user_model().objects.create_superuser("chef@exemple.fr", None))
    return client


def porteurs(contrat, nombre, nom="Association porteuse"):
    """As many actions, each of its own partner."""
    rangs = range(Partenaire.objects.count(), Partenaire.objects.count() + nombre)
    crees = Partenaire.objects.bulk_create(
        Partenaire(type="association", nom=f"{nom} {rang:04d}") for rang in rangs
    )
    contrat.partenaires.add(*crees)
    actions = Action.objects.bulk_create(
        Action(contrat=contrat, porteur=un, intitule=f"Action de {un}", exercice=2025,
               reference=f"R{un.pk}") for un in crees
    )  # fmt: skip
    Financement.objects.bulk_create(
        Financement(action=action, financeur=action.porteur, nature="p147", annee=2025)
        for action in actions
    )
    return crees


def filtre(reponse, parametre="porteur__cherche"):
    filtres = reponse.context["cl"].filter_specs
    (un,) = [f for f in filtres if getattr(f, "parametre", "") == parametre]
    return un


def noms(reponse):
    return [nom for _, nom in filtre(reponse).lookup_choices]


def lues(reponse):
    return [action.porteur.nom for action in reponse.context["cl"].result_list]


def test_peu_de_noms_se_lisent_tous(chef, contrat):
    porteurs(contrat, CHOIX_MONTRES)
    reponse = chef.get(reverse(LISTE))
    assert (len(noms(reponse)), filtre(reponse).nombreux) == (CHOIX_MONTRES, False)
    assert 'name="porteur__cherche"' not in reponse.content.decode()


def test_de_trop_de_noms_on_en_demande_un(chef, contrat):
    porteurs(contrat, CHOIX_MONTRES + 1)
    (voulu,) = porteurs(contrat, 1, "Régie d’Été")
    reponse = chef.get(reverse(LISTE))
    assert (noms(reponse), filtre(reponse).nombreux) == ([], True)
    assert reponse.content.decode().count('name="porteur__cherche"') == 1

    trouvee = chef.get(reverse(LISTE), {"porteur__cherche": "  regie   ete ", "q": "action"})
    assert (noms(trouvee), lues(trouvee)) == ([voulu.nom], [voulu.nom])
    page = trouvee.content.decode()
    assert '<input type="hidden" name="q" value="action">' in page
    assert f'href="?porteur__id__exact={voulu.pk}&amp;q=action"' in page

    choisie = chef.get(reverse(LISTE), {"porteur__id__exact": voulu.pk})
    assert (noms(choisie), lues(choisie)) == ([voulu.nom], [voulu.nom])


def test_rien_de_trouve_se_dit_et_la_liste_est_vide(chef, contrat):
    porteurs(contrat, CHOIX_MONTRES + 1)
    reponse = chef.get(reverse(LISTE), {"porteur__cherche": "introuvable"})
    assert (noms(reponse), lues(reponse)) == ([], [])
    assert "Aucun nom ne correspond." in reponse.content.decode()


@pytest.mark.parametrize("texte", ["\0", "%", "' OR 1=1", "_", "(", "a" * 5000, "é" * 90])
def test_ce_que_l_on_tape_ne_casse_rien(chef, contrat, texte):
    porteurs(contrat, CHOIX_MONTRES + 1)
    assert chef.get(reverse(LISTE), {"porteur__cherche": texte}).status_code == 200


def test_une_cle_trop_grande_ne_nomme_personne(chef, contrat):
    porteurs(contrat, CHOIX_MONTRES + 1)
    reponse = chef.get(reverse(LISTE), {"porteur__id__exact": "9" * 40})
    assert (noms(reponse), lues(reponse)) == ([], [])


def test_une_ligne_de_deux_trouves_ne_vient_qu_une_fois(chef, contrat):
    quartiers = [fabriques.creer_quartier(nom=f"Quartier des Lices {n}")
                 for n in range(CHOIX_MONTRES + 1)]  # fmt: skip
    contrat.quartiers.add(*quartiers)
    porteurs(contrat, 1)
    (action,) = Action.objects.all()
    action.quartiers.add(*quartiers)
    reponse = chef.get(reverse(LISTE), {"quartiers__cherche": "lices"})
    assert list(reponse.context["cl"].result_list) == [action]
    assert filtre(reponse, "quartiers__cherche").tronque
    assert f"Les {CHOIX_MONTRES} premiers des noms trouvés" in reponse.content.decode()


def test_un_officier_ne_trouve_que_les_siens(client):
    mien, ailleurs = fabriques.creer_contrat(), fabriques.creer_contrat()
    porteurs(mien, CHOIX_MONTRES + 1)
    (etranger,) = porteurs(ailleurs, 1, "Partenaire étranger")
    client.force_login(fabriques.creer_officier(mien))
    for demande in ({"porteur__cherche": "etranger"}, {"porteur__id__exact": etranger.pk}):
        reponse = client.get(reverse(LISTE), demande)
        assert (noms(reponse), lues(reponse)) == ([], [])
        assert "Partenaire étranger" not in reponse.content.decode()


@pytest.mark.parametrize(
    ("route", "requetes"),
    [
        ("admin:contrats_action_changelist", 5),
        ("admin:contrats_financement_changelist", 5),
        ("admin:comptes_utilisateur_changelist", 6),
    ],
)
def test_ni_le_poids_ni_les_requetes_ne_suivent_le_nombre(chef, contrat, route, requetes):
    for nombre in (3, 400):
        get_user_model().objects.bulk_create(
            get_user_model()(courriel=f"p{un.pk}@exemple.fr", role="agent", partenaire=un)
            for un in porteurs(contrat, nombre)
        )
        chef.get(reverse(route))
        with CaptureQueriesContext(connection) as capture:
            reponse = chef.get(reverse(route))
        assert (nombre, len(capture)) == (nombre, requetes)
        assert len(gzip.compress(reponse.content)) < POIDS
