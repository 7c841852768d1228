"""The pages of the procedure: what is refused beside its field, and who sees what when."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from courriels.models import Courriel
from rapports.models import Contribution, Rapport, RapportAnnuel
from rapports.procedure import relances
from tests import fabriques
from tests.contrats.certificats import pdf
from tests.rapports.annuel.exemples import jusqu_a_l_echeance, ouvrir, poser_document

pytestmark = pytest.mark.django_db


def _aller(client, personne, route, *cles):
    client.force_login(personne)
    return client.get(reverse(f"rapports:{route}", args=cles))


def _envoyer(client, personne, route, *cles, **donnees):
    client.force_login(personne)
    return client.post(reverse(f"rapports:{route}", args=cles), donnees)


def test_une_annee_non_ecoulee_ou_deja_prise_est_refusee(client, monde):
    for annee, message in (
        (timezone.localdate().year, "Sélectionnez un choix valide"),
        (2018, "Le rapport annuel 2018 est déjà commencé."),
    ):
        reponse = _envoyer(
            client, monde.officier, "commencer_annuel", monde.contrat.pk, annee=annee
        )
        assert reponse.status_code == 422
        assert message in reponse.content.decode()
    assert RapportAnnuel.objects.count() == 1


def test_les_textes_de_chaque_partie_ont_leur_place(client, monde):
    reponse = _aller(client, monde.officier, "textes_annuel", monde.annuel.pk)
    parties = [partie.value for partie, _ in reponse.context["form"].parties()]
    assert parties == [
        "orientations",
        "evolution_situation",
        "actions",
        "perspectives",
        "articulation",
        "dsu",
    ]


def test_deux_officiers_ne_s_effacent_pas(client, monde):
    page = _aller(client, monde.officier, "textes_annuel", monde.annuel.pk)
    donnees = {champ.html_name: champ.value() or "" for champ in page.context["form"]}
    donnees["texte_orientations"] = "Le mien"
    premiere = _envoyer(client, monde.officier, "textes_annuel", monde.annuel.pk, **donnees)
    assert premiere.status_code == 302
    donnees["texte_orientations"] = "Le tien"
    seconde = _envoyer(client, monde.officier, "textes_annuel", monde.annuel.pk, **donnees)
    assert seconde.status_code == 422
    assert "Le tien" in seconde.content.decode()  # nothing typed is lost
    assert monde.relire().textes == {"orientations": "Le mien"}


def test_un_projet_n_est_lu_des_autres_qu_une_fois_soumis(client, monde):
    perime, projet = poser_document(monde.annuel), poser_document(monde.annuel)
    agent = monde.agent("Ville")
    assert list(Rapport.objects.visibles_par(agent)) == []
    assert set(Rapport.objects.visibles_par(monde.officier)) == {perime, projet}
    ouvrir(monde)
    assert list(Rapport.objects.visibles_par(agent)) == [projet]


def test_on_demande_une_contribution_par_courriel_et_on_la_rappelle_une_fois(client, monde):
    caf, jour = monde.partenaires["CAF"], timezone.localdate()
    donnees = {"organisations": [caf.pk], "pour_le": jour + timedelta(days=20)}
    trop_tot = {**donnees, "pour_le": jour}
    route = ("demander_contributions", monde.annuel.pk)
    assert _envoyer(client, monde.officier, *route, **trop_tot).status_code == 422
    assert _envoyer(client, monde.officier, *route, **donnees).status_code == 302
    contribution = Contribution.objects.get()
    assert list(Courriel.objects.values_list("destinataire", "nature")) == [
        ("caf@exemple.fr", "contribution")
    ]
    _envoyer(client, monde.officier, "rappeler_contribution", contribution.pk)  # written to today
    assert Courriel.objects.count() == 1
    Courriel.objects.update(cree_le=timezone.now() - timedelta(days=1))
    _envoyer(client, monde.officier, "rappeler_contribution", contribution.pk)
    assert Courriel.objects.count() == 2


def test_une_contribution_n_est_lue_que_des_siens_et_ne_s_ecrit_plus_une_fois_soumise(
    client, monde
):
    contribution = fabriques.creer_contribution(monde.annuel, monde.partenaires["CAF"])
    page = ("contribution", contribution.pk)
    assert _aller(client, monde.agent("Ville"), *page).status_code == 404
    lecteur = monde.agent("CAF", role="lecteur")
    assert _envoyer(client, lecteur, *page, texte="Non").status_code == 403
    assert _envoyer(client, monde.agent("CAF"), *page, texte="Un lieu").status_code == 302
    ouvrir(monde)
    _envoyer(client, monde.agent("CAF"), *page, texte="Trop tard")
    contribution.refresh_from_db()
    assert contribution.texte == "Un lieu"


def test_une_adresse_inconnue_se_tape(client, monde):
    monde.partenaires["Bourg"].courriel = ""
    monde.partenaires["Bourg"].save()
    page = _aller(client, monde.officier, "consultation_annuelle", monde.annuel.pk)
    champs = {o.nom: type(c.field).__name__ for o, c in page.context["form"].lignes()}
    assert champs == {
        "Bourg": "EmailField",
        "Ville": "ChoiceField",
        "Quartier Nord": "ChoiceField",
        "Quartier Sud": "ChoiceField",
    }


def test_sans_personne_a_consulter_la_page_dit_quoi_enregistrer(client):
    annuel = fabriques.creer_annuel()
    officier = fabriques.creer_officier(annuel.contrat)
    page = _aller(client, officier, "consultation_annuelle", annuel.pk).content.decode()
    assert "personne n’est à consulter" in page
    assert reverse("rapports:ouvrir_consultation", args=[annuel.pk]) not in page
    assert "Écarter un organisme" not in page


def test_le_corps_repond_une_fois_et_pas_pour_un_autre(client, monde):
    ouvrir(monde)
    avis = monde.avis("Ville")
    assert _envoyer(client, monde.agent("Bourg"), "rendre_avis_annuel", avis.pk).status_code == 403
    muet = _envoyer(client, monde.agent("Ville"), "rendre_avis_annuel", avis.pk, sens="reserves")
    assert muet.status_code == 422
    donnees = {"sens": "reserves", "lignes": "3", "partie_2": "dsu", "remarque_2": " Trop peu "}
    _envoyer(client, monde.agent("Ville"), "rendre_avis_annuel", avis.pk, **donnees)
    avis.refresh_from_db()
    assert (avis.statut, avis.pour_autrui) == ("rendu", False)
    assert list(avis.remarques.values_list("rang", "partie", "texte")) == [(1, "dsu", "Trop peu")]
    _envoyer(client, monde.agent("Ville"), "rendre_avis_annuel", avis.pk, sens="favorable")
    avis.refresh_from_db()
    assert avis.sens == "reserves"


def test_le_projet_se_lit_et_se_telecharge_sous_toutes_ses_formes(client, monde):
    projet = poser_document(monde.annuel)
    page = _aller(client, monde.officier, "annuel", monde.annuel.pk).content.decode()
    for forme in ("lire", "telecharger", "docx", "xlsx"):
        adresse = reverse(f"rapports:{forme}", args=[projet.pk])
        assert f'href="{adresse}"' in page
        assert client.get(adresse).status_code == 200


def test_la_page_a_un_cout_constant(client, monde, django_assert_num_queries):
    ouvrir(monde)
    fabriques.creer_avis_annuel(monde.annuel, remarques=["Une"], statut="rendu")
    fabriques.creer_contribution(monde.annuel)
    client.force_login(monde.officier)
    page = reverse("rapports:annuel", args=[monde.annuel.pk])
    with django_assert_num_queries(5):
        client.get(page)
    for rang in range(3):
        fabriques.creer_avis_annuel(monde.annuel, remarques=[f"Remarque {rang}"], statut="rendu")
        fabriques.creer_contribution(monde.annuel)
    with django_assert_num_queries(5):
        client.get(page)


# -- after the consultation -------------------------------------------------------------------


@pytest.fixture
def clos(monde):
    """The consultation is over: one remark, the rest silent."""
    ouvrir(monde)
    monde.avis("Ville").rendre(par=None, sens="favorable", remarques=[("general", "Trop long.")])
    jusqu_a_l_echeance(monde, 1)
    relances.balayer()
    monde.relire()
    return monde


def _deliberer(client, monde, jour):
    client.force_login(monde.officier)
    fichier = SimpleUploadedFile("d.pdf", pdf())
    return client.post(
        reverse("rapports:deliberation_annuelle", args=[monde.annuel.pk]),
        {"assemblee": "Conseil", "delibere_le": jour, "numero": "1", "fichier": fichier},
    )


@pytest.mark.parametrize(
    ("ecart", "message"),
    [
        (1, "Une séance à venir ne s’enregistre pas"),
        (-1, "L’assemblée ne délibère qu’après la consultation"),
        (0, "La délibération indique les suites données aux observations"),
    ],
)
def test_une_deliberation_hors_procedure_est_refusee_avec_letexte(client, clos, ecart, message):
    jour = timezone.localdate() + timedelta(days=ecart)
    reponse = _deliberer(client, clos, jour)
    assert reponse.status_code == 422
    assert message in reponse.content.decode()
    assert ("L. 1111-2" in reponse.content.decode().replace("\u00a0", " ")) is (ecart < 1)
    assert (clos.relire().statut, clos.annuel.pieces.count()) == ("suites", 0)


def test_la_deliberation_demande_le_document_definitif(client, clos):
    (remarque,) = clos.annuel.remarques()
    donnees = {f"decision_{remarque.pk}": "retenue", f"texte_{remarque.pk}": ""}
    refus = _envoyer(client, clos.officier, "suites_annuel", clos.annuel.pk, **donnees)
    assert refus.status_code == 422
    donnees[f"texte_{remarque.pk}"] = "Abrégé."
    _envoyer(client, clos.officier, "suites_annuel", clos.annuel.pk, **donnees)
    assert _deliberer(client, clos, timezone.localdate()).status_code == 302
    clos.relire()
    assert (clos.annuel.statut, clos.annuel.definitif.statut) == ("approuve", "demande")
    assert clos.annuel.definitif.version == clos.annuel.projet.version + 1
    trop_tot = _envoyer(client, clos.officier, "publier_annuel", clos.annuel.pk)
    assert trop_tot.status_code == 422
    assert "n’est pas encore composé" in trop_tot.content.decode()
