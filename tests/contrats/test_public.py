"""The public pages: what residents find there, kept by caches, in a constant number of queries."""

import pytest
from django.urls import reverse

from contrats.models import Agregation, Publication, Rubrique
from quartiers.models import FiliationQuartier
from tests import fabriques
from tests.contrats.quartiers import lecteur_de, texte

pytestmark = pytest.mark.django_db

ACCUEIL = "contrats:accueil_public"


def _contrat_public(contrat):
    return reverse("contrats:contrat_public", args=[contrat.pk])


def _quartier_public(quartier):
    return reverse("contrats:quartier_public", args=[quartier.pk])


def _en_ligne(*quartiers, rubriques=Rubrique.values, **champs):
    contrat = fabriques.creer_contrat(quartiers=quartiers, **champs)
    fabriques.creer_publication(contrat, quartiers=quartiers, rubriques=rubriques)
    return contrat


def _remplir(contrat, quartier, n):
    """`n` rows of everything that the two pages show."""
    for rang in range(n):
        action = fabriques.creer_action(
            contrat, statut="terminee", exercice=2016 + rang, beneficiaires_reels_femmes=12
        )
        action.quartiers.set([quartier])
        fabriques.creer_financement(action, accorde=1000)
        indicateur = fabriques.creer_indicateur(contrat)
        fabriques.creer_mesure(indicateur, 2016, 45, quartier=quartier)
        fabriques.creer_engagement(contrat)
        contrat.partenaires.add(fabriques.creer_partenaire())
        fabriques.creer_releve(quartier=quartier)


@pytest.mark.parametrize("n", [1, 3])
def test_l_accueil_en_un_nombre_constant_de_requetes(client, django_assert_num_queries, n):
    for _ in range(n):
        _en_ligne(fabriques.creer_quartier(fabriques.creer_commune()))
    with django_assert_num_queries(2):
        reponse = client.get(reverse(ACCUEIL))
    assert len(reponse.context["page"]) == n


@pytest.mark.parametrize("n", [1, 3])
def test_un_contrat_en_un_nombre_constant_de_requetes(client, django_assert_num_queries, n):
    quartiers = [fabriques.creer_quartier() for _ in range(n)]
    contrat = _en_ligne(*quartiers)
    _remplir(contrat, quartiers[0], n)
    with django_assert_num_queries(2):
        reponse = client.get(_contrat_public(contrat))
    assert len(reponse.context["vu"].exercices) == n


@pytest.mark.parametrize("n", [1, 3])
def test_un_quartier_en_un_nombre_constant_de_requetes(client, django_assert_num_queries, n):
    quartier = fabriques.creer_quartier(fabriques.creer_commune())
    for _ in range(n):
        _remplir(_en_ligne(quartier), quartier, n)
    with django_assert_num_queries(2):
        reponse = client.get(_quartier_public(quartier))
    assert len(reponse.context["vu"].changements) == n * n


def test_sans_compte_et_sans_cookie(client):
    quartier = fabriques.creer_quartier()
    contrat = _en_ligne(quartier)
    for adresse in (reverse(ACCUEIL), _contrat_public(contrat), _quartier_public(quartier)):
        reponse = client.get(adresse)
        assert (reponse.status_code, dict(reponse.cookies)) == (200, {})
        assert '<meta name="robots" content="index, follow">' in texte(reponse)


def test_la_page_d_un_contrat_mene_a_ceux_qui_le_pilotent(client):
    contrat = _en_ligne()
    lien = f"{reverse('contrats:contact')}?contrat={contrat.pk}"
    assert f'href="{lien}"' in texte(client.get(_contrat_public(contrat)))


def test_un_moteur_ou_un_cache_peut_demander_l_en_tete_seul(client):
    reponse = client.head(_contrat_public(_en_ligne()))
    assert (reponse.status_code, reponse.content) == (200, b"")


