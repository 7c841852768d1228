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

pytestmark = pytest.mark.django_db

PAGES = ("contrat", "actions", "signatures", "journal")


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
        fabriques.creer_engagement(contrat, objectif=objectif)
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
    [("contrat", 12), ("actions", 6), ("signatures", 7), ("journal", 6)],
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
        "actions": "Aucune action n’est encore inscrite à ce contrat.",
        "signatures": "Aucun acte n’est encore préparé pour la signature.",
        "journal": "Rien n’est encore arrivé à ce contrat.",
    }[page]
    assert attendu in _texte(reponse)


def test_argent_separe_droit_commun_et_specifique_et_tait_l_inconnu(client):
    contrat = fabriques.creer_contrat()
    retenue = fabriques.creer_action(contrat, statut="retenue")
    fabriques.creer_financement(retenue, nature="p147", accorde="1234.5", verse=None)
    fabriques.creer_financement(retenue, nature="droit_commun", accorde=800)
    refusee = fabriques.creer_action(contrat, statut="refusee")
    fabriques.creer_financement(refusee, nature="p147", accorde=99999)
    client.force_login(_lecteur_de(contrat))
    argent = client.get(reverse("contrats:contrat", args=[contrat.pk])).context["argent"]
    assert argent["familles"] == {
        "Droit commun": 800,
        "Crédits spécifiques": pytest.approx(1234.5),
        "Autres ressources": None,
    }
    assert argent["total"] == {"demande": None, "accorde": pytest.approx(2034.5), "verse": None}
    page = _texte(client.get(reverse("contrats:contrat", args=[contrat.pk])))
    assert "1 234,50 €" in page
    assert "99 999" not in page


def test_actions_de_l_exercice_choisi(client):
    contrat = fabriques.creer_contrat()
    for annee in (2017, 2018):
        fabriques.creer_action(contrat, exercice=annee, intitule=f"Atelier de {annee}")
    client.force_login(_lecteur_de(contrat))
    url = reverse("contrats:actions", args=[contrat.pk])

    def vues(suffixe=""):
        page = _texte(client.get(url + suffixe))
        return [annee for annee in (2017, 2018) if f"Atelier de {annee}" in page]

    assert vues() == [2018]
    assert vues("?exercice=2017") == [2017]
    assert vues("?exercice=tous") == [2017, 2018]
    assert client.get(f"{url}?exercice=2099").status_code == 404
    assert client.get(f"{url}?exercice=x").status_code == 404


def test_donnee_de_demonstration_marquee(client):
    contrat = fabriques.creer_contrat()
    fabriques.creer_action(contrat, intitule="Vraie")
    fabriques.creer_action(contrat, intitule="Inventée", demonstration=True)
    client.force_login(_lecteur_de(contrat))
    page = _texte(client.get(reverse("contrats:actions", args=[contrat.pk])))
    assert page.count("donnée de démonstration") == 1


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
    assert len(liens) == 2
    assert [lien for lien in liens if finders.find(lien) is None] == []
