"""The sheet of values on screen: who opens it, what a draft keeps, proposing and validating."""

import re

import pytest
from django.urls import reverse

from contrats import saisies, synthese
from contrats.models import Evenement, Mesure, Saisie
from tests import fabriques
from tests.monde_feuille import cases, creer_monde

pytestmark = pytest.mark.django_db

VERBES = ("coller_grille", "proposer_grille", "valider_grille", "reprendre_grille")


@pytest.fixture
def monde():
    return creer_monde(statut="en_vigueur")


@pytest.fixture
def officier(monde):
    officier = fabriques.creer_officier(monde.contrat)
    monde.contrat.partenaires.add(officier.partenaire)
    return officier


def _url(monde, nom="grille", annee=2018, partenaire=None):
    partenaire = partenaire or monde.agent.partenaire
    return reverse(f"contrats:{nom}", args=[monde.contrat.pk, annee, partenaire.pk])


def _lecture(reponse) -> dict[str, str]:
    """What the page carries of its own age."""
    page = reponse.content.decode()
    return {"lecture": re.search(r'name="lecture" value="([^"]+)"', page)[1]}


def _poster(client, monde, cellules, nom="grille", depuis=None):
    """Fill the page read just now (or `depuis`) and send it."""
    lecture = _lecture(depuis or client.get(_url(monde)))
    return client.post(_url(monde, nom), lecture | cellules)


def _messages(reponse) -> list[str]:
    return [str(message) for message in reponse.context["messages"]]


# -- who ------------------------------------------------------------------------------------------


def test_qui_ouvre_la_feuille(client, monde, officier):
    """The organisation's agents and the officers; nobody else, by any door."""
    voisin = fabriques.creer_utilisateur("agent")
    monde.contrat.partenaires.add(voisin.partenaire)
    fabriques.creer_indicateur(monde.contrat, responsable=voisin.partenaire)
    etranger = fabriques.creer_officier(fabriques.creer_contrat())
    lecteur = fabriques.creer_utilisateur("lecteur", monde.agent.partenaire)
    attendus = {monde.agent: 200, officier: 200, voisin: 403, lecteur: 403, etranger: 404}
    for personne, statut in attendus.items():
        client.force_login(personne)
        assert client.get(_url(monde)).status_code == statut
        if statut != 200:
            envois = [client.post(_url(monde, nom)).status_code for nom in ("grille", *VERBES)]
            assert envois == [statut] * 5
    assert Saisie.objects.count() == 0


def test_un_agent_ne_valide_pas(client, monde):
    client.force_login(monde.agent)
    cellules = cases(monde.somme, monde.quai, valeur="90")
    assert client.post(_url(monde, "valider_grille"), cellules).status_code == 403
    assert (Saisie.objects.count(), Mesure.objects.count()) == (0, 0)


@pytest.mark.parametrize("annee", [2014, 2021])
def test_une_annee_hors_du_contrat_n_existe_pas(client, monde, annee):
    client.force_login(monde.agent)
    assert client.get(_url(monde, annee=annee)).status_code == 404


def test_une_organisation_sans_indicateur_n_a_pas_de_feuille(client, monde, officier):
    autre = fabriques.creer_partenaire()
    monde.contrat.partenaires.add(autre)
    client.force_login(officier)
    assert client.get(_url(monde, partenaire=autre)).status_code == 404


@pytest.mark.parametrize("nom", VERBES)
def test_un_get_n_ecrit_rien(client, monde, officier, nom):
    client.force_login(officier)
    assert client.get(_url(monde, nom)).status_code == 405
    client.get(_url(monde))
    assert Saisie.objects.count() == 0


# -- the draft ------------------------------------------------------------------------------------


def test_le_brouillon_garde_tout_meme_ce_qui_est_faux(client, monde):
    client.force_login(monde.agent)
    cellules = cases(monde.somme, monde.quai, valeur=" beaucoup ", valeur_femmes="12")
    reponse = _poster(client, monde, cellules)
    assert (reponse.status_code, reponse.url) == (302, _url(monde))
    saisie = Saisie.objects.get()
    assert saisie.cellules == cases(monde.somme, monde.quai, valeur="beaucoup", valeur_femmes="12")
    assert (saisie.statut, saisie.modifie_par) == ("brouillon", monde.agent)
    page = client.get(_url(monde)).content.decode()
    assert 'value="beaucoup"' in page
    assert "«\u00a0beaucoup\u00a0» n’est pas un nombre." in page
    assert Mesure.objects.count() == Evenement.objects.count() == 0


