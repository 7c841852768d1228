"""The pages of objectives and indicators: who opens them, what they say, what they cost."""

from datetime import date

import pytest
from django.urls import reverse

from contrats.models import Evenement, Pilier
from contrats.views.objectif import ACTIONS_MAX, INDICATEURS_PAR_PAGE
from tests import fabriques

pytestmark = pytest.mark.django_db

PAGES = ("objectifs", "indicateurs", "objectif", "indicateur")


@pytest.fixture
def contrat():
    return fabriques.creer_contrat()


@pytest.fixture
def lecteur(contrat):
    lecteur = fabriques.creer_utilisateur("lecteur")
    contrat.partenaires.add(lecteur.partenaire)
    return lecteur


def _texte(reponse):
    """The page's text with ordinary spaces."""
    brut = reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(brut.split())


def _remplir(contrat, n):
    """One objective and one indicator with `n` rows of everything that their pages list."""
    objectif = fabriques.creer_objectif(contrat, pilier=_pilier(contrat))
    indicateur = fabriques.creer_indicateur(objectif=objectif)
    for rang in range(n):
        autre = fabriques.creer_objectif(contrat, pilier=_pilier(contrat), parent=objectif)
        quartier = fabriques.creer_quartier()
        contrat.quartiers.add(quartier)
        responsable = fabriques.creer_partenaire()
        for cible in (objectif, autre):
            suivi = fabriques.creer_indicateur(objectif=cible, responsable=responsable)
            fabriques.creer_mesure(suivi, 2016, 48, quartier=quartier)
        mesure = fabriques.creer_mesure(
            indicateur, 2016 + rang, 40, quartier=quartier, valeur_femmes=20, valeur_hommes=20
        )
        Evenement.objects.consigner(
            contrat=contrat,
            auteur=fabriques.creer_utilisateur(),
            verbe="modifier",
            objet=mesure,
            details={"valeur": {"avant": "41.00", "apres": "40.00"}, "motif": "Erreur"},
        )
        action = fabriques.creer_action(contrat, statut="retenue")
        action.objectifs.add(objectif, autre)
        fabriques.creer_financement(action, accorde=1000)
        fabriques.creer_engagement(contrat, objectif=objectif)
    return objectif, indicateur


def _pilier(contrat):
    return Pilier.objects.create(contrat=contrat, intitule="Emploi", ordre=contrat.pk)


def _url(page, contrat, objectif, indicateur):
    cle = {"objectif": objectif.pk, "indicateur": indicateur.pk}.get(page, contrat.pk)
    return reverse(f"contrats:{page}", args=[cle])


@pytest.mark.parametrize(
    ("page", "requetes"),
    [("objectifs", 3), ("indicateurs", 3), ("objectif", 4), ("indicateur", 3)],
)
@pytest.mark.parametrize("n", [1, 3])
def test_meme_nombre_de_requetes_pour_1_et_3_lignes(
    client, django_assert_num_queries, contrat, lecteur, page, requetes, n
):
    url = _url(page, contrat, *_remplir(contrat, n))
    client.force_login(lecteur)
    with django_assert_num_queries(requetes):
        reponse = client.get(url)
    assert reponse.status_code == 200


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["lecteur", "agent", "signataire", "officier"])
def test_le_contrat_des_autres_est_introuvable(client, page, role):
    autre = fabriques.creer_contrat()
    url = _url(page, autre, *_remplir(autre, 1))
    etranger = fabriques.creer_utilisateur(role)
    fabriques.creer_contrat(etranger.partenaire)
    client.force_login(etranger)
    assert client.get(url).status_code == 404


def test_un_contrat_vide_le_dit(client, contrat, lecteur):
    client.force_login(lecteur)
    page = _texte(client.get(reverse("contrats:objectifs", args=[contrat.pk])))
    assert "Ce contrat n’a pas encore d’objectif" in page
    page = _texte(client.get(reverse("contrats:indicateurs", args=[contrat.pk])))
    assert "Ce contrat n’a pas encore d’indicateur" in page


