"""The gap over the years: like with like, two years of distance at least, nothing averaged."""

from decimal import Decimal

import pytest
from django.urls import reverse

from contrats.quartier.equite import mouvement, serie_de, suivre
from quartiers.models import Statistique
from tests import fabriques

pytestmark = pytest.mark.django_db


def _simple(texte: str) -> str:
    return texte.replace("\u00a0", " ").replace("\u202f", " ")


def _statistique(code="taux_pauvrete", unite="%", *, sommable=False):
    return Statistique.objects.create(
        code=code, libelle=code.replace("_", " ").capitalize(), unite=unite, sommable=sommable
    )


@pytest.fixture
def lieux():
    interco = fabriques.creer_intercommunalite(sigle="CASO")
    commune = fabriques.creer_commune(nom="Arques", intercommunalite=interco)
    return fabriques.creer_quartier(commune, nom="Marais"), commune, interco


def _poser(statistique, valeurs: dict, source="INSEE, Filosofi {}", **lieu):
    """A value a year; None is a suppressed one."""
    for annee, valeur in valeurs.items():
        absence = {"motif_absence": "Secret statistique"} if valeur is None else {}
        fabriques.creer_releve(
            statistique,
            millesime=annee,
            valeur=valeur,
            source=source.format(annee),
            **absence,
            **lieu,
        )


def _suivi(lieux):
    quartier, commune, interco = lieux
    (suivi,) = suivre(quartier, [commune], [interco]).suivis
    return suivi


def _phrases(lieux):
    return [_simple(phrase) for phrase in _suivi(lieux).tendances]


def test_l_ecart_se_reduit_avec_l_un_et_se_creuse_avec_l_autre(lieux):
    quartier, commune, interco = lieux
    pauvrete = _statistique()
    _poser(pauvrete, {2016: 42, 2017: 41, 2018: 40}, quartier=quartier)
    _poser(pauvrete, {2016: 21, 2017: 22, 2018: 23}, commune=commune)
    _poser(pauvrete, {2016: 20, 2018: "16.5"}, intercommunalite=interco)
    assert _phrases(lieux) == [
        "Arques : de 2016 à 2018, l’écart se réduit, de 21 points de plus à 17 points de plus.",
        "CASO : de 2016 à 2018, l’écart se creuse, de 22 points de plus à 23,5 points de plus.",
    ]
    suivi = _suivi(lieux)
    assert [an.annee for an in suivi.annees] == [2016, 2017, 2018]
    assert [_simple(dit) for _, dit in suivi.annees[1].autour] == [
        "19 points de plus qu’Arques",
        "",
    ]
    assert [releve for releve, _ in suivi.annees[1].autour][1] is None


@pytest.mark.parametrize(
    ("avant", "apres", "dit"),
    [
        (20, "19.1", "est stable (il bouge de moins de 1 point)"),
        (20, 19, "se réduit"),
        (20, 21, "se creuse"),
        (-20, -25, "se creuse"),
        (-20, -10, "se réduit"),
        (2, -3, "change de sens"),
        ("0.2", "-0.2", "est stable (il bouge de moins de 1 point)"),
        (0, 5, "se creuse"),
    ],
)
def test_le_mouvement_de_l_ecart_en_mots(avant, apres, dit):
    assert mouvement(Decimal(avant), Decimal(apres)) == dit


def test_deux_millesimes_consecutifs_ne_mesurent_rien(lieux):
    quartier, commune, _ = lieux
    pauvrete = _statistique()
    _poser(pauvrete, {2017: 42, 2018: 30}, quartier=quartier)
    _poser(pauvrete, {2017: 20, 2018: 20}, commune=commune)
    assert _phrases(lieux) == [
        "Arques : 2017 et 2018 se suivent. Sous l’échelle de la commune, deux millésimes "
        "consécutifs ne mesurent pas une évolution (règle de l’INSEE).",
        "CASO : aucune année où deux valeurs exactes se comparent.",
    ]


