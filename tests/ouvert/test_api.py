"""The API: exact objects, pages that follow each other, digests, refusals in French."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Compteur
from ouvert.api.socle import FENETRE, FENETRE_DES_REFUS, PAR_JETON, REFUS_PAR_ADRESSE
from ouvert.models import JetonApi
from tests import fabriques
from tests.ouvert.api import creer_jeton, demander

pytestmark = pytest.mark.django_db


@pytest.fixture
def contrat():
    return fabriques.creer_contrat(fabriques.creer_partenaire())


@pytest.fixture
def officier(contrat):
    return fabriques.creer_officier(contrat)


def test_une_action_champ_par_champ(client, contrat, officier):
    quartier = fabriques.creer_quartier()
    action = fabriques.creer_action(contrat, statut="en_cours", date_debut=date(2018, 2, 1))
    action.quartiers.set([quartier])
    vue = demander(client, officier, "actions_un", action.pk)
    assert vue.status_code == 200
    assert vue.json() == {
        "id": action.pk, "contrat_id": contrat.pk, "reference": action.reference,
        "exercice": 2018, "intitule": action.intitule, "description": "", "dispositif": "",
        "porteur_id": action.porteur_id, "coporteurs": [], "quartiers": [quartier.pk],
        "objectifs": [], "statut": "en_cours", "motif": "", "avancement": 0,
        "date_debut": "2018-02-01", "date_fin": None, "beneficiaires_prevus_femmes": None,
        "beneficiaires_prevus_hommes": None, "beneficiaires_reels_femmes": None,
        "beneficiaires_reels_hommes": None, "source": "", "demonstration": False,
    }  # fmt: skip


def test_un_montant_ne_perd_rien(client, contrat, officier):
    ligne = fabriques.creer_financement(fabriques.creer_action(contrat), accorde="1234567890.15")
    vue = demander(client, officier, "financements_un", ligne.pk).json()
    assert (vue["accorde"], vue["verse"], vue["contrat_id"]) == (
        "1234567890.15",
        None,
        contrat.pk,
    )


def test_les_pages_se_suivent_sans_rien_perdre(client, contrat, officier):
    attendus = [fabriques.creer_objectif(contrat).pk for _ in range(5)]
    adresse, lus = f"{reverse('api:objectifs')}?limite=2&contrat={contrat.pk}", []
    while adresse:
        page = client.get(adresse, headers=creer_jeton(officier)).json()
        lus.append([objectif["id"] for objectif in page["resultats"]])
        adresse = page["suivante"]
    assert lus == [attendus[:2], attendus[2:4], attendus[4:]]


@pytest.mark.parametrize(
    ("filtre", "attendus"),
    [
        ({"exercice": 2018}, ["a", "b"]),
        ({"exercice": 2018, "statut": "en_cours"}, ["b"]),
        ({"statut": "annulee"}, []),
    ],
)
def test_un_filtre_ecarte_le_reste(client, contrat, officier, filtre, attendus):
    fabriques.creer_action(contrat, intitule="a")
    fabriques.creer_action(contrat, intitule="b", statut="en_cours")
    fabriques.creer_action(contrat, intitule="c", exercice=2019)
    page = demander(client, officier, "actions", **filtre).json()
    assert [action["intitule"] for action in page["resultats"]] == attendus


@pytest.mark.parametrize(
    ("filtre", "parametre", "message"),
    [
        ({"limite": 0}, "limite", "Au moins 1."),
        ({"limite": 101}, "limite", "Au plus 100."),
        ({"limite": "dix"}, "limite", "Un nombre entier est attendu."),
        ({"apres": -1}, "apres", "Au moins 0."),
        ({"contrat": 2**64}, "contrat", f"Au plus {2**63 - 1}."),
        ({"contrat": "1 OR 1=1"}, "contrat", "Un nombre entier est attendu."),
        ({"exercise": 2018}, "exercise", "Ce paramètre n’existe pas ici."),
        ({"porteur__nom": "x"}, "porteur__nom", "Ce paramètre n’existe pas ici."),
        ({"order_by": "-pk"}, "order_by", "Ce paramètre n’existe pas ici."),
    ],
)
def test_un_parametre_hostile_est_refuse_en_mots(client, officier, filtre, parametre, message):
    vue = demander(client, officier, "actions", **filtre)
    assert (vue.status_code, vue["Content-Type"]) == (422, "application/problem+json")
    assert vue.json()["erreurs"] == [{"parametre": parametre, "message": message}]


def test_une_recherche_avec_un_caractere_nul_est_refusee(client, officier):
    vue = demander(client, officier, "contrats", q="a\x00b")
    assert vue.json()["erreurs"] == [{"parametre": "q", "message": "Un caractère n’est pas admis."}]
    assert demander(client, officier, "contrats", statut="perdu").status_code == 422


def test_rien_de_change_donne_304_et_rien_n_est_garde(client, contrat, officier):
    entetes = creer_jeton(officier)
    adresse = reverse("api:contrats_un", args=[contrat.pk])
    vue = client.get(adresse, headers=entetes)
    assert vue["Cache-Control"] == "private, no-store"
    assert vue["Vary"] == "Authorization, Cookie"
    assert "Set-Cookie" not in vue
    encore = client.get(adresse, headers=entetes | {"if-none-match": vue["ETag"]})
    assert (encore.status_code, encore.content) == (304, b"")
    contrat.intitule = "Autre"
    contrat.save()
    assert client.get(adresse, headers=entetes | {"if-none-match": vue["ETag"]}).status_code == 200


def test_le_pdf_d_un_rapport_emis(client, contrat, officier):
    fabriques.creer_indicateur(contrat)
    rapport = fabriques.creer_rapport_emis(contrat)
    brouillon = fabriques.creer_rapport(contrat)
    vu = demander(client, officier, "rapports_un", rapport.pk).json()
    assert vu["pdf"] == f"http://localhost:8000/api/v1/rapports/{rapport.pk}/pdf"
    assert demander(client, officier, "rapports_un", brouillon.pk).json()["pdf"] is None
    pdf = demander(client, officier, "rapport_pdf", rapport.pk)
    assert (pdf["Content-Type"], b"".join(pdf)) == ("application/pdf", b"%PDF-1.7")
    assert list(rapport.telechargements.values_list("utilisateur", "forme")) == [
        (officier.pk, "pdf")
    ]
    assert demander(client, officier, "rapport_pdf", brouillon.pk).status_code == 404
    rapport.pdf.storage.delete(rapport.pdf.name)
    assert demander(client, officier, "rapport_pdf", rapport.pk).status_code == 409


def test_le_dernier_usage_est_ecrit_une_fois_par_heure(client, officier):
    entetes = creer_jeton(officier)
    client.get(reverse("api:contrats"), headers=entetes)
    premier = JetonApi.objects.get().dernier_usage
    client.get(reverse("api:contrats"), headers=entetes)
    assert JetonApi.objects.get().dernier_usage == premier
    JetonApi.objects.update(dernier_usage=timezone.now() - timedelta(hours=2))
    client.get(reverse("api:contrats"), headers=entetes)
    assert JetonApi.objects.get().dernier_usage >= premier


def test_un_jeton_qui_demande_trop_attend(client, officier):
    entetes = creer_jeton(officier)
    jeton = JetonApi.objects.get()
    for _ in range(PAR_JETON):
        Compteur.objects.compter("api", str(jeton.pk), limite=PAR_JETON, duree=FENETRE)
    vue = client.get(reverse("api:contrats"), headers=entetes)
    assert (vue.status_code, vue["Content-Type"]) == (429, "application/problem+json")
    assert 0 < int(vue["Retry-After"]) <= FENETRE.total_seconds() + 1
    assert client.get(reverse("api:contrats"), headers=creer_jeton(officier)).status_code == 200


def test_une_adresse_qui_essaie_des_jetons_attend(client, officier):
    faux = {"authorization": "Bearer cdv_" + "x" * 43}
    limite, duree = REFUS_PAR_ADRESSE, FENETRE_DES_REFUS
    for _ in range(limite - 1):
        Compteur.objects.compter("api_refus", "127.0.0.1", limite=limite, duree=duree)
    assert client.get(reverse("api:contrats"), headers=faux).status_code == 401
    assert client.get(reverse("api:contrats"), headers=faux).status_code == 429
    assert demander(client, officier, "contrats").status_code == 200


def test_ce_qui_n_est_pas_une_lecture_est_refuse(client, officier):
    vue = client.post(reverse("api:contrats"), {}, headers=creer_jeton(officier))
    assert (vue.status_code, vue["Allow"], vue.json()["title"]) == (405, "GET", "Méthode refusée")


def test_une_adresse_inconnue_est_dite_comme_le_reste(client):
    vue = client.get("/api/v1/personnes")
    assert (vue.status_code, vue["Content-Type"]) == (404, "application/problem+json")
