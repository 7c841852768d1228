"""What an owner hands over by the link is an entry as any other, and says where it came from."""

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from contrats import saisies
from contrats.models import Evenement, Mesure, Saisie
from contrats.statuts import StatutSaisie
from courriels.models import Courriel
from tests import fabriques
from tests.monde_feuille import cases
from tests.remontees.exemples import ANNEE, creer_monde, lien, messages, mesurer, ouvrir, texte

pytestmark = pytest.mark.django_db
ADRESSE = "caf@exemple.fr"


@pytest.fixture
def monde():
    return creer_monde("CAF", "Ville")


@pytest.fixture
def client(monde):
    client = Client()
    client.get(lien(messages(ADRESSE)[0]))
    return client


def _url(monde, nom, *cles):
    return reverse(f"remontees:{nom}", args=[monde.demande("CAF").pk, *cles])


def _valeurs(monde, client, **textes):
    """What the page would send back, its proof of reading included."""
    page = client.get(_url(monde, "repondre_valeurs"))
    cellules = cases(monde.indicateurs["CAF"], monde.contrat.quartiers.get(), **textes)
    return {"lecture": page.context["form"].lecture, **cellules}


def test_la_page_montre_ce_qui_est_a_eux_prerempli(monde, client):
    page = client.get(_url(monde, "repondre")).content.decode()
    for mot in ("Taux de CAF", "45\u202f%", "Ateliers de CAF", "0 réponse reçue sur 2"):
        assert mot in page, mot
    assert ("Taux de Ville" in page, "Ateliers de Ville" in page) == (False, False)


def test_un_brouillon_est_garde_juste_ou_faux(monde, client):
    reponse = client.post(
        _url(monde, "repondre_valeurs"), _valeurs(monde, client, valeur="beaucoup")
    )
    assert reponse.status_code == 302
    saisie = Saisie.objects.get()
    assert list(saisie.cellules.values()) == ["beaucoup"]
    assert (saisie.statut, saisie.par_lien, saisie.modifie_par) == ("brouillon", ADRESSE, None)


def test_proposer_puis_valider_dit_que_c_est_par_le_lien(monde, client):
    reponse = client.post(_url(monde, "proposer_valeurs"), _valeurs(monde, client, valeur="41"))
    assert (reponse.status_code, reponse["Location"]) == (302, _url(monde, "repondre"))
    saisie = Saisie.objects.get()
    assert (saisie.statut, saisie.auteur) == (
        StatutSaisie.PROPOSEE,
        f"par le lien envoyé à {ADRESSE}",
    )
    officier = Client()
    officier.force_login(monde.officier)
    page = officier.get(reverse("contrats:saisie", args=[saisie.pk])).content.decode()
    assert f"par le lien envoyé à {ADRESSE}" in page
    assert f"La personne jointe à {ADRESSE} a proposé la saisie" in page
    saisies.valider(saisie, par=monde.officier)
    mesure = Mesure.objects.get(periode_fin__year=ANNEE)
    assert (mesure.valeur, mesure.saisie_par) == (41, None)
    details = Evenement.objects.get(objet_type="contrats.mesure").details
    assert details["propose_par"] == "CAF, par un lien personnel"


def test_l_adresse_ne_va_pas_au_journal_de_tous(monde, client):
    client.post(_url(monde, "proposer_valeurs"), _valeurs(monde, client, valeur="41"))
    saisies.valider(Saisie.objects.get(), par=monde.officier)
    voisin = fabriques.creer_utilisateur("agent", monde.partenaires["Ville"], password=None)
    visibles = Evenement.objects.visibles_par(voisin)
    assert (ADRESSE in str([e.details for e in visibles]), visibles.count() > 0) == (False, True)


def test_une_valeur_refusee_se_dit_a_cote_et_rien_n_est_remis(monde, client):
    reponse = client.post(
        _url(monde, "proposer_valeurs"), _valeurs(monde, client, valeur="beaucoup")
    )
    assert reponse.status_code == 422
    assert "beaucoup" in reponse.content.decode()
    assert Saisie.objects.get().statut == StatutSaisie.BROUILLON


def test_la_case_d_un_autre_n_est_jamais_ecrite(monde, client):
    autre = cases(monde.indicateurs["Ville"], monde.contrat.quartiers.get(), valeur="99")
    client.post(_url(monde, "repondre_valeurs"), _valeurs(monde, client, valeur="41") | autre)
    assert list(Saisie.objects.get().cellules.values()) == ["41"]


def test_ce_qu_un_collegue_a_saisi_ailleurs_reste_et_sa_valeur_ne_se_montre_pas(monde, client):
    """Another indicator of the same organisation, that the collection does not ask: its name is
    told, because it is handed over with the rest."""
    assert "d’autres valeurs" not in client.get(_url(monde, "repondre_valeurs")).content.decode()
    hors = fabriques.creer_indicateur(
        monde.contrat, responsable=monde.partenaires["CAF"], intitule="Hors remontée"
    )
    agent = fabriques.creer_utilisateur("agent", monde.partenaires["CAF"], password=None)
    saisie = fabriques.creer_saisie(
        contrat=monde.contrat,
        partenaire=monde.partenaires["CAF"],
        cellules=cases(hors, valeur="77"),
        modifie_par=agent,
    )
    page = client.get(_url(monde, "repondre_valeurs"))
    dit, _, bouton = page.content.decode().partition("Proposer à l’officier")
    assert ("Hors remontée" in dit, "les proposera aussi" in dit) == (True, True)
    lues = signing.loads(page.context["form"].lecture, salt=page.context["form"]._sel)
    assert ("77" in lues.values(), 'value="77"' in dit + bouton) == (False, False)
    envoi = _valeurs(monde, client, valeur="41") | cases(hors, valeur="1")
    assert client.post(_url(monde, "repondre_valeurs"), envoi).status_code == 302
    saisie.refresh_from_db()
    assert sorted(saisie.cellules.values()) == ["41", "77"]
    client.post(_url(monde, "proposer_valeurs"), _valeurs(monde, client))
    page = client.get(_url(monde, "repondre_valeurs")).content.decode()
    assert ("Hors remontée" in page, "Reprendre la main les reprend aussi" in page) == (True, True)