def test_une_valeur_secrete_ou_approchee_ne_mesure_pas_d_evolution(lieux):
    quartier, commune, _ = lieux
    pauvrete = _statistique()
    _poser(pauvrete, {2014: 40, 2016: None, 2018: 35}, quartier=quartier)
    _poser(pauvrete, {2014: 20, 2016: 20}, commune=commune)
    fabriques.creer_releve(
        pauvrete,
        commune=commune,
        millesime=2018,
        valeur=20,
        approximatif=True,
        source="INSEE, Filosofi 2018",
    )
    assert _phrases(lieux)[0] == (
        "Arques : une seule année se compare, on ne peut pas parler d’évolution."
    )
    secrete = _suivi(lieux).annees[1]
    assert (secrete.quartier.valeur, secrete.quartier.motif_absence) == (None, "Secret statistique")
    assert [dit for _, dit in secrete.autour] == ["", ""]


def test_deux_sources_font_deux_suivis_jamais_melanges(lieux):
    quartier, commune, interco = lieux
    pauvrete = _statistique()
    _poser(pauvrete, {2014: 40}, quartier=quartier)
    _poser(pauvrete, {2014: 20}, commune=commune)
    _poser(pauvrete, {2018: 30}, source="CAF {}", quartier=quartier)
    _poser(pauvrete, {2018: 29}, source="CAF {}", commune=commune)
    suivis = suivre(quartier, [commune], [interco]).suivis
    assert [[an.annee for an in suivi.annees] for suivi in suivis] == [[2018], [2014]]


def test_un_montant_se_compare_en_pourcentage_du_voisin(lieux):
    quartier, commune, _ = lieux
    revenu = _statistique("revenu_median", "€")
    _poser(revenu, {2014: 10_000, 2018: 12_000}, quartier=quartier)
    _poser(revenu, {2014: 20_000, 2018: 20_000}, commune=commune)
    assert _phrases(lieux)[0] == (
        "Arques : de 2014 à 2018, l’écart se réduit, de 50 % de moins à 40 % de moins."
    )


def test_ce_qui_se_somme_n_est_pas_un_ecart(lieux):
    quartier, commune, _ = lieux
    population = _statistique("population", "habitants", sommable=True)
    _poser(population, {2014: 100, 2018: 90}, quartier=quartier)
    _poser(population, {2014: 1000, 2018: 900}, commune=commune)
    assert suivre(quartier, [commune], []).suivis == []


def test_l_autre_geographie_n_entre_dans_aucune_courbe(lieux):
    """The commune outlives the neighbourhood: its later years belong to another curve."""
    quartier, commune, _ = lieux
    nouveau = fabriques.creer_quartier(commune, nom="Marais", generation=2024)
    pauvrete = _statistique()
    _poser(pauvrete, {2020: 40, 2022: 38}, quartier=quartier)
    _poser(pauvrete, {2024: 10, 2026: 9}, quartier=nouveau)
    _poser(pauvrete, {2020: 20, 2022: 20, 2024: 20, 2026: 20}, commune=commune)
    for lieu, annees in ((quartier, [2020, 2022]), (nouveau, [2024, 2026])):
        (suivi,) = suivre(lieu, [commune], []).suivis
        assert [an.annee for an in suivi.annees] == annees
        dessinees = [len(serie["marques"]) for serie in suivi.graphique["series"]]
        assert dessinees == [2, 2]


def test_les_femmes_et_les_hommes_par_taux_puis_par_nombre(lieux):
    quartier, commune, interco = lieux
    for code, unite, sommable, femmes, hommes in [
        ("taux_emploi", "%", False, 30, 42),
        ("demandeurs_emploi", "personnes", True, 60, 140),
    ]:
        for sexe, valeur in (("femmes", femmes), ("hommes", hommes)):
            statistique = _statistique(f"{code}_{sexe}", unite, sommable=sommable)
            _poser(statistique, {2018: valeur}, quartier=quartier)
            _poser(statistique, {2018: valeur if sexe == "femmes" else None}, commune=commune)
    vus = suivre(quartier, [commune], [interco]).par_sexe
    assert [vu.libelle for vu in vus] == ["Taux d’emploi", "Demandeurs d’emploi (catégories A à E)"]
    phrases = [[_simple(case.phrase) for case in cases] for vu in vus for _, cases in vu.annees]
    assert phrases == [
        ["12 points de moins pour les femmes", "", ""],
        ["30 % de femmes", "", ""],
    ]


def test_un_sexe_sans_l_autre_n_est_pas_montre(lieux):
    quartier, commune, _ = lieux
    _poser(_statistique("taux_emploi_femmes"), {2018: 30}, quartier=quartier)
    assert suivre(quartier, [commune], []).par_sexe == []