def test_hors_ligne_introuvable_pour_tous(client):
    quartier = fabriques.creer_quartier(nom="Marais")
    contrat = _en_ligne(quartier, intitule="Contrat retiré")
    Publication.objects.get().retirer(par=None)
    jamais = fabriques.creer_contrat(quartiers=[fabriques.creer_quartier()])
    adresses = [_contrat_public(contrat), _quartier_public(quartier), _contrat_public(jamais)]
    for personne in (None, fabriques.creer_officier(contrat), lecteur_de(contrat)):
        client.logout()
        if personne:
            client.force_login(personne)
        assert [client.get(adresse).status_code for adresse in adresses] == [404] * 3
        assert "Contrat retiré" not in texte(client.get(reverse(ACCUEIL)))


def test_un_quartier_qui_n_est_pas_publie_est_introuvable(client):
    publie, cache = fabriques.creer_quartier(), fabriques.creer_quartier()
    contrat = fabriques.creer_contrat(quartiers=[publie, cache])
    fabriques.creer_publication(contrat, quartiers=[publie])
    assert [client.get(_quartier_public(q)).status_code for q in (publie, cache)] == [200, 404]


@pytest.mark.parametrize(
    ("texte_cherche", "attendu"),
    [
        ("", ["Aire", "Saint-Omer"]),
        ("saint omer", ["Saint-Omer"]),
        ("MARAIS", ["Saint-Omer"]),
        ("aire", ["Aire"]),
        ("Arques", ["Saint-Omer"]),
        ("Pays d’Aire", ["Aire"]),
        ("caché", []),
        ("Blendecques", []),
        ("!!", []),
        ("\0", []),
    ],
)
def test_la_recherche_des_habitants(client, texte_cherche, attendu):
    marais = fabriques.creer_quartier(fabriques.creer_commune(nom="Arques"), nom="Marais")
    cache = fabriques.creer_quartier(
        fabriques.creer_commune(nom="Blendecques"), nom="Quartier caché"
    )
    contrat = fabriques.creer_contrat(quartiers=[marais, cache], intitule="Saint-Omer")
    fabriques.creer_publication(contrat, quartiers=[marais])
    pilote = fabriques.creer_intercommunalite(nom="Pays d’Aire")
    _en_ligne(intitule="Aire", pilote=pilote)
    fabriques.creer_contrat(intitule="Saint-Omer en brouillon")
    reponse = client.get(reverse(ACCUEIL), {"q": texte_cherche})
    assert [p.contrat.intitule for p in reponse.context["page"]] == attendu


def test_les_caches_gardent_la_page_sauf_celle_d_une_personne_connectee(client):
    contrat = _en_ligne(fabriques.creer_quartier())
    reponse = client.get(_contrat_public(contrat))
    assert reponse["Cache-Control"] == "public, max-age=60"
    assert "Cookie" in reponse["Vary"]
    encore = client.get(_contrat_public(contrat), headers={"If-None-Match": reponse["ETag"]})
    assert (encore.status_code, encore.content) == (304, b"")
    contrat.publication.publier(par=None, rubriques=[], quartiers=[], presentation="Nouveau")
    encore = client.get(_contrat_public(contrat), headers={"If-None-Match": reponse["ETag"]})
    assert encore.status_code == 200
    client.force_login(lecteur_de(contrat))
    reponse = client.get(_contrat_public(contrat))
    assert (reponse["Cache-Control"], "ETag" in reponse) == ("private, no-store", False)


@pytest.mark.parametrize(
    ("femmes", "hommes", "phrase"),
    [
        (4, 5, "moins de 11 personnes accueillies par les actions menées ici seulement."),
        (10, 40, "50 personnes accueillies par les actions menées ici seulement."),
        (
            20,
            40,
            "60 personnes accueillies par les actions menées ici seulement, dont 20 femmes et",
        ),
    ],
)
def test_les_petits_nombres_ne_sont_pas_publies(client, femmes, hommes, phrase):
    quartier = fabriques.creer_quartier()
    contrat = _en_ligne(quartier)
    action = fabriques.creer_action(
        contrat,
        statut="terminee",
        beneficiaires_reels_femmes=femmes,
        beneficiaires_reels_hommes=hommes,
    )
    action.quartiers.set([quartier])
    assert phrase in texte(client.get(_quartier_public(quartier)))


