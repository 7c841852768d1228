"""The pages of a contract: who opens them, what they say, how many queries they cost."""

import re
from datetime import date

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse

from contrats.models import Evenement
from quartiers.models import Releve, Statistique
from tests import fabriques
from tests.journaux import sans_refus

pytestmark = pytest.mark.django_db

PAGES = ("contrat", "signatures", "journal")


def _lecteur_de(contrat, role="lecteur", **champs):
    lecteur = fabriques.creer_utilisateur(role, **champs)
    contrat.partenaires.add(lecteur.partenaire)
    return lecteur


def _texte(reponse):
    """The page's text with ordinary spaces."""
    brut = reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(brut.split())


def _remplir(contrat, n):
    """`n` rows of everything that the pages of a contract list."""
    for rang in range(n):
        quartier = fabriques.creer_quartier(fabriques.creer_commune(code_insee=f"6276{rang}"))
        contrat.quartiers.add(quartier)
        statistique, _ = Statistique.objects.get_or_create(
            code="population", defaults={"libelle": "Population", "unite": "habitants"}
        )
        Releve.objects.create(
            statistique=statistique, quartier=quartier, millesime=2015, valeur=500, source="INSEE"
        )
        objectif = fabriques.creer_objectif(contrat)
        indicateur = fabriques.creer_indicateur(
            objectif=objectif, responsable=fabriques.creer_partenaire()
        )
        fabriques.creer_mesure(indicateur, 2016, 48, quartier=quartier)
        action = fabriques.creer_action(contrat, statut="retenue")
        fabriques.creer_financement(action, accorde=1000)
        partenaire = fabriques.creer_partenaire()
        acte = fabriques.creer_acte(
            contrat,
            nature="avenant" if rang else "initial",
            numero=rang,
            signataires=[partenaire],
        )
        acte.signatures.update(representant=fabriques.creer_representant(partenaire))
        Evenement.objects.consigner(
            contrat=contrat,
            auteur=fabriques.creer_utilisateur("agent"),
            verbe="modifier",
            objet=action,
            details={"avancement": {"avant": 0, "apres": 10}},
        )


@pytest.mark.parametrize(
    ("page", "requetes"),
    [("contrat", 3), ("signatures", 3), ("journal", 3)],
)
@pytest.mark.parametrize("n", [1, 3])
def test_meme_nombre_de_requetes_pour_1_et_3_lignes(
    client, django_assert_num_queries, page, requetes, n
):
    contrat = fabriques.creer_contrat()
    _remplir(contrat, n)
    client.force_login(_lecteur_de(contrat))
    with django_assert_num_queries(requetes):
        reponse = client.get(reverse(f"contrats:{page}", args=[contrat.pk]))
    assert reponse.status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_anonyme_va_se_connecter(client, page):
    contrat = fabriques.creer_contrat()
    url = reverse(f"contrats:{page}", args=[contrat.pk])
    reponse = client.get(url)
    assert reponse.status_code == 302
    assert reponse.url == f"{reverse('comptes:connexion')}?next={url}"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["lecteur", "agent", "signataire", "officier"])
def test_le_contrat_des_autres_est_introuvable(client, page, role):
    autre = fabriques.creer_contrat(intitule="Contrat secret")
    _remplir(autre, 1)
    etranger = fabriques.creer_utilisateur(role)
    fabriques.creer_contrat(etranger.partenaire)
    client.force_login(etranger)
    reponse = client.get(reverse(f"contrats:{page}", args=[autre.pk]))
    assert reponse.status_code == 404
    assert "Contrat secret" not in _texte(reponse)
    assert "Page introuvable" in _texte(reponse)


@pytest.mark.parametrize("page", PAGES)
def test_un_contrat_vide_le_dit(client, page):
    contrat = fabriques.creer_contrat()
    client.force_login(_lecteur_de(contrat))
    reponse = client.get(reverse(f"contrats:{page}", args=[contrat.pk]))
    attendu = {
        "contrat": "Aucun quartier n’est encore rattaché à ce contrat.",
        "signatures": "Aucun acte n’est encore préparé pour la signature.",
        "journal": "Rien n’est encore arrivé à ce contrat.",
    }[page]
    assert attendu in _texte(reponse)


