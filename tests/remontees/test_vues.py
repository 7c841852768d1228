"""The officer's pages: prepare, preview, open, follow, remind, put off, close, export."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from remontees.models import Campagne, LienDeRemontee
from remontees.statuts import StatutCampagne
from tests import fabriques
from tests.remontees.exemples import ANNEE, creer_monde, messages, mesurer

pytestmark = pytest.mark.django_db


@pytest.fixture
def monde(client):
    monde = creer_monde("CAF", "Ville")
    client.force_login(monde.officier)
    return monde


def _prepare(client, **champs):
    monde = creer_monde("CAF", "Ville", ouverte=False, **champs)
    client.force_login(monde.officier)
    return monde


def _url(nom, *cles):
    return reverse(f"remontees:{nom}", args=cles)


def test_la_liste_montre_les_remontees_du_contrat_seulement(client, monde):
    fabriques.creer_campagne(intitule="Ailleurs")
    page = client.get(_url("remontees", monde.contrat.pk))
    assert [c.intitule for c in page.context["campagnes"]] == ["Remontée 2018"]
    assert "Ailleurs" not in page.content.decode()


def test_preparer_propose_tout_ce_qui_est_du(client):
    monde = creer_monde("CAF", "Ville", ouverte=False)
    client.force_login(monde.officier)
    monde.campagne.annuler(par=None, motif="Trop tôt")
    adresse = _url("nouvelle_remontee", monde.contrat.pk) + f"?annee={ANNEE}"
    depart = client.get(adresse).context["form"].initial
    assert depart["indicateurs"] == [str(i.pk) for i in monde.indicateurs.values()]
    assert depart["actions"] == [str(a.pk) for a in monde.actions.values()]
    envoi = depart | {"intitule": "Ma remontée", "message": "Merci."}
    reponse = client.post(adresse, envoi)
    campagne = Campagne.objects.exclude(statut=StatutCampagne.ANNULEE).get()
    assert reponse["Location"] == _url("campagne", campagne.pk)
    assert (campagne.annee, campagne.rappels, campagne.indicateurs.count(), messages()) == (
        ANNEE,
        [-14, -3, 1],
        2,
        [],
    )


def test_preparer_refuse_pres_du_champ_et_ne_perd_rien(client, monde):
    adresse = _url("nouvelle_remontee", monde.contrat.pk) + "?annee=2019"
    envoi = {"intitule": "Deux mille dix-neuf", "date_limite": "2017-01-01"}
    page = client.post(adresse, envoi)
    assert page.status_code == 422
    for mot in ("Deux mille dix-neuf", "Choisissez un jour à venir", "Demandez au moins"):
        assert mot in page.content.decode(), mot
    assert Campagne.objects.count() == 1


def test_une_annee_hors_du_contrat_est_introuvable(client, monde):
    assert (
        client.get(_url("nouvelle_remontee", monde.contrat.pk) + "?annee=1999").status_code == 404
    )


def test_la_preparation_montre_qui_recevra_quoi_et_qui_n_a_pas_d_adresse(client):
    monde = _prepare(client)
    monde.partenaires["Ville"].courriel = ""
    monde.partenaires["Ville"].save()
    page = client.get(_url("campagne", monde.campagne.pk))
    assert [p.partenaire.nom for p in page.context["form"].sans_adresse] == ["Ville"]
    for mot in ("Suivi\u00a0: Ateliers de CAF", "Taux de Ville", "caf@exemple.fr"):
        assert mot in page.content.decode(), mot


def test_ouvrir_ecrit_a_l_adresse_choisie(client):
    monde = _prepare(client)
    caf = monde.partenaires["CAF"]
    fabriques.creer_representant(caf, courriel="elue@exemple.fr")
    envoi = {
        f"contact_{caf.pk}": "elue@exemple.fr",
        f"contact_{monde.partenaires['Ville'].pk}": "ville@exemple.fr",
    }
    client.post(_url("ouvrir_remontee", monde.campagne.pk), envoi)
    assert [c.destinataire for c in messages()] == ["elue@exemple.fr", "ville@exemple.fr"]
    assert monde.relire().statut == StatutCampagne.OUVERTE


def test_une_adresse_qui_n_est_pas_la_leur_est_refusee(client):
    monde = _prepare(client)
    envoi = {f"contact_{p.pk}": "pirate@exemple.fr" for p in monde.partenaires.values()}
    reponse = client.post(_url("ouvrir_remontee", monde.campagne.pk), envoi)
    assert (reponse.status_code, messages()) == (422, [])
    assert monde.relire().statut == StatutCampagne.PREPARATION


def test_modifier_tant_que_rien_n_est_parti(client):
    monde = _prepare(client)
    adresse = _url("modifier_remontee", monde.campagne.pk)
    envoi = client.get(adresse).context["form"].initial | {"intitule": "Autre", "actions": []}
    del envoi["instantane"]  # signed when the page is drawn
    assert client.post(adresse, envoi)["Location"] == _url("campagne", monde.campagne.pk)
    assert (monde.relire().intitule, monde.campagne.actions.count()) == ("Autre", 0)
    monde.relire().ouvrir(par=None)
    assert client.post(adresse, envoi | {"intitule": "Trop tard"}).status_code == 302
    assert monde.relire().intitule == "Autre"


def test_le_tableau_dit_qui_a_repondu_et_se_filtre(client, monde):
    mesurer(monde, "CAF")
    adresse = _url("campagne", monde.campagne.pk)
    page = client.get(adresse)
    assert [(b.partenaire.nom, b.etat.value) for b, _ in page.context["lignes"]] == [
        ("CAF", "en_partie"),
        ("Ville", "pas_encore"),
    ]
    assert "1 réponse reçue sur 4" in page.content.decode()
    filtree = client.get(adresse + "?etat=pas_encore").context["lignes"]
    assert [b.partenaire.nom for b, _ in filtree] == ["Ville"]
    assert len(client.get(adresse + "?etat=inconnu").context["lignes"]) == 2


def test_le_tableau_se_telecharge_comme_il_est_filtre(client, monde):
    adresse = _url("exporter_remontee", monde.campagne.pk)
    csv = b"".join(client.get(adresse + "?format=csv&etat=pas_encore")).decode("utf-8-sig")
    assert [ligne.split(";")[0] for ligne in csv.splitlines()] == ["Organisation", "CAF", "Ville"]
    xlsx = CalamineWorkbook.from_filelike(BytesIO(b"".join(client.get(adresse + "?format=xlsx"))))
    assert xlsx.sheet_names == ["Organisations", "Détail"]
    detail = xlsx.get_sheet_by_name("Détail").to_python()
    assert [ligne[2] for ligne in detail] == ["État", *["Manquante"] * 4]


def test_rappeler_reporter_clore(client, monde):
    pk = monde.campagne.pk
    LienDeRemontee.objects.update(cree_le=timezone.now() - timedelta(days=2))
    client.post(_url("rappeler", pk))
    assert len(messages()) == 4
    plus_tard = monde.campagne.date_limite + timedelta(days=9)
    client.post(_url("prolonger_remontee", pk), {"date_limite": plus_tard.isoformat()})
    assert monde.relire().date_limite == plus_tard
    page = client.post(_url("prolonger_remontee", pk), {"date_limite": "2018-01-01"})
    assert (page.status_code, "Choisissez un jour plus tard" in page.content.decode()) == (
        422,
        True,
    )
    client.post(_url("clore_remontee", pk))
    assert monde.relire().statut == StatutCampagne.CLOSE
    assert client.post(_url("rappeler", pk)).status_code == 302
    assert len(messages()) == 4


def test_annuler_demande_pourquoi(client, monde):
    adresse = _url("annuler_remontee", monde.campagne.pk)
    assert client.post(adresse, {}).status_code == 422
    client.post(adresse, {"motif": "Doublon"})
    assert (monde.relire().statut, monde.relire().motif) == (StatutCampagne.ANNULEE, "Doublon")


def test_un_nouveau_lien_part_a_la_bonne_organisation(client, monde):
    demande = monde.demande("CAF")
    page = client.get(_url("demande", demande.pk))
    assert (page.status_code, "Taux de Ville" in page.content.decode()) == (200, False)
    client.post(_url("renvoyer_le_lien", demande.pk), {"contact": "caf@exemple.fr"})
    assert len(messages("caf@exemple.fr")) == 2
    refus = client.post(_url("renvoyer_le_lien", demande.pk), {"contact": "ville@exemple.fr"})
    assert (refus.status_code, len(messages())) == (422, 3)
    client.post(_url("fermer_les_liens", demande.pk))
    assert list(demande.liens.valables()) == []


@pytest.mark.parametrize("noms", [("CAF",), ("CAF", "Ville", "Mission")])
def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_d_organisations(
    client, django_assert_num_queries, noms
):
    monde = creer_monde(*noms)
    client.force_login(monde.officier)
    client.get(_url("campagne", monde.campagne.pk))
    with django_assert_num_queries(4):
        client.get(_url("campagne", monde.campagne.pk))
