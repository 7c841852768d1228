"""The page of one's tokens: created once in sight, listed, revoked; nobody else's."""

import pytest
from django.urls import reverse

from audit.models import LigneAudit
from comptes import second_facteur
from ouvert.models import JetonApi
from ouvert.models.jeton import NOMBRE_MAX
from tests import fabriques
from tests.ouvert.api import creer_jeton

pytestmark = pytest.mark.django_db
TYPE = {"libelle": "Tableau de bord", "jours": "30"}


@pytest.fixture
def personne(client):
    personne = fabriques.creer_utilisateur()
    client.force_login(personne)
    return personne


def _faits():
    return list(LigneAudit.objects.order_by("pk").values_list("fait", "par_id", "objet_id"))


def test_creer_montre_le_jeton_une_fois(client, personne):
    vue = client.post(reverse("ouvert:creer_jeton"), TYPE)
    jeton = JetonApi.objects.get()
    secret = vue.context["secret"]
    assert vue.status_code == 200
    assert secret in vue.content.decode()
    assert vue["Cache-Control"] == "private, no-store"
    assert (jeton.utilisateur, jeton.libelle) == (personne, "Tableau de bord")
    assert secret not in client.get(reverse("ouvert:jetons")).content.decode()
    entetes = {"authorization": f"Bearer {secret}"}
    assert client.get(reverse("api:contrats"), headers=entetes).status_code == 200
    assert _faits() == [("jeton_cree", personne.pk, jeton.pk)]


@pytest.mark.parametrize(
    ("donnees", "champ"),
    [
        ({"libelle": ""}, "libelle"),
        ({"libelle": "x" * 101}, "libelle"),
        ({"jours": "3650"}, "jours"),
        ({"jours": "-1"}, "jours"),
    ],
)
def test_une_saisie_refusee_ne_cree_rien(client, personne, donnees, champ):
    vue = client.post(reverse("ouvert:creer_jeton"), TYPE | donnees)
    assert (vue.status_code, list(vue.context["form"].errors)) == (422, [champ])
    assert (JetonApi.objects.count(), _faits()) == (0, [])


def test_au_plus_vingt_jetons_en_cours(client, personne):
    for _ in range(NOMBRE_MAX):
        creer_jeton(personne)
    assert client.post(reverse("ouvert:creer_jeton"), TYPE).status_code == 422
    JetonApi.objects.first().revoquer()
    assert client.post(reverse("ouvert:creer_jeton"), TYPE).status_code == 200


def test_un_officier_ne_cree_un_jeton_qu_avec_son_second_facteur(client, settings):
    settings.SECOND_FACTEUR_EXIGE = True
    client.force_login(fabriques.creer_officier(fabriques.creer_contrat()))
    assert client.post(reverse("ouvert:creer_jeton"), TYPE).status_code in {302, 403}
    assert JetonApi.objects.count() == 0
    session = client.session
    session[second_facteur.CLE] = "totp"
    session.save()
    assert client.post(reverse("ouvert:creer_jeton"), TYPE).status_code == 200
    assert JetonApi.objects.count() == 1


def test_le_second_facteur_est_aussi_exige_par_la_page_elle_meme(client, settings):
    """Were the door of every page taken away, this one would still be closed."""
    settings.SECOND_FACTEUR_EXIGE = True
    settings.MIDDLEWARE = [m for m in settings.MIDDLEWARE if not m.endswith("SecondFacteurExige")]
    client.force_login(fabriques.creer_utilisateur("officier"))
    assert client.post(reverse("ouvert:creer_jeton"), TYPE).status_code == 403
    assert not JetonApi.objects.exists()


def test_revoquer_ferme_aussitot(client, personne):
    entetes = creer_jeton(personne)
    jeton = JetonApi.objects.get()
    adresse = reverse("ouvert:revoquer_jeton", args=[jeton.pk])
    for _ in range(2):
        assert client.post(adresse).status_code == 302
    assert client.get(reverse("api:contrats"), headers=entetes).status_code == 401
    assert _faits()[:1] == [("jeton_revoque", personne.pk, jeton.pk)]


def test_le_jeton_d_un_autre_n_est_ni_montre_ni_ferme(client):
    contrat = fabriques.creer_contrat(fabriques.creer_partenaire())
    agent = fabriques.creer_utilisateur("agent", contrat.partenaires.get())
    creer_jeton(agent, libelle="Celui d’un autre")
    jeton = JetonApi.objects.get()
    for autre in (
        fabriques.creer_officier(contrat),  # sees it in the back office, and no further
        fabriques.creer_utilisateur("agent", agent.partenaire),
    ):
        client.force_login(autre)
        assert list(client.get(reverse("ouvert:jetons")).context["jetons"]) == []
        adresse = reverse("ouvert:revoquer_jeton", args=[jeton.pk])
        assert client.post(adresse).status_code == 404
    assert JetonApi.objects.get().revoque_le is None


def test_qui_voit_quels_jetons():
    contrat = fabriques.creer_contrat(fabriques.creer_partenaire())
    agent = fabriques.creer_utilisateur("agent", contrat.partenaires.get())
    collegue = fabriques.creer_utilisateur("agent", agent.partenaire)
    officier, etranger = fabriques.creer_officier(contrat), fabriques.creer_utilisateur("officier")
    for personne in (agent, officier):
        creer_jeton(personne)
    vus = {
        nom: JetonApi.objects.visibles_par(personne).count()
        for nom, personne in {
            "agent": agent, "collegue": collegue, "officier": officier, "etranger": etranger
        }.items()
    }  # fmt: skip
    assert vus == {"agent": 1, "collegue": 0, "officier": 2, "etranger": 0}