def test_aucun_groupe_ne_se_deduit_d_un_autre(client):
    """One neighbourhood's own actions are counted on its page, the others on the contract's."""
    ici, la = fabriques.creer_quartier(), fabriques.creer_quartier()
    contrat = _en_ligne(ici, la)
    for quartiers, femmes in (([ici], 100), ([la], 200), ([ici, la], 400), ([], 800)):
        action = fabriques.creer_action(
            contrat, statut="terminee", beneficiaires_reels_femmes=femmes
        )
        action.quartiers.set(quartiers)
    dits = [
        client.get(adresse).context["vu"].personnes.total.split("\u00a0")[0]
        for adresse in (_quartier_public(ici), _quartier_public(la), _contrat_public(contrat))
    ]
    assert [dit.replace("\u202f", "") for dit in dits] == ["100", "200", "1200"]


def test_un_indicateur_de_trop_peu_de_personnes_se_tait(client):
    quartier = fabriques.creer_quartier()
    contrat = _en_ligne(quartier)
    indicateur = fabriques.creer_indicateur(
        contrat, unite="jeunes", agregation=Agregation.SOMME, cible_finale=120
    )
    fabriques.creer_mesure(indicateur, 2016, 7, quartier=quartier)
    fabriques.creer_mesure(indicateur, 2017, 77, quartier=quartier)
    for adresse in (_quartier_public(quartier), _contrat_public(contrat)):
        page = texte(client.get(adresse))
        assert ("77 jeunes" in page, "moins de 11" in page, ">7 jeunes" in page) == (
            True,
            True,
            False,
        )


def test_un_depart_ou_des_valeurs_de_trop_peu_de_personnes_se_taisent(client):
    contrat = _en_ligne()
    indicateur = fabriques.creer_indicateur(
        contrat, unite="jeunes", agregation=Agregation.SOMME, reference_valeur=3
    )
    fabriques.creer_mesure(indicateur, 2016, 7)
    page = texte(client.get(_contrat_public(contrat)))
    assert "Les valeurs ne sont pas publiées : elles portent sur trop peu de personnes." in page
    fabriques.creer_mesure(indicateur, 2017, 77)
    reponse = client.get(_contrat_public(contrat))
    (ligne,) = reponse.context["vu"].objectifs[0].indicateurs
    assert (ligne.graphique["depart"], ligne.etat.derniere.valeur) == (None, 77)


def test_la_filiation_ne_mene_qu_aux_pages_publiees(client):
    ancien = fabriques.creer_quartier(nom="Marais")
    publie = fabriques.creer_quartier(nom="Marais nouveau", generation=2024)
    cache = fabriques.creer_quartier(nom="Lac nouveau", generation=2024)
    for nouveau in (publie, cache):
        FiliationQuartier.objects.create(ancien=ancien, nouveau=nouveau, nature="scission")
    _en_ligne(ancien)
    _en_ligne(publie, generation=2024)
    page = texte(client.get(_quartier_public(ancien)))
    assert f'href="{_quartier_public(publie)}"' in page
    assert "Lac nouveau" not in page
    assert "ce sont deux découpages" in page


def test_chaque_contrat_ne_montre_du_quartier_que_ses_rubriques(client):
    quartier = fabriques.creer_quartier()
    ouvert = _en_ligne(quartier, rubriques=["actions"])
    ferme = _en_ligne(quartier, rubriques=["objectifs", "financements"])
    for contrat, intitule, accorde in ((ouvert, "Atelier vélo", 111), (ferme, "Action tue", 222)):
        action = fabriques.creer_action(contrat, statut="retenue", intitule=intitule)
        action.quartiers.set([quartier])
        fabriques.creer_financement(action, accorde=accorde)
        fabriques.creer_mesure(
            fabriques.creer_indicateur(contrat, intitule=f"Indicateur {accorde}"), 2016, 45,
            quartier=quartier,
        )  # fmt: skip
    page = texte(client.get(_quartier_public(quartier)))
    vus = [
        mot in page
        for mot in (
            "Atelier vélo",
            "Action tue",
            "Indicateur 111",
            "Indicateur 222",
            "222,00 €",
            "111,00 €",
        )
    ]
    assert vus == [True, False, False, True, True, False]
