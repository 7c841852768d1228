"""The ledger cut into families: what overlaps never adds up, people are counted by one rule."""

import csv
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from contrats.argent.habitants import retenir
from contrats.argent.registre import registre
from contrats.models import Financement, Pilier
from contrats.synthese import ventilation
from quartiers.models import Statistique
from tests import classeur, fabriques
from tests.contrats.lecteur import contrat_lu

pytestmark = pytest.mark.django_db


@pytest.fixture
def contrat(client):
    return contrat_lu(client)


@pytest.fixture
def population():
    return Statistique.objects.create(
        code="population_qpv", libelle="Habitants", unite="habitants", sommable=True
    )


def _financer(contrat, quartiers=(), objectifs=(), **champs):
    action = fabriques.creer_action(contrat, statut="retenue")
    action.quartiers.set(quartiers)
    action.objectifs.set(objectifs)
    return fabriques.creer_financement(action, **champs)


def _lire(contrat):
    return registre(Financement.objects.filter(action__contrat=contrat), contrat)


def _accordes(ventilation):
    return {
        ligne.libelle: [sommes["accorde"] for _, sommes in ligne.cases]
        for ligne in ventilation.lignes
    }


def test_chaque_ligne_est_coupee_en_trois_familles(contrat):
    caf = fabriques.creer_partenaire(nom="Caf")
    for nature, montant in [
        ("droit_commun", 1),
        ("p147", 20),
        ("autre_specifique", 300),
        ("fonds_propres", 4000),
        ("valorisation", None),
    ]:
        _financer(contrat, nature=nature, accorde=montant, annee=2018, financeur=caf)
    vues = _lire(contrat)["ventilations"]
    for code, libelle in (("annees", "2018"), ("financeurs", "Caf")):
        assert _accordes(vues[code]) == {libelle: [1, 320, 4000, 4321]}
        assert [s["accorde"] for _, s in vues[code].total.cases] == [1, 320, 4000, 4321]
    autres = vues["annees"].lignes[0].familles["Autres ressources"]
    assert (autres["connus_accorde"], autres["nombre"]) == (1, 2)


def test_une_famille_sans_ligne_n_est_pas_une_famille_inconnue(contrat):
    _financer(contrat, nature="p147", accorde=None, demande=10)
    (ligne,) = _lire(contrat)["ventilations"]["annees"].lignes
    commun, specifique = ligne.familles["Droit commun"], ligne.familles["Crédits spécifiques"]
    assert (commun["nombre"], specifique["nombre"]) == (0, 1)
    assert (commun["accorde"], specifique["accorde"], specifique["demande"]) == (None, None, 10)


def test_un_pilier_ne_compte_pas_deux_fois_une_action_de_deux_objectifs(contrat):
    cohesion = Pilier.objects.create(contrat=contrat, intitule="Cohésion", ordre=2)
    emploi = Pilier.objects.create(contrat=contrat, intitule="Emploi", ordre=1)
    un = fabriques.creer_objectif(contrat, pilier=cohesion)
    deux = fabriques.creer_objectif(contrat, pilier=cohesion)
    trois = fabriques.creer_objectif(contrat, pilier=emploi)
    sans = fabriques.creer_objectif(contrat)
    dessous = fabriques.creer_objectif(contrat, parent=trois)
    _financer(contrat, objectifs=[un, deux], accorde=100)
    _financer(contrat, objectifs=[un, trois], accorde=10)
    _financer(contrat, objectifs=[dessous, sans], accorde=1)
    _financer(contrat, objectifs=[sans], accorde=1000)
    piliers = _lire(contrat)["ventilations"]["piliers"]
    assert {nom: sommes[-1] for nom, sommes in _accordes(piliers).items()} == {
        "Emploi": 11,
        "Cohésion": 110,
        "Sans pilier précisé": 1000,
    }
    assert [ligne.libelle for ligne in piliers.lignes] == [
        "Emploi",
        "Cohésion",
        "Sans pilier précisé",
    ]


