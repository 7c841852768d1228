"""The list of contracts: found, filtered, sorted, by pages, downloaded, never another's."""

from datetime import date

import pytest
from django.urls import reverse

from tests import fabriques

pytestmark = pytest.mark.django_db

URL = "/contrats/"


def _superviseur():
    return fabriques.creer_utilisateur("agent", is_superuser=True)


def _intitules(reponse):
    return [contrat.intitule for contrat in reponse.context["page"]]


def _lire(reponse):
    return b"".join(reponse.streaming_content).decode("utf-8-sig")


@pytest.mark.parametrize("n", [1, 3])
def test_meme_nombre_de_requetes_pour_1_et_3_lignes(client, django_assert_num_queries, n):
    lecteur = fabriques.creer_utilisateur("lecteur")
    for _ in range(n):
        fabriques.creer_contrat(lecteur.partenaire)
    client.force_login(lecteur)
    with django_assert_num_queries(2):
        reponse = client.get(URL)
    assert len(reponse.context["page"]) == n


@pytest.mark.parametrize("role", ["lecteur", "agent", "signataire", "officier"])
def test_ni_la_liste_ni_les_choix_ni_l_export_ne_disent_le_contrat_des_autres(client, role):
    ailleurs = fabriques.creer_intercommunalite(nom="Pilote secret", departement="2A")
    fabriques.creer_contrat(intitule="Contrat secret", pilote=ailleurs)
    lecteur = fabriques.creer_utilisateur(role)
    mien = {"pilote": lecteur.partenaire.intercommunalite} if role == "officier" else {}
    fabriques.creer_contrat(lecteur.partenaire, intitule="Le mien", **mien)
    client.force_login(lecteur)
    reponse = client.get(URL)
    assert _intitules(reponse) == ["Le mien"]
    assert "secret" not in reponse.content.decode()
    assert 'value="2A"' not in reponse.content.decode()
    assert "secret" not in _lire(client.get(f"{URL}export/?format=csv"))
    refuse = client.get(URL, {"pilote": ailleurs.pk})
    assert _intitules(refuse) == ["Le mien"]
    assert list(refuse.context["filtre"].form.errors) == ["pilote"]


@pytest.mark.parametrize(
    ("cherche", "trouves"),
    [
        ("eleves", ["Contrat des Élèves"]),
        ("ÉLÈVES", ["Contrat des Élèves"]),
        ("cv22", ["Contrat du Port"]),
        ("arras", ["Contrat du Port"]),
        ("cua port", ["Contrat du Port"]),
        ("contrat", ["Contrat des Élèves", "Contrat du Port"]),
        ("zzz", []),
        ("!!!", []),
    ],
)
def test_chercher_sans_accent_et_par_le_pilote(client, cherche, trouves):
    pilote = fabriques.creer_intercommunalite(nom="Communauté urbaine d’Arras", sigle="CUA")
    fabriques.creer_contrat(intitule="Contrat du Port", code="CV220", pilote=pilote)
    fabriques.creer_contrat(intitule="Contrat des Élèves")
    client.force_login(_superviseur())
    reponse = client.get(URL, {"q": cherche, "tri": "intitule"})
    assert _intitules(reponse) == trouves
    assert ("Aucun contrat ne correspond" in reponse.content.decode()) is (trouves == [])


def test_les_criteres_se_combinent(client):
    nord = fabriques.creer_intercommunalite(nom="Nord", departement="59")
    sud = fabriques.creer_intercommunalite(nom="Sud", departement="13")
    fabriques.creer_contrat(intitule="A", pilote=nord, statut="clos")
    fabriques.creer_contrat(intitule="B", pilote=nord, statut="en_vigueur")
    fabriques.creer_contrat(intitule="C", pilote=sud, statut="en_vigueur", generation=2024)
    client.force_login(_superviseur())

    def trouves(**criteres):
        return _intitules(client.get(URL, {"tri": "intitule", **criteres}))

    assert trouves(departement="59") == ["A", "B"]
    assert trouves(pilote=nord.pk, statut="clos") == ["A"]
    assert trouves(generation="2024") == ["C"]
    assert trouves(statut="elaboration") == []


