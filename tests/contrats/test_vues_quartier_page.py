"""The page of a neighbourhood: who opens it, what it says, how many queries it costs."""

import pytest
from django.urls import reverse

from contrats.views.quartier import ACTIONS_MAX, CHANGEMENTS_MAX
from partenaires.models import TypePartenaire
from quartiers.models import FiliationQuartier, Statistique
from tests import fabriques
from tests.contrats.quartiers import CARRE, lecteur_de, texte

pytestmark = pytest.mark.django_db


def _page(quartier):
    return reverse("contrats:quartier", args=[quartier.pk])


def _remplir(contrat, quartier, n):
    """`n` rows of everything that the page shows."""
    for rang in range(n):
        commune = fabriques.creer_commune()
        quartier.communes.add(commune)
        statistique = Statistique.objects.create(
            code=f"taux-{rang}", libelle=f"Taux {rang}", unite="%"
        )
        fabriques.creer_releve(statistique, quartier=quartier)
        fabriques.creer_releve(statistique, commune=commune)
        action = fabriques.creer_action(
            contrat, statut="terminee", exercice=2016 + rang, beneficiaires_reels_femmes=12
        )
        action.quartiers.set([quartier, fabriques.creer_quartier()])
        fabriques.creer_financement(action, accorde=1000)
        indicateur = fabriques.creer_indicateur(contrat)
        for annee in (2016, 2017):
            fabriques.creer_mesure(indicateur, annee, 45, quartier=quartier)
        fabriques.creer_avis(contrat, quartier=quartier)
        FiliationQuartier.objects.create(
            ancien=quartier,
            nouveau=fabriques.creer_quartier(generation=2024),
            nature="scission",
        )


@pytest.mark.parametrize("n", [1, 3])
def test_meme_nombre_de_requetes_pour_1_et_3_lignes(client, django_assert_num_queries, n):
    quartier = fabriques.creer_quartier()
    contrat = fabriques.creer_contrat(quartiers=[quartier])
    _remplir(contrat, quartier, n)
    client.force_login(lecteur_de(contrat))
    with django_assert_num_queries(3):
        reponse = client.get(_page(quartier))
    assert reponse.status_code == 200
    assert reponse.context["bilan"].partagee.actions == n


@pytest.mark.parametrize("role", ["lecteur", "agent", "signataire", "officier"])
def test_le_quartier_des_autres_est_introuvable(client, role):
    quartier = fabriques.creer_quartier(fabriques.creer_commune(), nom="Quartier secret")
    _remplir(fabriques.creer_contrat(quartiers=[quartier]), quartier, 1)
    etranger = fabriques.creer_utilisateur(role)
    fabriques.creer_contrat(etranger.partenaire)
    client.force_login(etranger)
    reponse = client.get(_page(quartier))
    assert reponse.status_code == 404
    assert "Quartier secret" not in texte(reponse)


def test_un_officier_lit_les_quartiers_de_ses_communes_mais_pas_le_contrat_voisin(client):
    """A neighbourhood may lie on two grounds: each officer reads their own contract's facts."""
    interco = fabriques.creer_intercommunalite()
    quartier = fabriques.creer_quartier(fabriques.creer_commune(intercommunalite=interco))
    voisin = fabriques.creer_contrat(quartiers=[quartier], intitule="Contrat voisin")
    _remplir(voisin, quartier, 1)
    mien = fabriques.creer_contrat(pilote=interco, intitule="Contrat à moi")
    client.force_login(fabriques.creer_officier(mien))
    reponse = client.get(_page(quartier))
    page = texte(reponse)
    assert (reponse.status_code, "Contrat voisin" in page) == (200, False)
    assert (reponse.context["bilan"].actions, reponse.context["changements"]) == (0, [])
    assert list(reponse.context["avis"]) == []
    assert "Aucun contrat que vous pouvez lire ne porte sur ce quartier." in page


def test_un_conseil_citoyen_lit_son_quartier_et_les_avis_qu_on_lui_demande(client):
    quartier, autre = fabriques.creer_quartier(), fabriques.creer_quartier()
    conseil = fabriques.creer_partenaire(type=TypePartenaire.CONSEIL_CITOYEN, quartier=quartier)
    contrat = fabriques.creer_contrat(quartiers=[quartier, autre])
    fabriques.creer_avis(contrat, conseil, quartier=quartier, objet="Programmation 2019")
    fabriques.creer_avis(contrat, conseil, objet="Rapport annuel")  # on no neighbourhood
    annule = fabriques.creer_avis(contrat, conseil, quartier=quartier, objet="Demande annulée")
    annule.annuler(par=None)
    fabriques.creer_avis(contrat, quartier=autre, objet="Avis d’un autre quartier")
    client.force_login(fabriques.creer_utilisateur("lecteur", conseil))
    reponse = client.get(_page(quartier))
    assert [avis.objet for avis in reponse.context["avis"]] == [
        "Programmation 2019",
        "Rapport annuel",
    ]
    assert "demandé à" in texte(reponse)


