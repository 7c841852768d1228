"""The list of neighbourhoods, its map, the tab of a contract: who sees what, at what cost."""

import pytest
from django.urls import reverse

from quartiers.models import Statistique
from tests import fabriques
from tests.contrats.quartiers import CARRE, lecteur_de, texte

pytestmark = pytest.mark.django_db

LISTE = "contrats:quartiers"


def _remplir(contrat, n):
    """`n` neighbourhoods of the contract, each with all that a line shows."""
    population, _ = Statistique.objects.get_or_create(
        code="population_qpv", defaults={"libelle": "Habitants", "unite": "habitants"}
    )
    for _ in range(n):
        quartier = fabriques.creer_quartier(fabriques.creer_commune(), contour=CARRE)
        contrat.quartiers.add(quartier)
        fabriques.creer_releve(population, quartier=quartier, valeur=500)
        action = fabriques.creer_action(contrat, statut="retenue")
        action.quartiers.add(quartier)
        fabriques.creer_financement(action, accorde=1000)


@pytest.mark.parametrize("n", [1, 3])
def test_la_liste_en_un_nombre_constant_de_requetes(client, django_assert_num_queries, n):
    contrat = fabriques.creer_contrat()
    _remplir(contrat, n)
    client.force_login(lecteur_de(contrat))
    with django_assert_num_queries(3):
        reponse = client.get(reverse(LISTE))
    assert len(reponse.context["lignes"]) == n


@pytest.mark.parametrize("n", [1, 3])
def test_l_onglet_en_un_nombre_constant_de_requetes(client, django_assert_num_queries, n):
    contrat = fabriques.creer_contrat()
    _remplir(contrat, n)
    client.force_login(lecteur_de(contrat))
    with django_assert_num_queries(3):
        reponse = client.get(reverse("contrats:quartiers_du_contrat", args=[contrat.pk]))
    assert [(ligne.total.actions, ligne.total.accorde) for ligne in reponse.context["lignes"]] == [
        (1, 1000)
    ] * n


@pytest.mark.parametrize("n", [1, 3])
def test_les_contours_en_un_nombre_constant_de_requetes(client, django_assert_num_queries, n):
    contrat = fabriques.creer_contrat()
    _remplir(contrat, n)
    client.force_login(lecteur_de(contrat))
    with django_assert_num_queries(2):
        reponse = client.get(reverse("contrats:contours"))
    assert len(reponse.json()["features"]) == n


def test_une_action_partagee_compte_entiere_dans_chaque_quartier(client):
    ici, la = fabriques.creer_quartier(nom="A"), fabriques.creer_quartier(nom="B")
    vide = fabriques.creer_quartier(nom="C")
    contrat = fabriques.creer_contrat(quartiers=[ici, la, vide])
    partagee = fabriques.creer_action(contrat, statut="en_cours")
    partagee.quartiers.set([ici, la])
    fabriques.creer_financement(partagee, accorde=1000)
    seule = fabriques.creer_action(contrat, statut="retenue")
    seule.quartiers.set([la])
    refusee = fabriques.creer_action(contrat, statut="refusee", demonstration=True)
    refusee.quartiers.set([ici, vide])
    fabriques.creer_financement(refusee, accorde=7000)
    client.force_login(lecteur_de(contrat))
    reponse = client.get(reverse("contrats:quartiers_du_contrat", args=[contrat.pk]))
    assert [
        (ligne.quartier.nom, ligne.total.actions, ligne.total.accorde)
        for ligne in reponse.context["lignes"]
    ] == [("A", 1, 1000), ("B", 2, 1000), ("C", 0, None)]
    assert "ces nombres ne s’additionnent pas" in texte(reponse)
    assert [ligne.total.demonstration for ligne in reponse.context["lignes"]] == [False] * 3
    seule.demonstration = True
    seule.save()
    reponse = client.get(reverse("contrats:quartiers_du_contrat", args=[contrat.pk]))
    assert [ligne.total.demonstration for ligne in reponse.context["lignes"]] == [
        False,
        True,
        False,
    ]


def test_la_liste_ne_montre_que_ce_que_l_on_peut_lire(client):
    commune = fabriques.creer_commune(nom="Arques")
    mien = fabriques.creer_quartier(commune, nom="Mien", contour=CARRE)
    contrat = fabriques.creer_contrat(quartiers=[mien], intitule="Contrat lisible")
    ailleurs = fabriques.creer_commune(nom="Secreteville")
    autre = fabriques.creer_quartier(ailleurs, nom="Quartier secret", contour=CARRE)
    fabriques.creer_contrat(quartiers=[autre, mien], intitule="Contrat secret")
    client.force_login(lecteur_de(contrat))
    page = texte(client.get(reverse(LISTE)))
    assert [mot in page for mot in ("Mien", "Arques", "Contrat lisible")] == [True] * 3
    assert "secret" not in page.lower()
    carte = client.get(reverse("contrats:contours"))
    assert [f["properties"]["nom"] for f in carte.json()["features"]] == ["Mien"]
    assert carte["Cache-Control"] == "private, no-store"
    assert carte["Content-Type"] == "application/geo+json"