@pytest.mark.parametrize(
    ("une", "autre", "meme"),
    [
        ("INSEE, Filosofi 2017", "INSEE, Filosofi 2018", True),
        ("INSEE, Filosofi (2017)", "Insee Filosofi", True),
        ("INSEE, Filosofi 2017", "CAF 2017", False),
    ],
)
def test_une_source_garde_son_nom_d_une_annee_a_l_autre(une, autre, meme):
    assert (serie_de(une) == serie_de(autre)) is meme


def test_chaque_lieu_a_son_trait_sur_le_dessin(lieux):
    """A neighbourhood over three communes, at the edge of two agglomerations: six curves."""
    quartier, commune, interco = lieux
    communes = [commune, *(fabriques.creer_commune(nom=nom) for nom in ("Lens", "Liévin"))]
    agglos = [interco, fabriques.creer_intercommunalite(sigle="CALL")]
    pauvrete = _statistique()
    _poser(pauvrete, {2016: 40, 2018: 41}, quartier=quartier)
    for rang, voisin in enumerate(communes):
        _poser(pauvrete, {2016: 20 + rang, 2018: 20}, commune=voisin)
    for rang, agglo in enumerate(agglos):
        _poser(pauvrete, {2016: 10 + rang, 2018: 10}, intercommunalite=agglo)
    (suivi,) = suivre(quartier, communes, agglos).suivis
    series = suivi.graphique["series"]
    assert [serie["nom"] for serie in series] == [
        "Le quartier", "Arques", "Lens", "Liévin", "CASO", "CALL",
    ]  # fmt: skip
    marques = [serie["legende_marque"].split(" ", 1)[1].split("m", 1)[1] for serie in series]
    for traits in (marques, [s["tirets"] for s in series], [s["couleur"] for s in series]):
        assert len(set(traits)) == 6


def test_un_voisin_dont_la_serie_ne_dit_rien_ne_prend_ni_colonne_ni_trait(client, lieux):
    quartier, commune, interco = lieux
    for code in ("taux_pauvrete", "taux_emploi_femmes", "taux_emploi_hommes"):
        statistique = _statistique(code)
        _poser(statistique, {2016: 40, 2018: 41}, quartier=quartier)
        _poser(statistique, {2016: 20, 2018: None}, intercommunalite=interco)
    equite = suivre(quartier, [commune], [interco])
    (sexes,) = equite.par_sexe
    for vu in (*equite.suivis, sexes):
        assert (vu.voisins.connus, vu.voisins.muets) == (["CASO"], ["Arques"])
    suivi = equite.suivis[0]
    assert [serie["nom"] for serie in suivi.graphique["series"]] == ["Le quartier", "CASO"]
    assert [len(an.autour) for an in suivi.lignes] == [1, 1]
    assert [len(cases) for _, cases in sexes.lignes] == [2, 2]
    assert [len(an.autour) for an in suivi.annees] == [2, 2]  # every place, for the reports
    contrat = fabriques.creer_contrat(pilote=interco, quartiers=[quartier])
    client.force_login(fabriques.creer_officier(contrat))
    page = client.get(reverse("contrats:quartier", args=[quartier.pk])).content.decode()
    equite = page[page.index('id="equite"') : page.index('id="sexes"')]
    assert equite.count("Non donné par cette source : Arques.") == 3
    assert '<th scope="col">Arques</th>' not in equite


@pytest.mark.parametrize("n", [1, 3])
def test_la_page_du_quartier_a_le_meme_nombre_de_requetes(
    client, lieux, django_assert_num_queries, n
):
    quartier, commune, interco = lieux
    for rang in range(n):
        statistique = _statistique(f"taux_{rang}")
        _poser(statistique, {2016: 30, 2018: None}, quartier=quartier)
        _poser(statistique, {2016: 20, 2018: 20}, commune=commune)
    contrat = fabriques.creer_contrat(pilote=interco, quartiers=[quartier])
    client.force_login(fabriques.creer_officier(contrat))
    with django_assert_num_queries(3):
        reponse = client.get(reverse("contrats:quartier", args=[quartier.pk]))
    assert len(reponse.context["equite"].suivis) == n
    assert _simple(reponse.content.decode()).count("Secret statistique") == 2 * n