def test_les_valeurs_validees_sont_la_et_ne_sont_pas_recopiees(client, monde):
    """A figure left as it was stays the contract's: the draft does not hold it."""
    fabriques.creer_mesure(monde.somme, 2018, "1234.5", quartier=monde.quai)
    client.force_login(monde.agent)
    page = client.get(_url(monde)).content.decode()
    assert ('value="1234,5"' in page, "validée : " in page) == (True, False)
    cellules = cases(monde.somme, monde.quai, valeur="1234,5", valeur_femmes="600")
    _poster(client, monde, cellules)
    assert Saisie.objects.get().cellules == cases(monde.somme, monde.quai, valeur_femmes="600")


@pytest.mark.parametrize(("annee", "vue"), [(2018, True), (2017, True), (2015, False)])
def test_un_chiffre_de_demonstration_se_dit_tel(client, monde, annee, vue):
    """Those of the year and of the year before are shown; an older one is not."""
    fabriques.creer_mesure(monde.somme, annee, 100, quartier=monde.quai, demonstration=True)
    client.force_login(monde.agent)
    assert ("donnée de démonstration" in client.get(_url(monde)).content.decode()) is vue


def test_revenir_a_la_valeur_validee_retire_la_case(client, monde):
    fabriques.creer_mesure(monde.somme, 2018, 100, quartier=monde.quai)
    client.force_login(monde.agent)
    _poster(client, monde, cases(monde.somme, monde.quai, valeur="90"))
    assert "validée : 100<" in client.get(_url(monde)).content.decode()
    _poster(client, monde, cases(monde.somme, monde.quai, valeur="100"))
    assert Saisie.objects.get().cellules == {}


def test_une_case_videe_expres_est_gardee_vide(client, monde):
    fabriques.creer_mesure(monde.somme, 2018, 100, quartier=monde.quai)
    client.force_login(monde.agent)
    _poster(client, monde, cases(monde.somme, monde.quai, valeur=""))
    assert Saisie.objects.get().cellules == cases(monde.somme, monde.quai, valeur="")


def test_rien_de_saisi_rien_d_enregistre(client, monde):
    client.force_login(monde.agent)
    reponse = _poster(client, monde, {})
    assert _messages(client.get(reponse.url)) == [
        "Rien n’a changé\u00a0: il n’y a rien à enregistrer."
    ]
    assert Saisie.objects.count() == 0


def test_une_case_etrangere_n_entre_pas(client, monde):
    """Another organisation's indicator, a neighbourhood elsewhere, a null character."""
    autrui = fabriques.creer_indicateur(monde.contrat, responsable=fabriques.creer_partenaire())
    cellules = cases(autrui, valeur="1") | cases(
        monde.somme, fabriques.creer_quartier(), valeur="2"
    )
    client.force_login(monde.agent)
    _poster(client, monde, cellules | cases(monde.somme, monde.quai, motif_absence="a\x00b"))
    assert Saisie.objects.get().cellules == cases(monde.somme, monde.quai, motif_absence="ab")


def test_enregistrement_automatique(client, monde):
    client.force_login(monde.agent)
    lecture = _lecture(client.get(_url(monde)))
    entete = {"X-Requested-With": "brouillon"}
    for valeur in ("9", "90"):
        cellules = cases(monde.somme, monde.quai, valeur=valeur)
        reponse = client.post(_url(monde), lecture | cellules, headers=entete)
        assert (reponse.status_code, sorted(reponse.json())) == (200, ["heure", "lecture"])
        lecture = {"lecture": reponse.json()["lecture"]}
    saisie = Saisie.objects.get()
    assert (saisie.cellules, saisie.version) == (cellules, 3)


# -- propose, validate ---------------------------------------------------------------------------


