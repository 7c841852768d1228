"""The ledger: who brings which money. Unknown is never zero, what overlaps is never summed."""

from decimal import Decimal

import pytest
from django.urls import reverse

from contrats.argent.registre import LIGNES_MAX
from tests import fabriques
from tests.contrats.lecteur import contrat_lu

pytestmark = pytest.mark.django_db


@pytest.fixture
def contrat(client):
    return contrat_lu(client)


def _ouvrir(client, contrat, **criteres):
    reponse = client.get(reverse("contrats:financements", args=[contrat.pk]), criteres)
    assert reponse.status_code == 200
    return reponse


def _texte(reponse):
    return reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def _accordes(lignes):
    return [(ligne["libelle"], ligne["accorde"]) for ligne in lignes]


def _ventiles(registre, code):
    lignes = registre["ventilations"][code].lignes
    return [(ligne.libelle, ligne.ensemble["accorde"]) for ligne in lignes]


@pytest.mark.parametrize("n", [1, 3])
def test_meme_nombre_de_requetes_pour_1_et_3_lignes(client, contrat, django_assert_num_queries, n):
    for _ in range(n):
        action = fabriques.creer_action(contrat, statut="retenue")
        action.quartiers.add(fabriques.creer_quartier())
        action.objectifs.add(fabriques.creer_objectif(contrat))
        fabriques.creer_financement(action, accorde=1000)
    with django_assert_num_queries(6):
        reponse = _ouvrir(client, contrat)
    assert len(reponse.context["page"]) == n


def test_seules_les_actions_au_programme_comptent(client, contrat):
    for statut, accorde in [
        ("retenue", 100),
        ("en_cours", 20),
        ("terminee", 3),
        ("deposee", 1000),
        ("ajournee", 1000),
        ("refusee", 1000),
        ("annulee", 1000),
    ]:
        fabriques.creer_financement(fabriques.creer_action(contrat, statut=statut), accorde=accorde)
    fabriques.creer_financement(fabriques.creer_action(statut="retenue"), accorde=1000)
    registre = _ouvrir(client, contrat).context["registre"]
    assert (registre["total"]["accorde"], registre["total"]["nombre"]) == (123, 3)


def test_les_cinq_natures_et_leurs_familles(client, contrat):
    action = fabriques.creer_action(contrat, statut="retenue")
    for nature, accorde in [
        ("valorisation", 5),
        ("fonds_propres", 40),
        ("autre_specifique", 300),
        ("p147", "2000.50"),
        ("droit_commun", None),
    ]:
        fabriques.creer_financement(action, nature=nature, accorde=accorde)
    registre = _ouvrir(client, contrat).context["registre"]
    assert _accordes(registre["lignes"]) == [
        ("Droit commun", None),
        ("Crédits spécifiques (programme 147)", Decimal("2000.50")),
        ("Autres crédits spécifiques", 300),
        ("Fonds propres", 40),
        ("Valorisation", 5),
    ]
    assert registre["familles"] == {
        "Droit commun": None,
        "Crédits spécifiques": Decimal("2300.50"),
        "Autres ressources": 45,
    }


def test_l_inconnu_n_est_pas_zero_et_la_somme_dit_sur_combien(client, contrat):
    action = fabriques.creer_action(contrat, statut="retenue")
    fabriques.creer_financement(action, accorde=0, annee=2018)
    fabriques.creer_financement(action, accorde=None, annee=2018)
    fabriques.creer_financement(action, accorde=None, annee=2019)
    reponse = _ouvrir(client, contrat)
    assert _ventiles(reponse.context["registre"], "annees") == [("2018", 0), ("2019", None)]
    total = reponse.context["registre"]["total"]
    assert (total["accorde"], total["connus_accorde"], total["nombre"]) == (0, 1, 3)
    page = _texte(reponse)
    assert "connu pour 1 ligne sur 3" in page
    assert "<svg" not in page  # bars of nothing would say nothing


def test_plusieurs_objectifs_et_quartiers_comptent_dans_chacun(client, contrat):
    partagee = fabriques.creer_action(contrat, statut="retenue")
    nord, sud = fabriques.creer_quartier(nom="Nord"), fabriques.creer_quartier(nom="Sud")
    partagee.quartiers.add(nord, sud)
    dix = fabriques.creer_objectif(contrat, numero="10", intitule="Dix")
    deux = fabriques.creer_objectif(contrat, numero="2", intitule="Deux")
    partagee.objectifs.add(dix, deux)
    fabriques.creer_financement(partagee, accorde=100)
    seule = fabriques.creer_action(contrat, statut="retenue")
    seule.quartiers.add(sud)
    fabriques.creer_financement(seule, accorde=10)
    reponse = _ouvrir(client, contrat)
    registre = reponse.context["registre"]
    assert _ventiles(registre, "quartiers") == [("Sud", 110), ("Nord", 100)]
    assert _ventiles(registre, "objectifs") == [
        ("2. Deux", 100),
        ("10. Dix", 100),
        ("Sans objectif précisé", 10),
    ]
    assert registre["total"]["accorde"] == 110
    assert _texte(reponse).count("ne s’additionnent pas.") == 2