def test_la_page_se_lit_en_phrases_simples(client):
    quartier = fabriques.creer_quartier(fabriques.creer_commune(nom="Arques"), nom="Marais")
    contrat = fabriques.creer_contrat(quartiers=[quartier])
    for champs in ({"beneficiaires_reels_femmes": 1200, "beneficiaires_reels_hommes": 34}, {}):
        action = fabriques.creer_action(contrat, statut="terminee", **champs)
        action.quartiers.set([quartier])
    fabriques.creer_financement(action, accorde=1000)
    nouveau = fabriques.creer_quartier(nom="Marais et Lac", generation=2024)
    FiliationQuartier.objects.create(ancien=quartier, nouveau=nouveau, nature="fusion")
    client.force_login(lecteur_de(contrat))
    page = texte(client.get(_page(quartier)))
    attendus = [
        "2 actions retenues, en cours ou terminées, par 2 organisations.",
        "1 234 personnes",
        "1 200 femmes, 34 hommes",
        "1 action n’a pas encore donné ses chiffres",
        "1 000,00 €",
        "le montant de 1 action n’est pas connu",
        "En 2024, ce quartier est devenu Marais et Lac (fusion).",
        "Aucune statistique publique n’est encore connue pour ce quartier.",
    ]
    assert [phrase for phrase in attendus if phrase not in page] == []


def test_les_donnees_de_demonstration_sont_signalees(client):
    quartier = fabriques.creer_quartier()
    contrat = fabriques.creer_contrat(quartiers=[quartier])
    action = fabriques.creer_action(contrat, statut="terminee", demonstration=True)
    action.quartiers.set([quartier])
    indicateur = fabriques.creer_indicateur(contrat, demonstration_cibles=True)
    fabriques.creer_mesure(indicateur, 2016, 45, quartier=quartier, demonstration=True)
    client.force_login(lecteur_de(contrat))
    page = texte(client.get(_page(quartier)))
    # the heading, the action and the measure; then the target
    assert page.count(">donnée de démonstration<") == 3
    assert page.count(">cibles de démonstration<") == 1


def test_un_quartier_vide_le_dit(client):
    quartier = fabriques.creer_quartier()
    client.force_login(lecteur_de(fabriques.creer_contrat(quartiers=[quartier])))
    page = texte(client.get(_page(quartier)))
    attendus = [
        "Aucune action retenue, en cours ou terminée n’est rattachée à ce quartier",
        "Aucun indicateur n’a encore de valeur propre à ce quartier.",
        "Aucune statistique publique n’est encore connue pour ce quartier.",
    ]
    assert [phrase for phrase in attendus if phrase not in page] == []


def test_la_carte_n_apparait_qu_avec_un_contour(client):
    quartier = fabriques.creer_quartier(contour=CARRE)
    contrat = fabriques.creer_contrat(quartiers=[quartier, sans := fabriques.creer_quartier()])
    client.force_login(lecteur_de(contrat))
    assert f"?quartier={quartier.pk}" in texte(client.get(_page(quartier)))
    assert "data-contours" not in texte(client.get(_page(sans)))


def test_ce_qui_est_long_s_abrege_et_se_deplie(client):
    quartier = fabriques.creer_quartier()
    contrat = fabriques.creer_contrat(quartiers=[quartier])
    for rang in range(ACTIONS_MAX + 2):
        action = fabriques.creer_action(contrat, statut="retenue", exercice=2016 + rang % 2)
        action.quartiers.set([quartier])
    for _ in range(CHANGEMENTS_MAX + 2):
        indicateur = fabriques.creer_indicateur(contrat)
        fabriques.creer_mesure(indicateur, 2016, 45, quartier=quartier)
        fabriques.creer_mesure(indicateur, 2017, 45)  # of the whole contract: not here
    client.force_login(lecteur_de(contrat))
    abregee = client.get(_page(quartier))
    assert abregee.context["bilan"].actions == ACTIONS_MAX + 2
    assert sum(len(actions) for _, actions in abregee.context["annees"]) == ACTIONS_MAX
    assert "Les dernières actions" in texte(abregee)
    assert f"Voir les {ACTIONS_MAX + 2} actions, année par année" in texte(abregee)
    assert f"Voir les {CHANGEMENTS_MAX + 2} indicateurs mesurés dans ce quartier" in texte(abregee)
    toutes = client.get(_page(quartier), {"tout": "actions"})
    assert toutes.context["annees"] == toutes.context["bilan"].annees
    assert "Les actions, année par année" in texte(toutes)
    tous = client.get(_page(quartier), {"tout": "changements"}).context["changements"]
    assert len(tous) == CHANGEMENTS_MAX + 2
    montres = [changement.indicateur.pk for changement in abregee.context["changements"]]
    assert montres == [changement.indicateur.pk for changement in tous][:CHANGEMENTS_MAX]
