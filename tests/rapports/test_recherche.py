"""The search: what is found and marked, for whom, how many; what is invisible is never counted."""

from datetime import date

import pytest
from django.urls import reverse

from partenaires.models import TypePartenaire
from rapports.resultats import APERCU, NATURES, PREMIERS
from rapports.views.recherche import PAR_PAGE
from tests import fabriques

pytestmark = pytest.mark.django_db

MOT = "Ronsard"


def _remplir(contrat, partenaire, nom=MOT):
    """One object of each kind that holds this word."""
    quartier = fabriques.creer_quartier(nom=f"Quartier {nom}")
    contrat.quartiers.add(quartier)
    contrat.intitule = f"Contrat {nom}"
    contrat.save()
    contrat.partenaires.add(fabriques.creer_partenaire(nom="Tennis club", alias=[f"Club {nom}"]))
    objectif = fabriques.creer_objectif(contrat, intitule=f"Animer {nom}")
    fabriques.creer_indicateur(objectif=objectif, intitule=f"Visites de {nom}")
    fabriques.creer_action(contrat, intitule=f"Fête de {nom}", porteur=partenaire)
    fabriques.creer_engagement(contrat, intitule=f"Repeindre {nom}", partenaire=partenaire)
    fabriques.creer_rapport_emis(contrat)


@pytest.fixture
def lecteur():
    return fabriques.creer_utilisateur("lecteur")


def _chercher(client, personne, texte, **parametres):
    client.force_login(personne)
    return client.get(reverse("rapports:recherche"), {"q": texte, **parametres})


def _comptes(reponse):
    return {groupe.nature.code: groupe.total for groupe in reponse.context["groupes"]}


def _titres(reponse, code):
    (groupe,) = [g for g in reponse.context["groupes"] if g.nature.code == code]
    return ["".join(texte for texte, _ in r.titre) for r in groupe.resultats]


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(("parametres", "requetes"), [({}, 4), ({"nature": "actions"}, 6)])
def test_meme_nombre_de_requetes(
    client, django_assert_num_queries, lecteur, n, parametres, requetes
):
    for _ in range(n):
        _remplir(fabriques.creer_contrat(lecteur.partenaire), lecteur.partenaire)
    client.force_login(lecteur)
    with django_assert_num_queries(requetes):
        reponse = client.get(reverse("rapports:recherche"), {"q": MOT, **parametres})
    assert _comptes(reponse) == dict.fromkeys(NATURES, n)


def test_tout_ce_qui_est_visible_est_trouve_et_rien_d_autre(client, lecteur):
    mien = fabriques.creer_contrat(lecteur.partenaire)
    _remplir(mien, lecteur.partenaire)
    _remplir(fabriques.creer_contrat(), fabriques.creer_partenaire(), f"{MOT} ailleurs")
    reponse = _chercher(client, lecteur, MOT)
    assert _comptes(reponse) == dict.fromkeys(NATURES, 1)
    assert reponse.context["total"] == len(NATURES)
    assert "ailleurs" not in reponse.content.decode()
    liens = {r.url for groupe in reponse.context["groupes"] for r in groupe.resultats}
    assert {lien for lien in liens if client.get(lien).status_code != 200} == set()
    rien = _chercher(client, lecteur, "ailleurs")
    assert rien.context["total"] == 0


@pytest.mark.parametrize("role", ["officier", "agent", "signataire", "lecteur"])
def test_un_etranger_ne_trouve_rien(client, role):
    contrat = fabriques.creer_contrat()
    _remplir(contrat, fabriques.creer_partenaire())
    etranger = fabriques.creer_utilisateur(role)
    fabriques.creer_contrat(etranger.partenaire)
    reponse = _chercher(client, etranger, MOT)
    assert (reponse.context["total"], reponse.status_code) == (0, 200)
    assert "Rien ne répond à «\u00a0Ronsard\u00a0»" in reponse.content.decode()


def test_les_mots_cherches_sont_marques_et_le_reste_echappe(client, lecteur):
    contrat = fabriques.creer_contrat(lecteur.partenaire)
    fabriques.creer_action(contrat, intitule="<b>Été</b> à l’école & ailleurs")
    page = _chercher(client, lecteur, "ete ecol").content.decode()
    assert "&lt;b&gt;<mark>Été</mark>&lt;/b&gt; à l’<mark>école</mark>" not in page
    assert "&lt;b&gt;<mark>Été</mark>&lt;/b&gt; à l’<mark>écol</mark>e &amp; ailleurs" in page


def test_un_mot_de_la_description_donne_son_extrait(client, lecteur):
    contrat = fabriques.creer_contrat(lecteur.partenaire)
    long = "mot " * 60
    fabriques.creer_action(contrat, description=f"{long}\nun potager partagé {long}")
    page = _chercher(client, lecteur, "potager").content.decode()
    assert "un <mark>potager</mark> partagé mot" in page
    assert page.count(" mot") < 80


@pytest.mark.parametrize("demonstration", [True, False])
def test_un_resultat_d_exemple_le_dit(client, lecteur, demonstration):
    contrat = fabriques.creer_contrat(lecteur.partenaire)
    fabriques.creer_action(contrat, intitule=f"Fête {MOT}", demonstration=demonstration)
    page = _chercher(client, lecteur, MOT).content.decode()
    assert ("donnée de démonstration" in page) is demonstration


