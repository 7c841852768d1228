"""The actions of a contract: filtered, summed as filtered, downloaded with their funding."""

import io
import re
import zipfile

import pytest
from django.urls import reverse

from tests import fabriques

pytestmark = pytest.mark.django_db


def _lecteur_de(contrat, role="lecteur"):
    lecteur = fabriques.creer_utilisateur(role)
    contrat.partenaires.add(lecteur.partenaire)
    return lecteur


@pytest.fixture
def contrat(client):
    """A contract whose reader is logged in."""
    contrat = fabriques.creer_contrat()
    client.force_login(_lecteur_de(contrat))
    return contrat


def _ouvrir(client, contrat, **criteres):
    return client.get(reverse("contrats:actions", args=[contrat.pk]), criteres)


def _vues(reponse):
    return [action.intitule for action in reponse.context["page"]]


def _exporter(client, contrat, **criteres):
    reponse = client.get(reverse("contrats:exporter_actions", args=[contrat.pk]), criteres)
    assert reponse.status_code == 200
    return b"".join(reponse.streaming_content)


def _texte(reponse):
    return reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("n", [1, 3])
def test_meme_nombre_de_requetes_pour_1_et_3_lignes(client, contrat, django_assert_num_queries, n):
    for _ in range(n):
        quartier, objectif = fabriques.creer_quartier(), fabriques.creer_objectif(contrat)
        contrat.quartiers.add(quartier)
        action = fabriques.creer_action(contrat, statut="retenue", dispositif="Fonjep")
        action.quartiers.add(quartier)
        action.objectifs.add(objectif)
        fabriques.creer_financement(action, accorde=1000)
    with django_assert_num_queries(4):
        reponse = _ouvrir(client, contrat)
    assert len(reponse.context["page"]) == n


@pytest.mark.parametrize("n", [1, 3])
def test_meme_nombre_de_requetes_a_l_export(client, contrat, django_assert_num_queries, n):
    for _ in range(n):
        action = fabriques.creer_action(contrat)
        action.quartiers.add(fabriques.creer_quartier())
        action.objectifs.add(fabriques.creer_objectif(contrat))
        fabriques.creer_financement(action, accorde=1000)
    with django_assert_num_queries(13):  # two for the names of neighbourhoods and objectives
        _exporter(client, contrat, format="xlsx")


@pytest.mark.parametrize(
    ("exercice", "attendues"),
    [
        (None, ["de 2018"]),
        ("", ["de 2018"]),
        ("2017", ["de 2017"]),
        ("tous", ["de 2018", "de 2017"]),
        ("2099", ["de 2018", "de 2017"]),
        ("²", ["de 2018", "de 2017"]),
    ],
)
def test_l_exercice(client, contrat, exercice, attendues):
    """The latest by default; one that is unknown filters nothing, and says so."""
    for annee in (2017, 2018):
        fabriques.creer_action(contrat, exercice=annee, intitule=f"de {annee}")
    criteres = {} if exercice is None else {"exercice": exercice}
    reponse = _ouvrir(client, contrat, **criteres)
    assert _vues(reponse) == attendues
    refus = ["exercice"] if exercice in {"2099", "²"} else []
    assert list(reponse.context["filtre"].form.errors) == refus
    assert ("Sélectionnez un choix valide" in _texte(reponse)) is bool(refus)


def test_chaque_critere(client, contrat):
    porteur = fabriques.creer_partenaire()
    quartier = fabriques.creer_quartier()
    contrat.quartiers.add(quartier)
    strategique = fabriques.creer_objectif(contrat)
    operationnel = fabriques.creer_objectif(contrat, parent=strategique)
    a = fabriques.creer_action(contrat, intitule="A", porteur=porteur, dispositif="Fonjep")
    b = fabriques.creer_action(contrat, intitule="B été", statut="retenue")
    c = fabriques.creer_action(contrat, intitule="C", statut="annulee")
    a.quartiers.add(quartier)
    b.objectifs.add(operationnel)
    for _ in range(2):
        fabriques.creer_financement(c, nature="droit_commun")
    fabriques.creer_financement(a, nature="p147")

    def vues(**criteres):
        return _vues(_ouvrir(client, contrat, **criteres))

    assert vues() == ["A", "B été", "C"]
    assert vues(q="ETE") == ["B été"]
    assert vues(porteur=porteur.pk) == ["A"]
    assert vues(quartier=quartier.pk) == ["A"]
    assert vues(dispositif="Fonjep") == ["A"]
    assert vues(nature="droit_commun") == ["C"]
    assert vues(statut="annulee") == ["C"]
    assert vues(statut="programme") == ["B été"]
    assert vues(objectif=operationnel.pk) == ["B été"]
    assert vues(objectif=strategique.pk) == ["B été"]
    assert vues(quartier=quartier.pk, nature="droit_commun") == []


@pytest.mark.parametrize(
    ("tri", "attendues"),
    [
        ("", ["arts", "Écoles", "Zénith"]),
        ("porteur", ["Zénith", "arts", "Écoles"]),
        ("statut", ["Zénith", "arts", "Écoles"]),
        ("avancement", ["Écoles", "Zénith", "arts"]),
        ("accorde", ["Zénith", "arts", "Écoles"]),
    ],
)
def test_le_tri(client, contrat, tri, attendues):
    """An unknown amount is the last, not the smallest."""
    for intitule, porteur, statut, avancement, accorde in [
        ("arts", "bêta", "en_cours", 50, 0),
        ("Écoles", "Gamma", "terminee", 10, None),
        ("Zénith", "Alpha", "deposee", 20, 900),
    ]:
        action = fabriques.creer_action(
            contrat,
            intitule=intitule,
            porteur=fabriques.creer_partenaire(nom=porteur),
            statut=statut,
            avancement=avancement,
        )
        fabriques.creer_financement(action, accorde=accorde)
    assert _vues(_ouvrir(client, contrat, tri=tri)) == attendues