def test_l_arbre_suit_les_piliers_puis_l_ordre_naturel_des_numeros(client, contrat, lecteur):
    second = Pilier.objects.create(contrat=contrat, intitule="Cadre de vie", ordre=2)
    premier = Pilier.objects.create(contrat=contrat, intitule="Emploi", ordre=1)
    dix = fabriques.creer_objectif(contrat, numero="10", pilier=premier)
    for numero in ("10.10", "10.2"):
        fabriques.creer_objectif(contrat, numero=numero, parent=dix)
    fabriques.creer_objectif(contrat, numero="2", pilier=premier)
    fabriques.creer_objectif(contrat, numero="1", pilier=second)
    fabriques.creer_objectif(contrat, numero="3")
    client.force_login(lecteur)
    branches = client.get(reverse("contrats:objectifs", args=[contrat.pk])).context["branches"]
    assert [
        (
            b.intitule,
            [(n.objectif.numero, [e.objectif.numero for e in n.enfants]) for n in b.noeuds],
        )
        for b in branches
    ] == [
        ("Emploi", [("2", []), ("10", ["10.2", "10.10"])]),
        ("Cadre de vie", [("1", [])]),
        ("Sans pilier", [("3", [])]),
    ]


def test_un_objectif_compte_ses_indicateurs_par_situation_et_son_argent_connu(
    client, contrat, lecteur
):
    objectif = fabriques.creer_objectif(contrat)
    atteint = fabriques.creer_indicateur(objectif=objectif)
    fabriques.creer_mesure(atteint, 2018, 39)
    fabriques.creer_indicateur(objectif=objectif)
    for statut, accorde in (("retenue", 1000), ("en_cours", None), ("refusee", 99999)):
        action = fabriques.creer_action(contrat, statut=statut)
        action.objectifs.add(objectif)
        fabriques.creer_financement(action, accorde=accorde)
        fabriques.creer_financement(action, accorde=5)
    client.force_login(lecteur)
    reponse = client.get(reverse("contrats:objectifs", args=[contrat.pk]))
    (noeud,) = reponse.context["branches"][0].noeuds
    assert noeud.etats == [("atteinte", "Cible atteinte", 1), ("inconnue", "Situation inconnue", 1)]
    assert (noeud.programme.nb_actions, noeud.programme.accorde) == (2, 1010)
    argent = client.get(reverse("contrats:objectif", args=[objectif.pk])).context["argent"]
    assert argent["total"] == {"demande": None, "accorde": 1010, "verse": None}


def test_un_montant_que_personne_ne_connait_n_est_pas_zero(client, contrat, lecteur):
    objectif = fabriques.creer_objectif(contrat)
    action = fabriques.creer_action(contrat, statut="retenue")
    action.objectifs.add(objectif)
    fabriques.creer_financement(action, accorde=None)
    client.force_login(lecteur)
    page = _texte(client.get(reverse("contrats:objectifs", args=[contrat.pk])))
    assert "Accordé : non connu" in page
    assert "0,00 €" not in page


@pytest.mark.parametrize(
    ("choix", "attendus"),
    [
        ({}, ["Atteint", "En retard", "Inconnu"]),
        ({"etat": "atteinte"}, ["Atteint"]),
        ({"etat": "inconnue"}, ["Inconnu"]),
        ({"responsable": "caf"}, ["En retard"]),
        ({"objectif": "second"}, ["Inconnu"]),
        ({"etat": "n'importe quoi"}, ["Atteint", "En retard", "Inconnu"]),
        ({"etat": "atteinte", "objectif": "999999"}, ["Atteint"]),
        ({"objectif": "\x00"}, ["Atteint", "En retard", "Inconnu"]),
    ],
)
def test_les_indicateurs_se_filtrent(client, contrat, lecteur, choix, attendus):
    premier, second = (fabriques.creer_objectif(contrat) for _ in range(2))
    caf = fabriques.creer_partenaire()
    atteint = fabriques.creer_indicateur(objectif=premier, intitule="Atteint")
    retard = fabriques.creer_indicateur(objectif=premier, intitule="En retard", responsable=caf)
    fabriques.creer_indicateur(objectif=second, intitule="Inconnu")
    fabriques.creer_mesure(atteint, 2018, 39)
    fabriques.creer_mesure(retard, 2020, 45)
    noms = {"caf": caf.pk, "second": second.pk}
    client.force_login(lecteur)
    url = reverse("contrats:indicateurs", args=[contrat.pk])
    reponse = client.get(url, {nom: noms.get(valeur, valeur) for nom, valeur in choix.items()})
    assert reponse.status_code == 200
    assert [ligne.indicateur.intitule for ligne in reponse.context["page"]] == attendus