def test_un_collegue_est_passe_entre_temps(monde, client):
    envoi = _valeurs(monde, client, valeur="41")
    lieu = monde.contrat.quartiers.get()
    fabriques.creer_saisie(
        contrat=monde.contrat,
        partenaire=monde.partenaires["CAF"],
        cellules=cases(monde.indicateurs["CAF"], lieu, valeur="40"),
    )
    reponse = client.post(_url(monde, "repondre_valeurs"), envoi)
    assert reponse.status_code == 409
    assert list(Saisie.objects.get().cellules.values()) == ["40"]


def test_reprendre_la_main(monde, client):
    client.post(_url(monde, "proposer_valeurs"), _valeurs(monde, client, valeur="41"))
    lecture = client.get(_url(monde, "repondre_valeurs")).context["form"].lecture
    reponse = client.post(_url(monde, "reprendre_valeurs"), {"lecture": lecture})
    assert reponse.status_code == 302
    assert Saisie.objects.get().statut == StatutSaisie.BROUILLON


def test_le_suivi_d_une_action_se_garde_puis_se_propose(monde, client):
    action = monde.actions["CAF"]
    adresse = _url(monde, "repondre_suivi", action.pk)
    instantane = client.get(adresse).context["form"]["instantane"].value()
    donnees = {"avancement": "60", "beneficiaires_reels_femmes": "12", "instantane": instantane}
    assert client.post(adresse, donnees)["Location"] == adresse
    instantane = client.get(adresse).context["form"]["instantane"].value()
    donnees |= {"instantane": instantane, "proposer": "1"}
    assert client.post(adresse, donnees)["Location"] == _url(monde, "repondre")
    saisie = Saisie.objects.get()
    assert (saisie.statut, saisie.partenaire, saisie.par_lien) == (
        StatutSaisie.PROPOSEE,
        monde.partenaires["CAF"],
        ADRESSE,
    )
    assert client.post(_url(monde, "reprendre_suivi", action.pk)).status_code == 302
    assert Saisie.objects.get().statut == StatutSaisie.BROUILLON


def test_proposer_sans_rien_changer_est_refuse_et_ne_laisse_pas_de_brouillon(monde, client):
    adresse = _url(monde, "repondre_suivi", monde.actions["CAF"].pk)
    instantane = client.get(adresse).context["form"]["instantane"].value()
    donnees = {"avancement": "0", "instantane": instantane, "proposer": "1"}
    assert (client.post(adresse, donnees).status_code, Saisie.objects.count()) == (422, 0)


def test_ce_qui_est_passe_a_un_autre_ne_se_demande_plus(monde, client):
    monde.indicateurs["CAF"].responsable = monde.partenaires["Ville"]
    monde.indicateurs["CAF"].save()
    page = client.get(_url(monde, "repondre"))
    (encore,) = page.context["bilan"].manquantes
    assert encore.attendu.action == monde.actions["CAF"]
    assert "Taux de CAF" not in page.content.decode()
    assert client.get(_url(monde, "repondre_valeurs")).status_code == 404


def test_confirmer_que_rien_ne_change(monde, client):
    adresse = _url(monde, "confirmer_suivi", monde.actions["CAF"].pk)
    assert client.post(adresse)["Location"] == _url(monde, "repondre")
    evenement = Evenement.objects.get(verbe="confirmer")
    assert (evenement.auteur, evenement.details) == (
        None,
        {"propose_par": "CAF, par un lien personnel"},
    )
    assert client.post(adresse).status_code == 302
    assert Evenement.objects.filter(verbe="confirmer").count() == 1


def test_une_saisie_renvoyee_previent_l_adresse_du_lien(monde, client):
    client.post(_url(monde, "proposer_valeurs"), _valeurs(monde, client, valeur="41"))
    officier = Client()
    officier.force_login(monde.officier)
    adresse = reverse("contrats:renvoyer_saisie", args=[Saisie.objects.get().pk])
    assert officier.post(adresse, {"motif": "Quelle source ?"}).status_code == 302
    courriel = Courriel.objects.get(nature="renvoi")
    assert courriel.destinataire == ADRESSE
    assert "Ouvrez de nouveau le lien personnel" in texte(courriel)
    assert "Quelle source ?" in client.get(_url(monde, "repondre_valeurs")).content.decode()


def test_apres_avoir_tout_remis_la_page_remercie(monde, client):
    mesurer(monde, "CAF")
    client.post(_url(monde, "confirmer_suivi", monde.actions["CAF"].pk))
    assert "Tout est remis" in client.get(_url(monde, "repondre")).content.decode()


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_nombre_de_requetes_ne_depend_pas_de_ce_qu_il_y_a(django_assert_num_queries, nombre):
    monde = creer_monde("CAF", ouverte=False)
    for _ in range(nombre):
        monde.campagne.actions.add(
            fabriques.creer_action(
                monde.contrat, porteur=monde.partenaires["CAF"], statut="en_cours"
            )
        )
    ouvrir(monde)
    client = Client()
    client.get(lien(messages(ADRESSE)[0]))
    with django_assert_num_queries(5):
        client.get(_url(monde, "repondre"))