@pytest.mark.parametrize(
    ("tri", "attendu"),
    [
        ("", ["Écoles", "arts", "Zénith"]),
        ("debut", ["Écoles", "arts", "Zénith"]),
        ("fin", ["Zénith", "arts", "Écoles"]),
        ("intitule", ["arts", "Écoles", "Zénith"]),
        ("code", ["Zénith", "Écoles", "arts"]),
        ("statut", ["Zénith", "arts", "Écoles"]),
        ("-intitule; DROP TABLE", ["Écoles", "arts", "Zénith"]),
    ],
)
def test_le_tri_suit_une_table_fixe(client, tri, attendu):
    for intitule, annee, code, statut in [
        ("arts", 2016, None, "en_vigueur"),
        ("Écoles", 2017, "CV002", "clos"),
        ("Zénith", 2015, "CV001", "elaboration"),
    ]:
        dates = {"date_debut": date(annee, 1, 1), "date_fin": date(annee + 5, 12, 31)}
        fabriques.creer_contrat(intitule=intitule, code=code, statut=statut, **dates)
    client.force_login(_superviseur())
    assert _intitules(client.get(URL, {"tri": tri})) == attendu


@pytest.mark.parametrize(
    ("page", "vue"), [("1", 1), ("2", 2), ("99", 2), ("0", 2), ("-1", 2), ("x", 1), ("", 1)]
)
def test_vingt_cinq_par_page_et_la_derniere_au_dela(client, page, vue):
    pilote = fabriques.creer_intercommunalite()
    for _ in range(26):
        fabriques.creer_contrat(pilote=pilote)
    client.force_login(_superviseur())
    reponse = client.get(URL, {"page": page})
    assert (reponse.context["page"].number, len(reponse.context["page"])) == (
        (1, 25) if vue == 1 else (2, 1)
    )
    assert "26 contrats" in reponse.content.decode()


def test_l_export_est_ce_qui_est_filtre_et_trie(client):
    pilote = fabriques.creer_intercommunalite(nom="=PILOTE", siren="200069037", departement="62")
    for intitule, statut in [("B", "clos"), ("A", "clos"), ("C", "en_vigueur")]:
        fabriques.creer_contrat(intitule=intitule, statut=statut, pilote=pilote)
    client.force_login(_superviseur())
    texte = _lire(client.get(f"{URL}export/?format=csv&statut=clos&tri=intitule"))
    assert texte.splitlines() == [
        "Code national;Intitulé;Intercommunalité pilote;SIREN du pilote;Département;"
        "Géographie prioritaire;Début;Fin;Signé le;État",
        ";A;'=PILOTE;200069037;62;2015-2023;01/01/2015;31/12/2020;;Clos",
        ";B;'=PILOTE;200069037;62;2015-2023;01/01/2015;31/12/2020;;Clos",
    ]


@pytest.mark.parametrize("nature", ["", "pdf", "csv%00"])
def test_un_format_inconnu_est_introuvable(client, nature):
    client.force_login(_superviseur())
    assert client.get(f"{URL}export/?format={nature}").status_code == 404


def test_les_liens_d_export_gardent_les_criteres_sans_la_page(client):
    fabriques.creer_contrat(statut="clos")
    client.force_login(_superviseur())
    page = client.get(URL, {"statut": "clos", "page": "1"}).content.decode()
    assert f'href="{reverse("contrats:exporter_contrats")}?statut=clos&amp;format=xlsx"' in page


def test_sans_contrat_la_page_dit_quoi_faire(client):
    client.force_login(fabriques.creer_utilisateur("lecteur"))
    assert "Aucun contrat ne vous est ouvert" in client.get(URL).content.decode()


@pytest.mark.parametrize("methode", ["post", "put", "delete"])
def test_une_liste_ne_fait_que_se_lire(client, methode):
    client.force_login(_superviseur())
    assert getattr(client, methode)(URL).status_code == 405
