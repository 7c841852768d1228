"""The link opens one request of one collection, and no other door of the portal."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from contrats.fusion import fusionner
from remontees import porte
from remontees.models import EssaiDeLien, LienDeRemontee
from remontees.models.essai import ESSAIS_MAX, FENETRE
from tests import fabriques
from tests.droits.attentes import ROUTES
from tests.remontees.exemples import ANNEE, creer_monde, lien, messages, ouvrir, preparer

pytestmark = pytest.mark.django_db


def _entrer(adresse="caf@exemple.fr") -> Client:
    """A browser that has just followed the last link sent to this address."""
    client = Client()
    assert client.get(lien(messages(adresse)[-1])).status_code == 302
    return client


def _page(demande):
    return reverse("remontees:repondre", args=[demande.pk])


def test_le_lien_mene_a_une_page_dont_l_adresse_ne_dit_rien():
    monde = creer_monde("CAF")
    client = Client()
    reponse = client.get(lien(messages()[0]))
    assert (reponse.status_code, reponse["Location"]) == (302, _page(monde.demande("CAF")))
    assert reponse["Referrer-Policy"] == "no-referrer"
    assert "no-store" in reponse["Cache-Control"]
    cookie = reponse.cookies[porte.COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (
        _page(monde.demande("CAF")),
        True,
        "Lax",
    )
    assert "sessionid" not in reponse.cookies
    assert client.get(reponse["Location"]).status_code == 200


def test_regarder_n_use_rien_et_n_ecrit_rien(django_assert_num_queries):
    monde = creer_monde("CAF")
    avant = LienDeRemontee.objects.values().get()
    for _ in range(3):
        assert _entrer().get(_page(monde.demande("CAF"))).status_code == 200
    assert LienDeRemontee.objects.values().get() == avant


def test_il_n_ouvre_rien_d_autre():
    monde = creer_monde("CAF", "Ville")
    client = _entrer()
    client.cookies[porte.COOKIE]["path"] = "/"  # as a forger would send it everywhere
    siennes = {"remontees:repondre", "remontees:repondre_valeurs", "remontees:repondre_suivi"}
    for nom, route in ROUTES.items():
        if nom in siennes or route.get["anonyme"] == 200:
            continue
        cles = [1 if isinstance(o, str) and o not in ("2018-06-30",) else o for o in route.objets]
        try:
            adresse = reverse(nom, args=cles)
        except Exception:
            adresse = reverse(nom, args=route.objets)
        assert client.get(adresse).status_code != 200, nom
    assert client.get(_page(monde.demande("Ville"))).status_code == 404


def test_ni_la_demande_d_un_autre_ni_une_autre_remontee():
    monde = creer_monde("CAF", "Ville")
    client, autre = _entrer(), preparer(monde, annee=ANNEE + 1, intitule="Remontée 2019")
    monde.campagne = autre
    ouvrir(monde)
    client.cookies[porte.COOKIE]["path"] = "/"
    assert client.get(_page(autre.demandes.get(partenaire__nom="CAF"))).status_code == 404


def test_deux_liens_dans_le_meme_navigateur_ouvrent_chacun_la_sienne():
    monde = creer_monde("CAF", "Ville")
    client = Client()
    for nom in ("CAF", "Ville"):
        reponse = client.get(lien(messages(f"{nom.lower()}@exemple.fr")[0]))
        # The browser holds both, each under its own path; the test's keeps one a name.
        assert reponse.cookies[porte.COOKIE]["path"] == _page(monde.demande(nom))
        assert client.get(_page(monde.demande(nom))).status_code == 200


def test_le_lien_d_un_partenaire_reuni_a_un_autre_suit_celui_qui_reste():
    monde = creer_monde("CAF", "Ville")
    client, demande = _entrer(), monde.demande("CAF")
    chef = get_user_model().objects.create_superuser("chef@exemple.fr", "secret")
    fusionner(monde.partenaires["Ville"], monde.partenaires["CAF"], par=chef)
    page = client.get(_page(demande)).content.decode()
    assert ("Taux de CAF" in page, "Taux de Ville" in page) == (True, False)
    assert client.get(f"{_page(demande)}valeurs/").status_code == 200


def test_ni_l_action_d_un_autre_ni_une_action_qui_n_est_pas_demandee():
    monde = creer_monde("CAF", "Ville")
    demande, client = monde.demande("CAF"), _entrer()
    hors = fabriques.creer_action(
        monde.contrat, porteur=monde.partenaires["CAF"], statut="en_cours"
    )
    for action in (monde.actions["Ville"], hors):
        adresse = reverse("remontees:repondre_suivi", args=[demande.pk, action.pk])
        assert (client.get(adresse).status_code, client.post(adresse).status_code) == (404, 404)


def test_ferme_apres_terme_revocation_cloture_annulation():
    for fermer in (
        lambda m: LienDeRemontee.objects.update(expire_le=timezone.now() - timedelta(seconds=1)),
        lambda m: LienDeRemontee.objects.all().revoquer(),
        lambda m: m.campagne.clore(par=m.officier),
        lambda m: m.campagne.annuler(par=m.officier, motif="Doublon"),
    ):
        monde = creer_monde("CAF")
        client, adresse = _entrer(), lien(messages("caf@exemple.fr")[-1])
        page = _page(monde.demande("CAF"))
        assert client.get(page).status_code == 200
        fermer(monde)
        for chemin in (page, f"{page}valeurs/"):
            assert client.get(chemin).status_code == 404
        assert client.post(f"{page}valeurs/").status_code == 404
        assert Client().get(adresse)["Location"] == reverse("remontees:lien_ferme")


def test_un_secret_inconnu_est_renvoye_sans_etre_ecrit(caplog):
    creer_monde("CAF")
    reponse = Client().get(reverse("remontees:lien", args=["un-secret-au-hasard"]))
    assert reponse["Location"] == reverse("remontees:lien_ferme")
    assert Client().get(reponse["Location"]).status_code == 404
    assert "un-secret-au-hasard" not in caplog.text


def test_trop_de_secrets_inconnus_font_attendre():
    creer_monde("CAF")
    client = Client(REMOTE_ADDR="192.0.2.7")
    adresse = reverse("remontees:lien", args=["un-secret-au-hasard"])
    for _ in range(ESSAIS_MAX):
        assert client.get(adresse)["Location"] == reverse("remontees:lien_ferme")
    attendre = reverse("remontees:trop_d_essais")
    assert client.get(adresse)["Location"] == attendre
    assert client.get(lien(messages()[0]))["Location"] == attendre
    assert client.get(attendre).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.8").get(lien(messages()[0]))["Location"] != attendre


def test_les_essais_se_comptent_pour_tous_les_processus_puis_s_oublient():
    """Nothing of the count is in the memory of the one that served the page."""
    EssaiDeLien.objects.create(emetteur=_digest("192.0.2.7"), nombre=ESSAIS_MAX - 1)
    client = Client(REMOTE_ADDR="192.0.2.7")
    inconnu = reverse("remontees:lien", args=["un-secret-au-hasard"])
    suites = [client.get(inconnu)["Location"] for _ in range(2)]
    assert suites == [reverse("remontees:lien_ferme"), reverse("remontees:trop_d_essais")]
    EssaiDeLien.objects.update(depuis=timezone.now() - FENETRE)
    assert client.get(inconnu)["Location"] == reverse("remontees:lien_ferme")
    (garde,) = EssaiDeLien.objects.values_list("emetteur", "nombre")
    assert garde == (_digest("192.0.2.7"), 1)


def _digest(adresse: str) -> str:
    return salted_hmac(porte.SEL, adresse, algorithm="sha256").hexdigest()


@pytest.mark.django_db(transaction=True)
def test_les_essais_de_plusieurs_processus_a_la_fois_comptent_tous(en_meme_temps):
    inconnu = reverse("remontees:lien", args=["un-secret-au-hasard"])
    en_meme_temps(*[lambda: Client(REMOTE_ADDR="192.0.2.7").get(inconnu)] * 4)
    assert list(EssaiDeLien.objects.values_list("nombre", flat=True)) == [4]


def test_un_cookie_force_n_ouvre_rien():
    monde = creer_monde("CAF")
    client = Client()
    for valeur in ("1", f"{LienDeRemontee.objects.get().pk}:x:y", "é"):
        client.cookies[porte.COOKIE] = valeur
        assert client.get(_page(monde.demande("CAF"))).status_code == 404


def test_une_personne_connectee_a_la_meme_page():
    monde = creer_monde("CAF")
    client = _entrer()
    client.force_login(fabriques.creer_utilisateur("lecteur", password=None))
    assert client.get(_page(monde.demande("CAF"))).status_code == 200
    assert client.get(reverse("contrats:contrat", args=[monde.contrat.pk])).status_code == 404


def test_un_compte_sans_le_lien_n_entre_pas():
    monde = creer_monde("CAF")
    client = Client()
    client.force_login(
        fabriques.creer_utilisateur("agent", monde.partenaires["CAF"], password=None)
    )
    assert client.get(_page(monde.demande("CAF"))).status_code == 404