def test_du_brouillon_aux_chiffres(client, monde, officier):
    client.force_login(monde.agent)
    _poster(client, monde, cases(monde.somme, monde.quai, valeur="1 234"))
    cellules = cases(monde.somme, monde.quai, valeur="1 234", valeur_femmes="700")
    reponse = _poster(client, monde, cellules, "proposer_grille")
    assert (reponse.status_code, reponse.url) == (
        302,
        reverse("contrats:saisir", args=[monde.contrat.pk]),
    )
    saisie = Saisie.objects.get()
    assert (saisie.statut, saisie.cellules, Mesure.objects.count()) == ("proposee", cellules, 0)
    saisies.valider(saisie, par=officier)
    mesure = Mesure.objects.get()
    assert (mesure.valeur, mesure.valeur_femmes, mesure.quartier) == (1234, 700, monde.quai)
    [suivi] = [s for s in synthese.objectifs(monde.contrat) if s.objectif == monde.somme.objectif]
    [point] = suivi.indicateurs[0].etat.points
    assert (point.annee, point.valeur, point.demonstration) == (2018, 1234, False)


def test_une_proposition_fausse_est_refusee_et_le_brouillon_garde(client, monde):
    client.force_login(monde.agent)
    cellules = cases(monde.somme, monde.quai, valeur="abc") | cases(monde.ratio, numerateur="4")
    reponse = _poster(client, monde, cellules, "proposer_grille")
    assert reponse.status_code == 422
    ancres = [ancre for ancre, _ in reponse.context["erreurs"]]
    assert ancres == [
        f"cellule-{monde.somme.pk}-{monde.quai.pk}-valeur",
        f"cellule-{monde.ratio.pk}-0-denominateur",
    ]
    page = reponse.content.decode()
    assert all(f'href="#{ancre}"' in page and f'id="{ancre}"' in page for ancre in ancres)
    saisie = Saisie.objects.get()
    assert (saisie.statut, saisie.cellules) == ("brouillon", cellules)


def test_corriger_sans_dire_pourquoi_est_refuse_puis_admis(client, monde):
    fabriques.creer_mesure(monde.somme, 2018, 100, quartier=monde.quai)
    client.force_login(monde.agent)
    cellules = cases(monde.somme, monde.quai, valeur="90")
    reponse = _poster(client, monde, cellules, "proposer_grille")
    assert reponse.status_code == 422
    assert reponse.context["erreurs"] == [
        ("correction", "Dites pourquoi des valeurs déjà validées changent.")
    ]
    corrigees = cellules | {"correction": "Doublons retirés"}
    reponse = _poster(client, monde, corrigees, "proposer_grille", depuis=reponse)
    assert reponse.status_code == 302
    saisie = Saisie.objects.get()
    assert (saisie.statut, saisie.correction) == ("proposee", "Doublons retirés")


def test_ne_rien_proposer_est_dit(client, monde):
    client.force_login(monde.agent)
    reponse = _poster(client, monde, {}, "proposer_grille")
    assert reponse.status_code == 422
    assert reponse.context["erreurs"] == [
        ("grille", "Rien à proposer\u00a0: aucune valeur ne change.")
    ]


def test_l_officier_enregistre_et_valide_d_un_geste(client, monde, officier):
    client.force_login(officier)
    cellules = cases(monde.somme, monde.quai, valeur="90")
    depuis = client.get(_url(monde))
    assert _poster(client, monde, cellules, "valider_grille", depuis).status_code == 302
    mesure, saisie = Mesure.objects.get(), Saisie.objects.get()
    assert (mesure.valeur, mesure.saisie_par, saisie.statut) == (90, officier, "validee")
    verbes = Evenement.objects.order_by("pk").values_list("verbe", flat=True)
    assert list(verbes) == ["proposer", "valider", "creer"]
    # The same page sent twice: told, and nothing more is written.
    encore = _poster(client, monde, cellules, "valider_grille", depuis)
    assert _messages(client.get(encore.url))[-1] == "Ces valeurs étaient déjà enregistrées."
    assert (Saisie.objects.count(), Evenement.objects.count()) == (1, 3)


@pytest.mark.parametrize("nombre", [1, 3])
def test_requetes_constantes(client, django_assert_num_queries, monde, nombre):
    monde.contrat.objectifs.all().delete()
    monde.contrat.quartiers.set(fabriques.creer_quartier() for _ in range(nombre))
    for _ in range(nombre):
        indicateur = fabriques.creer_indicateur(monde.contrat, responsable=monde.agent.partenaire)
        for quartier in monde.contrat.quartiers.all():
            fabriques.creer_mesure(indicateur, 2018, 10, quartier=quartier)
    client.force_login(monde.agent)
    with django_assert_num_queries(5):
        reponse = client.get(_url(monde))
    assert reponse.content.decode().count("case-nombre") == 3 * nombre**2