def test_un_partenaire_se_trouve_par_ses_autres_noms(client, lecteur):
    contrat = fabriques.creer_contrat(lecteur.partenaire)
    contrat.partenaires.add(
        fabriques.creer_partenaire(
            nom="Tennis club", alias=["ASSOC TENNIS ST OMER"], type=TypePartenaire.ASSOCIATION
        )
    )
    reponse = _chercher(client, lecteur, "assoc omer")
    assert _titres(reponse, "partenaires") == ["Tennis club"]
    assert "<mark>ASSOC</mark> TENNIS ST <mark>OMER</mark>" in reponse.content.decode()


@pytest.mark.parametrize(
    ("texte", "nombre"),
    [
        ("2018", 1),
        ("rapport 2018", 1),
        ("Rapport d’avancement", 2),
        ("rapport Ronsard", 2),
        ("2018 Ronsard", 1),
        ("2018 2019", 0),
        ("rapport 2017", 0),
        ("rapport Verlaine", 0),
    ],
)
def test_un_rapport_se_trouve_par_son_annee_et_son_contrat(client, lecteur, texte, nombre):
    contrat = fabriques.creer_contrat(lecteur.partenaire, intitule=f"Contrat {MOT}")
    fabriques.creer_indicateur(contrat)
    for annee in (2018, 2019):
        bornes = {"periode_debut": date(annee, 1, 1), "periode_fin": date(annee, 12, 31)}
        fabriques.creer_rapport_emis(contrat, **bornes)
    ailleurs = fabriques.creer_contrat(intitule=f"Contrat {MOT}")
    fabriques.creer_indicateur(ailleurs)
    fabriques.creer_rapport_emis(ailleurs)
    assert _comptes(_chercher(client, lecteur, texte))["rapports"] == nombre


@pytest.mark.parametrize("texte", ["", "é", "  a ", "&", "\x00"])
def test_moins_de_deux_lettres_ne_cherche_rien(client, lecteur, texte):
    _remplir(fabriques.creer_contrat(lecteur.partenaire), lecteur.partenaire)
    reponse = _chercher(client, lecteur, texte)
    assert (reponse.context["groupes"], reponse.context["court"]) == ([], True)
    dit = "Écrivez au moins deux lettres ou chiffres." in reponse.content.decode()
    assert dit is bool(texte.strip("\x00"))


@pytest.mark.parametrize(
    "parametres",
    [
        {"q": "a" * 5000},
        {"q": "é\x00\u202e:*&|!'"},
        {"q": MOT, "nature": "secrets"},
        {"q": MOT, "nature": "actions", "page": "zéro"},
        {"q": MOT, "nature": "actions", "page": "-3"},
        {"q": MOT, "nature": "actions", "page": "9" * 50},
    ],
)
def test_un_parametre_etrange_ne_casse_rien(client, lecteur, parametres):
    client.force_login(lecteur)
    assert client.get(reverse("rapports:recherche"), parametres).status_code == 200


def test_chaque_nature_montre_ses_premiers_puis_page_par_page(client, lecteur):
    contrat = fabriques.creer_contrat(lecteur.partenaire)
    for _ in range(PAR_PAGE + 1):
        fabriques.creer_action(contrat, intitule=f"Fête {MOT}")
    reponse = _chercher(client, lecteur, MOT)
    assert (len(_titres(reponse, "actions")), _comptes(reponse)["actions"]) == (
        APERCU,
        PAR_PAGE + 1,
    )
    assert f"Voir les {PAR_PAGE + 1} résultats" in reponse.content.decode()
    suite = _chercher(client, lecteur, MOT, nature="actions", page=2)
    assert len(suite.context["resultats"]) == 1
    assert "Page 2 sur 2" in suite.content.decode()


def test_on_ne_cherche_pas_sans_compte(client):
    reponse = client.get(reverse("rapports:recherche"), {"q": MOT})
    assert (reponse.status_code, reponse.url) == (
        302,
        f"{reverse('comptes:connexion')}?next=/recherche/%3Fq%3DRonsard",
    )


def test_au_dela_de_ce_qui_est_compte_la_page_dit_plus_de(client, lecteur, monkeypatch):
    monkeypatch.setattr("rapports.resultats.PLAFOND", 2)
    monkeypatch.setattr(PREMIERS, "formes", {})  # made with the other numbers
    for _ in range(3):
        fabriques.creer_action(
            fabriques.creer_contrat(lecteur.partenaire), intitule=f"Fête de {MOT}"
        )
    reponse = _chercher(client, lecteur, MOT)
    page = " ".join(reponse.content.decode().split())
    assert "Plus de 2 résultats pour « Ronsard »." in page
    assert "Actions (plus de 2)" in page
    assert "Voir les" not in page  # the three are shown
    monkeypatch.setattr("rapports.resultats.APERCU", 1)
    monkeypatch.setattr(PREMIERS, "formes", {})
    page = " ".join(_chercher(client, lecteur, MOT).content.decode().split())
    assert "Voir tous les résultats<span" in page