@pytest.mark.parametrize(
    ("requete", "attendu"),
    [
        ({}, ["Écoles", "Marais", "Marais"]),
        ({"q": "ecole"}, ["Écoles"]),
        ({"q": "le bas"}, ["Marais"]),
        ({"generation": "2024"}, ["Marais"]),
        ({"nature": "veille"}, ["Écoles"]),
        ({"q": "marais", "generation": "2015"}, ["Marais"]),
        ({"q": "introuvable"}, []),
        ({"generation": "1900", "nature": "x", "communes": "-1"}, ["Écoles", "Marais", "Marais"]),
        ({"q": "\0", "page": "zéro"}, ["Écoles", "Marais", "Marais"]),
        ({"q": "x" * 300}, ["Écoles", "Marais", "Marais"]),
    ],
)
def test_la_liste_et_la_carte_se_filtrent_pareil(client, requete, attendu):
    quartiers = [
        fabriques.creer_quartier(nom="Écoles", nature="veille", contour=CARRE),
        fabriques.creer_quartier(nom="Marais", alias=["Le Bas"], contour=CARRE),
        fabriques.creer_quartier(nom="Marais", generation=2024, contour=CARRE),
    ]
    client.force_login(lecteur_de(fabriques.creer_contrat(quartiers=quartiers)))
    reponse = client.get(reverse(LISTE), requete)
    assert reponse.status_code == 200
    assert [ligne.quartier.nom for ligne in reponse.context["lignes"]] == attendu
    carte = client.get(reverse("contrats:contours"), requete).json()
    assert [f["properties"]["nom"] for f in carte["features"]] == attendu


def test_le_filtre_des_communes_ne_propose_que_les_siennes(client):
    commune = fabriques.creer_commune(nom="Arques")
    contrat = fabriques.creer_contrat(
        quartiers=[fabriques.creer_quartier(commune), fabriques.creer_quartier(commune)]
    )
    fabriques.creer_quartier(fabriques.creer_commune(nom="Ailleurs"))
    client.force_login(lecteur_de(contrat))
    reponse = client.get(reverse(LISTE), {"communes": commune.pk})
    choix = reponse.context["filtre"].form.fields["communes"].choices
    assert [str(libelle) for _, libelle in choix] == ["Toutes", "Arques"]
    assert len(reponse.context["lignes"]) == 2


def test_la_carte_d_un_contrat_et_celle_d_un_quartier(client):
    a, b = (fabriques.creer_quartier(nom=nom, contour=CARRE) for nom in "AB")
    contrat = fabriques.creer_contrat(quartiers=[a])
    lecteur = lecteur_de(contrat)
    fabriques.creer_contrat(lecteur.partenaire, quartiers=[b])
    client.force_login(lecteur)

    def noms(**requete):
        carte = client.get(reverse("contrats:contours"), requete).json()
        return [f["properties"]["nom"] for f in carte["features"]]

    assert noms() == ["A", "B"]
    assert noms(contrat=contrat.pk) == ["A"]
    assert noms(quartier=b.pk) == ["B"]
    assert noms(quartier="9" * 30) == []


def test_sans_contour_une_phrase_et_pas_de_cadre_vide(client):
    contrat = fabriques.creer_contrat(quartiers=[fabriques.creer_quartier()])
    client.force_login(lecteur_de(contrat))
    page = texte(client.get(reverse(LISTE)))
    assert "Les contours ne sont pas encore importés" in page
    assert ("data-contours" in page, "leaflet.js" in page) == (False, False)


def test_la_population_avec_sa_source_et_son_annee(client):
    population = Statistique.objects.create(
        code="population_qpv", libelle="Habitants", unite="habitants"
    )
    quartier = fabriques.creer_quartier()
    for annee, valeur, source in ((2015, 900, "INSEE"), (2018, 950, "INSEE"), (2018, 1000, "ANCT")):
        fabriques.creer_releve(
            population, quartier=quartier, millesime=annee, valeur=valeur, source=source
        )
    client.force_login(lecteur_de(fabriques.creer_contrat(quartiers=[quartier])))
    reponse = client.get(reverse(LISTE))
    (ligne,) = reponse.context["lignes"]
    assert [(r.millesime, r.valeur, r.source) for r in ligne.populations] == [
        (2018, 1000, "ANCT"),
        (2018, 950, "INSEE"),
    ]
    assert "non renseigné" in texte(reponse)  # its official code


def test_25_quartiers_par_page_et_au_dela_la_derniere(client):
    quartiers = [fabriques.creer_quartier(nom=f"Quartier {rang:02}") for rang in range(27)]
    client.force_login(lecteur_de(fabriques.creer_contrat(quartiers=quartiers)))
    tailles = [
        len(client.get(reverse(LISTE), {"page": page}).context["lignes"]) for page in (1, 2, 99)
    ]
    assert tailles == [25, 2, 2]