def test_le_filtre_n_offre_que_ce_qui_est_du_contrat(client, contrat, lecteur):
    mien = fabriques.creer_indicateur(contrat, responsable=fabriques.creer_partenaire())
    autre = fabriques.creer_indicateur(responsable=fabriques.creer_partenaire())
    client.force_login(lecteur)
    url = reverse("contrats:indicateurs", args=[contrat.pk])
    champs = client.get(url).context["filtre"].fields
    assert champs["objectif"].choices[1:] == [(mien.objectif_id, str(mien.objectif))]
    assert champs["responsable"].choices[1:] == [(mien.responsable_id, mien.responsable.nom)]
    reponse = client.get(url, {"responsable": autre.responsable_id})
    assert [ligne.indicateur for ligne in reponse.context["page"]] == [mien]


@pytest.mark.parametrize(
    ("mesures", "attendue"),
    [
        ([], (2016, date(2017, 3, 31))),
        ([2016, 2017], (2018, date(2019, 3, 31))),
        ([2016, 2018], (2017, date(2018, 3, 31))),
        ([2016, 2017, 2018, 2019, 2020], None),
    ],
)
def test_la_prochaine_valeur_est_la_premiere_annee_vide(
    client, contrat, lecteur, mesures, attendue
):
    indicateur = fabriques.creer_indicateur(contrat)
    for annee in mesures:
        fabriques.creer_mesure(indicateur, annee)  # a reason counts as an answer
    client.force_login(lecteur)
    reponse = client.get(reverse("contrats:indicateur", args=[indicateur.pk]))
    prochaine = reponse.context["prochaine"]
    assert (prochaine and (prochaine.annee, prochaine.le)) == attendue


def test_beaucoup_d_indicateurs_se_lisent_page_par_page(client, contrat, lecteur):
    objectif = fabriques.creer_objectif(contrat)
    for rang in range(INDICATEURS_PAR_PAGE + 2):
        fabriques.creer_indicateur(objectif=objectif, intitule=f"Indicateur {rang:02d}")
    client.force_login(lecteur)
    url = reverse("contrats:indicateurs", args=[contrat.pk])
    pages = [client.get(url, {"page": numero, "etat": "inconnue"}) for numero in (1, 2)]
    lus = [ligne.indicateur.intitule for page in pages for ligne in page.context["page"]]
    assert lus == [f"Indicateur {rang:02d}" for rang in range(INDICATEURS_PAR_PAGE + 2)]
    assert f"{INDICATEURS_PAR_PAGE + 2} indicateurs." in pages[0].content.decode()
    assert "?page=2&amp;etat=inconnue" in pages[0].content.decode()


def test_les_dernieres_actions_puis_toutes(client, contrat, lecteur):
    objectif = fabriques.creer_objectif(contrat)
    for rang in range(ACTIONS_MAX + 3):
        action = fabriques.creer_action(contrat, exercice=2016 + (rang < 4))
        action.objectifs.add(objectif)
    client.force_login(lecteur)
    page = reverse("contrats:objectif", args=[objectif.pk])
    abregee, entiere = client.get(page), client.get(page, {"tout": "actions"})
    tailles = [(annee, len(vues), n) for annee, vues, n in abregee.context["exercices"]]
    assert tailles == [(2017, 4, 4), (2016, ACTIONS_MAX - 4, ACTIONS_MAX - 1)]
    dit = abregee.content.decode()
    assert f"{ACTIONS_MAX - 1} actions, dont {ACTIONS_MAX - 4} ici" in dit
    assert f"Voir les {ACTIONS_MAX + 3} actions rattachées" in dit
    assert [len(vues) for _, vues, _ in entiere.context["exercices"]] == [4, ACTIONS_MAX - 1]
    assert "Voir les" not in entiere.content.decode()