def test_ce_qui_se_chevauche_n_a_pas_de_total_et_le_dit(contrat):
    nord, sud = fabriques.creer_quartier(nom="Nord"), fabriques.creer_quartier(nom="Sud")
    _financer(contrat, quartiers=[nord, sud], accorde=100)
    _financer(contrat, quartiers=[sud], accorde=10)
    vues = _lire(contrat)["ventilations"]
    totaux = {code: v.total is not None for code, v in vues.items()}
    assert totaux == {
        "annees": True,
        "financeurs": True,
        "piliers": False,
        "objectifs": False,
        "quartiers": False,
    }
    assert {code for code, v in vues.items() if v.note} == {"piliers", "objectifs", "quartiers"}
    partagees = {ligne.libelle: ligne.partagees for ligne in vues["quartiers"].lignes}
    assert partagees == {"Nord": 1, "Sud": 1}


def test_par_habitant_seulement_la_ou_la_population_est_connue(contrat, population):
    nord, sud = fabriques.creer_quartier(nom="Nord"), fabriques.creer_quartier(nom="Sud")
    fabriques.creer_releve(population, quartier=nord, valeur=300)
    fabriques.creer_releve(population, quartier=sud, valeur=None, motif_absence="Secret")
    _financer(contrat, quartiers=[nord], accorde=1000, nature="p147")
    _financer(contrat, quartiers=[sud], accorde=1000)
    lignes = {x.libelle: x for x in _lire(contrat)["ventilations"]["quartiers"].lignes}
    assert [case["montant"] for case in lignes["Nord"].par_habitant] == [
        None,
        Decimal("3.33"),
        None,
        Decimal("3.33"),
    ]
    assert (lignes["Sud"].habitants, lignes["Sud"].par_habitant) == (None, [])


def test_le_contrat_se_divise_par_les_habitants_de_sa_geographie(contrat, population):
    for annee, valeur in [(2018, 4820), (2025, 9000)]:
        fabriques.creer_releve(
            population, intercommunalite=contrat.pilote, millesime=annee, valeur=valeur
        )
    fabriques.creer_releve(
        population, intercommunalite=fabriques.creer_intercommunalite(), valeur=1
    )
    _financer(contrat, accorde=9640)
    vue = _lire(contrat)
    assert (vue["habitants"].releve.valeur, vue["par_habitant"]) == (4820, 2)
    assert [c["montant"] for c in vue["ventilations"]["annees"].total.par_habitant][-1] == 2


def test_sans_population_rien_n_est_divise(client, contrat):
    _financer(contrat, accorde=10)
    reponse = client.get(reverse("contrats:financements", args=[contrat.pk]))
    assert reponse.context["registre"]["par_habitant"] is None
    assert "population non connue : rien n’est divisé par habitant" in reponse.content.decode()


@pytest.mark.parametrize(
    ("releves", "retenu"),
    [
        ([(2017, 7500, True), (2018, 4820, False)], 4820),
        ([(2018, 4820, False), (2018, 5000, True)], 4820),
        ([(2018, 4820, False), (2018, 5100, False)], 5100),
        ([(2018, 4820, False), (2019, 5000, True)], 5000),
        ([(2018, 0, False)], None),
        ([], None),
    ],
)
def test_une_seule_regle_quand_les_sources_se_contredisent(population, releves, retenu):
    quartier = fabriques.creer_quartier()
    lignes = [
        fabriques.creer_releve(
            population,
            quartier=quartier,
            millesime=annee,
            valeur=valeur,
            approximatif=environ,
            source=f"Source {rang}",
        )
        for rang, (annee, valeur, environ) in enumerate(releves)
    ]
    habitants = retenir(lignes)
    assert (habitants and habitants.releve.valeur) == retenu