def test_les_totaux_sont_ceux_de_ce_qui_est_filtre(client, contrat):
    """An amount not known is not counted; the sum says of how many lines it is."""
    for annee, accorde in [(2018, 100), (2018, None), (2017, 999)]:
        action = fabriques.creer_action(contrat, exercice=annee)
        fabriques.creer_financement(action, accorde=accorde)
    ailleurs = fabriques.creer_action(exercice=2018)
    fabriques.creer_financement(ailleurs, accorde=5000, demande=5000)
    totaux = _ouvrir(client, contrat).context["totaux"]
    assert (totaux["demande"], totaux["accorde"], totaux["verse"]) == (None, 100, None)
    assert (totaux["connus_accorde"], totaux["nombre"]) == (1, 2)
    page = _texte(_ouvrir(client, contrat))
    assert "connu pour 1 ligne sur 2" in page
    assert page.count("non connu") == 3  # asked, paid, and the grant of the second action
    assert _ouvrir(client, contrat, exercice="tous").context["totaux"]["accorde"] == 1099


def test_donnee_de_demonstration_marquee(client, contrat):
    fabriques.creer_action(contrat, intitule="Vraie")
    inventee = fabriques.creer_action(contrat, intitule="Inventée", demonstration=True)
    fabriques.creer_financement(inventee, accorde=10)
    page = _texte(_ouvrir(client, contrat))
    assert page.count("donnée de démonstration") == 2  # the action and the total


def test_rien_des_autres_contrats_ne_filtre_ni_ne_s_offre(client, contrat):
    autre = fabriques.creer_contrat(quartiers=[fabriques.creer_quartier(nom="Quartier secret")])
    fabriques.creer_objectif(autre, intitule="Objectif secret")
    porteur = fabriques.creer_partenaire(nom="Porteur secret")
    fabriques.creer_action(autre, porteur=porteur, intitule="Action secrète", dispositif="Secret")
    fabriques.creer_action(contrat, intitule="La mienne")
    reponse = _ouvrir(client, contrat, exercice="tous", porteur=porteur.pk)
    assert _vues(reponse) == ["La mienne"]
    assert list(reponse.context["filtre"].form.errors) == ["porteur"]
    assert "ecret" not in _texte(reponse)
    assert "ecret" not in _exporter(client, contrat, format="csv").decode("utf-8-sig")


@pytest.mark.parametrize("nom", ["actions", "exporter_actions", "financements",
                                 "exporter_financements", "partenaires_du_contrat"])  # fmt: skip
@pytest.mark.parametrize("role", ["lecteur", "agent", "officier"])
def test_le_contrat_des_autres_est_introuvable(client, nom, role):
    autre = fabriques.creer_contrat()
    fabriques.creer_action(autre)
    client.force_login(fabriques.creer_utilisateur(role))
    adresse = reverse(f"contrats:{nom}", args=[autre.pk])
    assert client.get(adresse, {"format": "csv"}).status_code == 404


def test_l_export_csv(client, contrat):
    porteur = fabriques.creer_partenaire(nom="Centre social", siret=fabriques.creer_siret())
    objectif = fabriques.creer_objectif(contrat, numero="1", intitule="Emploi")
    action = fabriques.creer_action(
        contrat,
        reference="R1",
        intitule="=1+1",
        porteur=porteur,
        avancement=40,
        beneficiaires_reels_femmes=0,
    )
    action.objectifs.add(objectif)
    action.quartiers.add(fabriques.creer_quartier(nom="Nord"), fabriques.creer_quartier(nom="Sud"))
    fabriques.creer_action(contrat, exercice=2017)
    lignes = _exporter(client, contrat, format="csv").decode("utf-8-sig").splitlines()
    assert lignes[1:] == [
        f"R1;2018;'=1+1;Centre social;{porteur.siret};;1. Emploi;"
        '"Nord ; Sud";;;Déposée;;40 %;;;0;;non;;;'
    ]


def test_l_export_xlsx_a_ses_financements_lies_par_la_reference(client, contrat):
    action = fabriques.creer_action(contrat, reference="R1")
    fabriques.creer_financement(action, accorde=1234, demande=None)
    fabriques.creer_financement(fabriques.creer_action(contrat, exercice=2017, reference="R0"))
    octets = _exporter(client, contrat, format="xlsx")
    classeur = zipfile.ZipFile(io.BytesIO(octets))
    noms = re.findall(r'<sheet name="([^"]+)"', classeur.read("xl/workbook.xml").decode())
    assert noms == ["Actions", "Financements"]
    financements = classeur.read("xl/worksheets/sheet2.xml").decode()
    assert re.findall(r'<c r="A\d+"[^>]*><is><t>([^<]*)</t>', financements) == [
        "Référence administrative",
        "R1",
    ]
    assert re.findall(r'<c r="[IJK]2"[^>]*><v>([^<]*)</v>', financements) == ["1234"]


def test_sans_action_la_page_le_dit(client, contrat):
    assert "Aucune action n’est encore inscrite à ce contrat." in _texte(_ouvrir(client, contrat))
    fabriques.creer_action(contrat)
    vide = _texte(_ouvrir(client, contrat, q="zzz"))
    assert "Aucune action ne correspond." in vide
    assert f"{reverse('contrats:actions', args=[contrat.pk])}?exercice=tous" in vide