def test_par_financeur_les_montants_inconnus_ferment_la_liste(client, contrat):
    action = fabriques.creer_action(contrat, statut="retenue")
    for nom, accorde in [("Caf", None), ("État", 50), ("Ville", 0)]:
        financeur = fabriques.creer_partenaire(nom=nom)
        fabriques.creer_financement(action, financeur=financeur, accorde=accorde)
    registre = _ouvrir(client, contrat).context["registre"]
    assert _ventiles(registre, "financeurs") == [("État", 50), ("Ville", 0), ("Caf", None)]


def test_filtrer_change_les_tableaux_les_lignes_et_l_export(client, contrat):
    action = fabriques.creer_action(contrat, statut="retenue", reference="R1", intitule="Atelier")
    caf = fabriques.creer_partenaire(nom="Caf")
    fabriques.creer_financement(action, accorde=10, annee=2018, nature="p147")
    fabriques.creer_financement(
        action, accorde=200, verse="50.5", annee=2019, nature="droit_commun", financeur=caf
    )
    for criteres in ({"annee": 2019}, {"nature": "droit_commun"}, {"financeur": caf.pk}):
        reponse = _ouvrir(client, contrat, **criteres)
        assert reponse.context["registre"]["total"]["accorde"] == 200
        assert [ligne.annee for ligne in reponse.context["page"]] == [2019]
        adresse = reverse("contrats:exporter_financements", args=[contrat.pk])
        export = client.get(adresse, {"format": "csv", **criteres})
        lignes = b"".join(export.streaming_content).decode("utf-8-sig").splitlines()
        assert lignes[1:] == ["R1;2018;Atelier;Retenue;Caf;;Droit commun;2019;;200,00;50,50;non"]


def test_la_demonstration_est_dite_la_ou_elle_entre(client, contrat):
    for demonstration, annee in [(True, 2018), (False, 2019)]:
        action = fabriques.creer_action(contrat, statut="retenue", demonstration=demonstration)
        fabriques.creer_financement(action, accorde=10, annee=annee)
    registre = _ouvrir(client, contrat).context["registre"]
    annees = registre["ventilations"]["annees"].lignes
    assert [ligne.ensemble["demonstration"] for ligne in annees] == [True, False]
    assert registre["total"]["demonstration"] is True


def test_les_financeurs_d_ailleurs_ne_s_offrent_pas(client, contrat):
    autre = fabriques.creer_action(statut="retenue")
    secret = fabriques.creer_partenaire(nom="Financeur secret")
    fabriques.creer_financement(autre, financeur=secret, annee=2030)
    fabriques.creer_financement(fabriques.creer_action(contrat, statut="retenue"), accorde=1)
    reponse = _ouvrir(client, contrat, financeur=secret.pk)
    assert reponse.context["registre"]["total"]["accorde"] == 1
    assert "secret" not in _texte(reponse)
    assert ">2030<" not in reponse.content.decode()  # a made-up name may hold the number


def test_sans_financement_la_page_le_dit(client, contrat):
    assert "Aucun financement n’est encore enregistré." in _texte(_ouvrir(client, contrat))


def test_de_nombreux_financeurs_les_plus_grands_d_abord(client, contrat):
    """The others are counted, told, and read on request; two of one name stay two."""
    action = fabriques.creer_action(contrat, statut="retenue")
    montants = [*range(100, 100 + LIGNES_MAX), None, 7, 7]
    for rang, montant in enumerate(montants):
        financeur = fabriques.creer_partenaire(nom="Homonyme" if montant == 7 else f"F{rang:02}")
        fabriques.creer_financement(action, financeur=financeur, accorde=montant)
    page = _ouvrir(client, contrat)
    vue = page.context["registre"]["ventilations"]["financeurs"]
    assert [ligne.ensemble["accorde"] for ligne in vue.lignes] == montants[LIGNES_MAX - 1 :: -1]
    assert (vue.reste, vue.total.ensemble["accorde"]) == (3, sum(filter(None, montants)))
    assert f"les {LIGNES_MAX} premières lignes" in vue.graphique["titre"]
    assert "Ce tableau montre ses 12 premières lignes ; 3 autres suivent" in _texte(page)
    entiere = _ouvrir(client, contrat, lignes="toutes")
    assert _ventiles(entiere.context["registre"], "financeurs")[LIGNES_MAX:] == [
        ("Homonyme", 7), ("Homonyme", 7), (f"F{LIGNES_MAX}", None),
    ]  # fmt: skip
