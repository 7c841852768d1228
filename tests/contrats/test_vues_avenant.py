"""The pages of an avenant: propose beside the contract, undo, settle a conflict, read at a date."""

from datetime import date

import pytest
from django.urls import reverse

from contrats.avenants import photo, proposer
from contrats.models import Acte, Contrat
from tests import fabriques

pytestmark = pytest.mark.django_db

JOUR = date(2018, 5, 28)


@pytest.fixture
def contrat():
    contrat = fabriques.creer_contrat(
        fabriques.creer_partenaire(), intitule="Départ", statut="en_vigueur"
    )
    fabriques.creer_acte(contrat)
    return contrat


@pytest.fixture
def officier(client, contrat):
    officier = fabriques.creer_officier(contrat)
    client.force_login(officier)
    return officier


@pytest.fixture
def acte(contrat):
    return proposer.proposer(contrat, par=None, titre="Avenant n° 1")


def adresse(nom, *cles):
    return reverse(f"contrats:{nom}", args=cles)


def remplir(client, url, **champs):
    """What the page's form would send, with these fields changed."""
    form = client.get(url).context["form"]
    donnees = {nom: form[nom].value() for nom in form.fields}
    return {nom: "" if v is None else v for nom, v in {**donnees, **champs}.items()}


def test_proposer_mene_a_la_preparation(client, officier, contrat):
    tape = {"titre": "Avenant n° 1", "objet": "Prolonger.", "fondement": "", "effet_prevu": ""}

    reponse = client.post(adresse("proposer_avenant", contrat.pk), tape)

    acte = contrat.actes.get(nature="avenant")
    assert (reponse.status_code, reponse.url) == (302, adresse("avenant", acte.pk))
    assert (acte.titre, acte.objet, acte.numero) == ("Avenant n° 1", "Prolonger.", 1)


def test_proposer_sans_titre_garde_ce_qui_est_tape(client, officier, contrat):
    tape = {"titre": "", "objet": "Prolonger.", "fondement": "", "effet_prevu": ""}

    reponse = client.post(adresse("proposer_avenant", contrat.pk), tape)

    assert reponse.status_code == 422
    assert list(reponse.context["form"].errors) == ["titre"]
    assert reponse.context["form"]["objet"].value() == "Prolonger."
    assert not contrat.actes.filter(nature="avenant").exists()


def test_changer_le_contrat_ne_change_que_l_avenant(client, officier, contrat, acte):
    url = adresse("modifier_objet", acte.pk, "contrat", contrat.pk)

    reponse = client.post(url, remplir(client, url, date_fin="2022-12-31"), follow=True)

    assert reponse.redirect_chain == [(adresse("avenant", acte.pk), 302)]
    assert [
        (d.libelle, d.avant, d.apres) for _, siennes in reponse.context["groupes"] for d in siennes
    ] == [("Fin", "31 décembre 2020", "31 décembre 2022")]
    assert Contrat.objects.get(pk=contrat.pk).date_fin == date(2020, 12, 31)


def test_une_fin_avant_le_debut_est_refusee_a_son_champ(client, officier, contrat, acte):
    url = adresse("modifier_objet", acte.pk, "contrat", contrat.pk)

    reponse = client.post(url, remplir(client, url, date_fin="2014-12-31"))

    assert reponse.status_code == 422
    assert reponse.context["form"].errors == {
        "date_fin": ["La fin du contrat doit suivre son début."]
    }
    assert not acte.modifications.exists()


def test_un_collegue_a_change_la_meme_ligne(client, officier, contrat, acte):
    url = adresse("modifier_objet", acte.pk, "contrat", contrat.pk)
    tape = remplir(client, url, intitule="Mien")
    proposer.modifier(acte, contrat, {"intitule": "Celui du collègue"}, par=None)

    reponse = client.post(url, tape)

    assert reponse.status_code == 409
    assert acte.modifications.get().propose == "Celui du collègue"


def test_annuler_une_ligne(client, officier, contrat, acte):
    proposer.modifier(acte, contrat, {"intitule": "Mien"}, par=None)

    reponse = client.post(adresse("annuler_modification", acte.modifications.get().pk))

    assert (reponse.status_code, reponse.url) == (302, adresse("avenant", acte.pk))
    assert not acte.modifications.exists()