def test_les_autres_sources_de_la_meme_annee_sont_dites(client, contrat, population):
    for source, valeur in [("INSEE", 4820), ("Préfecture", 4000)]:
        fabriques.creer_releve(
            population, intercommunalite=contrat.pilote, valeur=valeur, source=source
        )
    _financer(contrat, accorde=10)
    page = client.get(reverse("contrats:financements", args=[contrat.pk])).content.decode()
    simple = page.replace("\u00a0", " ").replace("\u202f", " ")
    assert "4 820 habitants (2018, INSEE) ; la même année, 4 000 selon Préfecture" in simple


def test_une_population_de_demonstration_le_dit(population):
    releve = fabriques.creer_releve(
        population, quartier=fabriques.creer_quartier(), valeur=10, source="Démonstration"
    )
    assert retenir([releve]).demonstration is True


@pytest.mark.parametrize("demonstration", [True, False])
def test_des_montants_de_demonstration_par_habitant_le_disent(
    client, contrat, population, demonstration
):
    fabriques.creer_releve(population, intercommunalite=contrat.pilote, valeur=10)
    action = fabriques.creer_action(contrat, statut="retenue", demonstration=demonstration)
    fabriques.creer_financement(action, accorde=10)
    page = client.get(reverse("contrats:financements", args=[contrat.pk])).content.decode()
    titre = page.split("Accordé par habitant des quartiers")[1].split("</dt>")[0]
    assert ("donnée de démonstration" in titre) is demonstration


def _telecharger(client, contrat, **criteres):
    adresse = reverse("contrats:exporter_ventilations", args=[contrat.pk])
    return client.get(adresse, criteres)


def test_le_classeur_a_une_feuille_par_tableau(client, contrat, population):
    nord = fabriques.creer_quartier(nom="=Nord()")
    fabriques.creer_releve(population, quartier=nord, valeur=50)
    _financer(contrat, quartiers=[nord], accorde=100, nature="p147", annee=2018)
    reponse = _telecharger(client, contrat, format="xlsx")
    feuilles = classeur.lire(b"".join(reponse.streaming_content))
    reponse.close()
    assert list(feuilles) == [
        "Par année",
        "Par financeur",
        "Par pilier",
        "Par objectif",
        "Par quartier",
        "À lire",
    ]
    (ligne,) = feuilles["Par quartier"][1:]
    assert ligne[0] == (classeur.TEXTE, "=Nord()")
    # Credits of one family, then all together: asked and paid are not known, and stay empty.
    assert [valeur for genre, valeur in ligne if genre == classeur.NOMBRE] == [
        "100",
        "100",
        "1",
        "1",
        "50",
        "2018",
        "2",
        "0",
    ]
    premieres = [ligne[0][1] for ligne in feuilles["Par année"][1:]]
    assert premieres == ["2018", "Total des montants connus"]


def test_un_tableau_en_csv(client, contrat):
    _financer(contrat, accorde=100, nature="droit_commun", annee=2018)
    reponse = _telecharger(client, contrat, format="csv", par="annees")
    texte = b"".join(reponse.streaming_content).decode("utf-8-sig")
    titres, *lignes = csv.reader(io.StringIO(texte), delimiter=";")
    assert [(x[0], x[titres.index("Ensemble, accordé (€)")]) for x in lignes] == [
        ("2018", "100,00"),
        ("Total des montants connus", "100,00"),
    ]


@pytest.mark.parametrize("criteres", [{"format": "csv"}, {"format": "csv", "par": "x"}, {}])
def test_un_telechargement_mal_demande_n_existe_pas(client, contrat, criteres):
    assert _telecharger(client, contrat, **criteres).status_code == 404


@pytest.mark.parametrize("champs", [("nature",), ("annee", "nature"), ("action", "nature")])
def test_additionner_les_lignes_lit_l_index_seul(champs):
    """At the size of France the table is read whole as soon as one column is not in the index."""
    lignes = Financement.objects.filter(action__contrat=1).comptees()
    with connection.cursor() as curseur:
        for reglage in ("enable_seqscan", "enable_bitmapscan"):
            curseur.execute("SELECT set_config(%s, 'off', true)", [reglage])
    plan = ventilation(lignes, *champs).explain()
    assert "Index Only Scan using financement_unique" in plan
