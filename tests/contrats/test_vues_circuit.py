"""The officer's pages of the circuit: choosing, opening, taking back; one number of queries."""

import pytest
from django.urls import reverse

from contrats.models import Acte, Evenement, Signature
from contrats.statuts import StatutActe, StatutSignature
from courriels.models import Courriel
from tests import fabriques
from tests.contrats.monde_signature import creer_monde

pytestmark = pytest.mark.django_db


def _formulaire(client, acte):
    """What the page of signatories proposes, as a browser would send it back."""
    form = client.get(reverse("contrats:signataires", args=[acte.pk])).context["form"]
    valeurs = {champ.name: champ.value() for champ in form}
    return {nom: v for nom, v in valeurs.items() if v not in (None, False)}


@pytest.fixture
def projet(client):
    """An initial act without signatory, of a contract with three partners; the officer is in."""
    caf, etat = fabriques.creer_partenaire(nom="CAF"), fabriques.creer_partenaire(nom="État")
    contrat = fabriques.creer_contrat(caf, etat)
    officier = fabriques.creer_officier(contrat)
    contrat.partenaires.add(officier.partenaire)
    for partenaire in (caf, officier.partenaire):
        fabriques.creer_representant(partenaire, courriel=f"r{partenaire.pk}@exemple.fr")
    client.force_login(officier)
    return fabriques.creer_acte(contrat)


def test_l_acte_initial_se_prepare_une_fois(client):
    contrat = fabriques.creer_contrat()
    client.force_login(fabriques.creer_officier(contrat))
    adresse = reverse("contrats:preparer_acte", args=[contrat.pk])
    assert client.post(adresse, {"titre": ""}).status_code == 422
    client.post(adresse, {"titre": "Contrat 2030", "objet": "Agir."})
    acte = Acte.objects.get(contrat=contrat)
    assert (acte.titre, acte.nature, acte.statut) == ("Contrat 2030", "initial", "projet")
    assert client.post(adresse, {"titre": "Encore"}).status_code == 422
    assert Evenement.objects.filter(verbe="creer").count() == 1


def test_le_pilote_est_propose_en_dernier(client, projet):
    adresse = reverse("contrats:signataires", args=[projet.pk])
    client.post(adresse, _formulaire(client, projet))
    pilote = projet.contrat.partenaires.get(intercommunalite=projet.contrat.pilote)
    assert list(projet.signatures.values_list("partenaire__nom", "rang")) == [
        ("CAF", 1),
        (pilote.nom, 2),
    ]
    assert Evenement.objects.get(verbe="preparer_le_circuit").details["signataires"]["avant"] == ""


def test_decocher_enleve_et_ne_rien_changer_ne_dit_rien(client, projet):
    adresse = reverse("contrats:signataires", args=[projet.pk])
    client.post(adresse, _formulaire(client, projet))
    client.post(adresse, _formulaire(client, projet))
    assert Evenement.objects.filter(verbe="preparer_le_circuit").count() == 1
    donnees = _formulaire(client, projet)
    caf = projet.signatures.get(partenaire__nom="CAF").partenaire
    del donnees[f"signe_{caf.pk}"]
    client.post(adresse, donnees)
    assert projet.signatures.count() == 1


@pytest.mark.parametrize("cas", ["personne", "rang", "étranger", "dépassé"])
def test_un_circuit_mal_rempli_est_refuse(client, projet, cas):
    adresse = reverse("contrats:signataires", args=[projet.pk])
    donnees = _formulaire(client, projet)
    caf = projet.contrat.partenaires.get(nom="CAF")
    if cas == "personne":
        donnees = {nom: v for nom, v in donnees.items() if not nom.startswith("signe_")}
    elif cas == "rang":
        donnees[f"rang_{caf.pk}"] = "0"
    elif cas == "étranger":
        donnees[f"representant_{caf.pk}"] = fabriques.creer_representant(nom="Autre").pk
    else:
        Signature.objects.create(acte=projet, partenaire=caf)
    reponse = client.post(adresse, donnees)
    assert reponse.status_code == (409 if cas == "dépassé" else 422)
    assert projet.signatures.count() == (1 if cas == "dépassé" else 0)


def test_ouvrir_puis_reprendre_par_les_pages(client):
    monde = creer_monde("CAF", "État", ouvrir=False)
    client.force_login(monde.officier)
    client.post(reverse("contrats:ouvrir_acte", args=[monde.acte.pk]))
    assert monde.relire().statut == StatutActe.EN_SIGNATURE
    adresse = reverse("contrats:reprendre_acte", args=[monde.acte.pk])
    assert client.post(adresse, {"motif": " "}).status_code == 422
    client.post(adresse, {"motif": "Une faute"})
    assert monde.relire().statut == StatutActe.PROJET
    assert client.post(adresse, {"motif": "Encore"}).status_code == 422


def test_un_signataire_choisi_ne_change_plus_une_fois_ouvert(client):
    monde = creer_monde("CAF")
    client.force_login(monde.officier)
    adresse = reverse("contrats:signataires", args=[monde.acte.pk])
    assert client.post(adresse, {}).status_code == 302
    assert monde.signature("CAF").statut == StatutSignature.ATTENDUE


def test_renvoyer_un_lien_ferme_le_precedent(client):
    monde = creer_monde("CAF", "Pilote", rangs={"Pilote": 2})
    client.force_login(monde.officier)
    for nom in ("CAF", "Pilote"):
        client.post(reverse("contrats:renvoyer_le_lien", args=[monde.signature(nom).pk]))
    recus = Courriel.objects.filter(nature="signature_invitation")
    assert set(recus.values_list("destinataire", flat=True)) == {monde.comptes["CAF"].courriel}
    assert recus.count() == 2


@pytest.mark.parametrize("noms", [("CAF",), ("CAF", "État", "Région")])
@pytest.mark.parametrize(
    ("page", "requetes"), [("acte", 4), ("signataires", 3), ("signer", 4), ("signatures", 3)]
)
def test_meme_nombre_de_requetes(client, django_assert_num_queries, page, requetes, noms):
    monde = creer_monde(*noms, ouvrir=page != "signataires")
    client.force_login(monde.comptes["CAF"] if page == "signer" else monde.officier)
    cles = {"signer": monde.signature("CAF").pk, "signatures": monde.acte.contrat_id}
    adresse = reverse(f"contrats:{page}", args=[cles.get(page, monde.acte.pk)])
    with django_assert_num_queries(requetes):
        assert client.get(adresse).status_code == 200


@pytest.mark.parametrize("page", ["acte", "signatures", "signer"])
def test_un_acte_de_demonstration_le_dit(client, page):
    monde = creer_monde("CAF", demonstration=True)
    client.force_login(monde.comptes["CAF"])
    cles = {"signer": monde.signature("CAF").pk, "signatures": monde.acte.contrat_id}
    adresse = reverse(f"contrats:{page}", args=[cles.get(page, monde.acte.pk)])
    assert "donnée de démonstration" in client.get(adresse).content.decode()