def test_l_objet_d_un_autre_contrat_n_existe_pas_ici(client, officier, acte):
    """One that this officer steers too: it could leak."""
    autre = fabriques.creer_contrat(pilote=acte.contrat.pilote)
    objectif = fabriques.creer_objectif(autre)

    reponse = client.get(adresse("modifier_objet", acte.pk, "objectifs", objectif.pk))

    assert reponse.status_code == 404


def test_un_conflit_est_nomme_puis_maintenu(client, officier, contrat, acte):
    proposer.modifier(acte, contrat, {"intitule": "Mien"}, par=None)
    Contrat.objects.filter(pk=contrat.pk).update(intitule="Sien")
    ligne = acte.modifications.get()
    ((conflit, changement),) = client.get(adresse("acte", acte.pk)).context["conflits"]
    assert (conflit.modification, conflit.en_mots, changement) == (ligne, "Sien", None)

    client.post(adresse("maintenir_la_proposition", ligne.pk))

    ligne.refresh_from_db()
    assert (ligne.base, ligne.avant, ligne.propose) == ("Sien", "Sien", "Mien")
    assert client.get(adresse("acte", acte.pk)).context["conflits"] == []


def test_garder_ce_qui_vaut_reprend_le_texte_et_perime_les_signatures(
    client, officier, contrat, acte
):
    proposer.modifier(acte, contrat, {"intitule": "Mien"}, par=None)
    proposer.modifier(acte, contrat, {"contexte": "Mien aussi"}, par=None)
    ligne = acte.modifications.get(champ="intitule")
    version = fabriques.creer_version(acte)
    Acte.objects.filter(pk=acte.pk).update(statut="en_signature")
    signature = acte.signatures.create(
        partenaire=contrat.partenaires.get(),
        statut="signee",
        signee_le=JOUR,
        niveau="papier",
        version=version,
    )
    Contrat.objects.filter(pk=contrat.pk).update(intitule="Sien")

    client.post(adresse("garder_l_actuelle", ligne.pk))

    signature.refresh_from_db()
    assert (signature.statut, Acte.objects.get(pk=acte.pk).statut) == ("caduque", "projet")
    assert [m.champ for m in acte.modifications.all()] == ["contexte"]


def test_le_contrat_a_sa_date(client, officier, contrat, acte):
    photo.prendre(contrat, acte=acte, effet=JOUR)
    Contrat.objects.filter(pk=contrat.pk).update(intitule="Changé depuis")

    ce_jour = client.get(adresse("contrat_au", contrat.pk, "2018-05-28"))
    la_veille = client.get(adresse("contrat_au", contrat.pk, "2018-05-27"))

    assert ce_jour.context["etat"]["intitule"] == "Départ"
    assert list(ce_jour.context["actes"]) == [acte]
    assert la_veille.context["etat"] is None
    assert list(la_veille.context["actes"]) == []
    assert "le premier état connu est celui du" in la_veille.content.decode()


@pytest.mark.parametrize("jour", ["hier", "2018-02-30", "2018"])
def test_une_date_qui_n_existe_pas(client, officier, contrat, jour):
    assert client.get(adresse("contrat_au", contrat.pk, jour)).status_code == 404


@pytest.mark.parametrize("lignes", [1, 3])
def test_la_preparation_a_un_nombre_de_requetes_constant(
    client, officier, contrat, acte, lignes, django_assert_num_queries
):
    for rang in range(lignes):
        indicateur = fabriques.creer_indicateur(contrat)
        proposer.modifier(acte, indicateur, {"cible_finale": ["35.00", 2022 + rang]}, par=None)
        fabriques.creer_action(contrat)

    with django_assert_num_queries(6):
        client.get(adresse("avenant", acte.pk))


@pytest.mark.parametrize("etats", [1, 3])
def test_les_dates_ont_un_nombre_de_requetes_constant(
    client, officier, contrat, etats, django_assert_num_queries
):
    for rang in range(etats):
        acte = fabriques.creer_acte(contrat, nature="avenant", numero=rang + 1)
        photo.prendre(contrat, acte=acte, effet=date(2018 + rang, 1, 1))

    with django_assert_num_queries(3):
        client.get(adresse("lire_a_une_date", contrat.pk))
    with django_assert_num_queries(3):
        client.get(adresse("contrat_au", contrat.pk, "2025-01-01"))