def test_la_vue_d_ensemble_dit_la_suite(client):
    contrat = fabriques.creer_contrat()
    agent = _lecteur_de(contrat, "agent")
    saisie = fabriques.creer_saisie(contrat=contrat, partenaire=agent.partenaire)
    saisie.proposer(par=agent)
    fabriques.creer_engagement(contrat, echeance=date(2018, 1, 1))
    fabriques.creer_engagement(contrat, echeance=date(2018, 1, 1), statut="tenu")
    url = reverse("contrats:contrat", args=[contrat.pk])

    def dits(utilisateur):
        client.force_login(utilisateur)
        page = _texte(client.get(url))
        return ["1 saisie à valider" in page, "1 engagement en retard" in page]

    assert dits(fabriques.creer_officier(contrat)) == [True, True]
    assert dits(agent) == [False, True]


def test_la_vue_d_ensemble_resume_l_argent(client):
    contrat = fabriques.creer_contrat()
    retenue = fabriques.creer_action(contrat, statut="retenue", demonstration=True)
    fabriques.creer_financement(retenue, nature="p147", accorde="1234.5")
    fabriques.creer_financement(retenue, nature="droit_commun", accorde=None)
    refusee = fabriques.creer_action(contrat, statut="refusee")
    fabriques.creer_financement(refusee, nature="droit_commun", accorde=99999)
    client.force_login(_lecteur_de(contrat))
    reponse = client.get(reverse("contrats:contrat", args=[contrat.pk]))
    assert reponse.context["argent"]["familles"] == {
        "Droit commun": None,
        "Crédits spécifiques": pytest.approx(1234.5),
        "Autres ressources": None,
    }
    page = _texte(reponse)
    assert page.count("1 234,50 €") == 2
    assert page.count("donnée de démonstration") == 2
    assert "99 999" not in page


def test_journal_en_phrases(client):
    contrat = fabriques.creer_contrat()
    action = fabriques.creer_action(contrat, intitule="Atelier <b>vélo</b> {objet}", exercice=2018)
    agent = fabriques.creer_utilisateur("agent", nom="Lemaire", prenom="Anne")
    action.refuser(par=agent, motif="Hors périmètre")
    lecteur = _lecteur_de(contrat)
    client.force_login(lecteur)
    recits = client.get(reverse("contrats:journal", args=[contrat.pk])).context["recits"]
    dits = [
        (recit.phrase.replace("\u00a0", " "), [p.replace("\u00a0", " ") for p in recit.precisions])
        for recit in recits
    ]
    assert dits == [
        (
            "Anne Lemaire n’a pas retenu l’action « Atelier <b>vélo</b> {objet} (2018) ».",
            ["Motif : Hors périmètre"],
        )
    ]
    brut = client.get(reverse("contrats:journal", args=[contrat.pk])).content.decode()
    assert "Atelier <b>" not in brut


def test_pages_de_la_loi_publiques(client):
    assert "non conforme" in _texte(client.get(reverse("accessibilite")))
    assert "Mentions légales" in _texte(client.get(reverse("mentions_legales")))


def test_une_date_du_premier_du_mois(client):
    contrat = fabriques.creer_contrat(date_debut=date(2015, 1, 1))
    client.force_login(_lecteur_de(contrat))
    page = _texte(client.get(reverse("contrats:contrat", args=[contrat.pk])))
    assert "du 1er janvier 2015 au 31 décembre 2020" in page


@pytest.mark.parametrize("page", ["400.html", "500.html"])
def test_les_pages_d_erreur_sans_contexte_trouvent_leurs_fichiers(page):
    """They are written without any tag: what they link to must exist under that very name."""
    texte = render_to_string(page)
    liens = re.findall(r'href="/static/([^"]+)"', texte)
    assert len(liens) == 3
    assert [lien for lien in liens if finders.find(lien) is None] == []


@pytest.mark.parametrize(("verbe", "statut"), [("suspendre", "suspendu"), ("resilier", "résilié")])
def test_un_contrat_arrete_dit_depuis_quand_et_pourquoi(client, verbe, statut):
    contrat = fabriques.creer_contrat(statut="en_vigueur")
    client.force_login(_lecteur_de(contrat))
    page = reverse("contrats:contrat", args=[contrat.pk])
    assert client.get(page).context["arret"] is None
    getattr(contrat, verbe)(par=None, fondement="Délibération 2026-12")
    with sans_refus():
        Evenement.objects.filter(verbe=verbe).update(survenu_le="2026-04-01T10:00Z")
    texte = _texte(client.get(page))
    assert f"Ce contrat est {statut} depuis le 1er avril 2026." in texte
    assert "Fondement : Délibération 2026-12" in texte
