"""A person whom ProConnect knows and the portal does not: they ask, an officer answers."""

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from comptes.models import DemandeAcces, IdentiteProConnect, StatutDemande
from comptes.proconnect import identites
from courriels.models import Courriel
from tests import fabriques
from tests.comptes.exemples import histoire
from tests.courriels.exemples import corps

pytestmark = pytest.mark.django_db
Utilisateur = get_user_model()
DEMANDER = "/compte/proconnect/demande/"
DITE = {
    "idp_id": "fournisseur-un",
    "sub": "nour",
    "courriel": "nour@exemple.fr",
    "prenom": "Nour",
    "nom": "Benali",
    "siret": "21620765300017",
    "deux_facteurs": False,
}


@pytest.fixture
def officier():
    return fabriques.creer_officier(fabriques.creer_contrat())


@pytest.fixture
def partenaire(officier):
    return fabriques.creer_partenaire(
        siret=DITE["siret"], enregistre_par=officier.partenaire.intercommunalite
    )


@pytest.fixture
def visiteuse(client, settings):
    settings.PROCONNECT_CLIENT_ID = "portail"
    visiteuse = client.__class__()
    session = visiteuse.session
    session["proconnect_inconnue"] = DITE
    session.save()
    # The session of a visitor is anonymous: its cookie alone makes it hers.
    visiteuse.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return visiteuse


def demande_de(officier, **champs):
    return DemandeAcces.objects.create(
        intercommunalite=officier.partenaire.intercommunalite,
        **{nom: DITE[nom] for nom in ("idp_id", "sub", "courriel", "prenom", "nom", "siret")},
        **champs,
    )


def agir(client, verbe, demande, **saisie):
    return client.post(f"/compte/demandes/{demande.pk}/{verbe}/", saisie)


def test_demander_ecrit_aux_officiers_et_n_ouvre_rien(visiteuse, officier):
    ailleurs = fabriques.creer_officier(fabriques.creer_contrat())
    page = visiteuse.get(DEMANDER)
    assert (page.status_code, DemandeAcces.objects.count()) == (200, 0)
    interco = officier.partenaire.intercommunalite
    reponse = visiteuse.post(DEMANDER, {"intercommunalite": interco.pk, "message": "Agente"})
    assert reponse.status_code == 200
    demande = DemandeAcces.objects.get()
    assert (demande.sub, demande.message, demande.statut) == ("nour", "Agente", "en_attente")
    assert [c.destinataire for c in Courriel.objects.all()] == [officier.courriel]
    texte, _ = corps(Courriel.objects.get())
    assert f"/compte/demandes/{demande.pk}/" in texte
    assert not Utilisateur.objects.filter(courriel=DITE["courriel"]).exists()
    assert set(DemandeAcces.objects.visibles_par(ailleurs)) == set()
    assert visiteuse.post(DEMANDER, {"intercommunalite": interco.pk}).status_code == 422
    assert "est enregistrée" in visiteuse.get(DEMANDER).content.decode()


def test_rien_de_ce_qui_est_tape_ne_remplace_ce_qui_est_prouve(visiteuse, officier):
    saisie = {"intercommunalite": officier.partenaire.intercommunalite_id, "sub": "autre"}
    visiteuse.post(DEMANDER, saisie | {"courriel": "chef@exemple.fr", "statut": "acceptee"})
    demande = DemandeAcces.objects.get()
    assert (demande.sub, demande.courriel, demande.statut) == (
        "nour",
        "nour@exemple.fr",
        "en_attente",
    )


def test_une_intercommunalite_sans_officier_ne_se_choisit_pas(visiteuse, officier):
    seule = fabriques.creer_intercommunalite()
    reponse = visiteuse.post(DEMANDER, {"intercommunalite": seule.pk})
    assert (reponse.status_code, DemandeAcces.objects.count()) == (422, 0)


def test_sans_passer_par_proconnect_la_page_n_existe_pas(client, settings):
    settings.PROCONNECT_CLIENT_ID = "portail"
    assert client.get(DEMANDER).status_code == 404


def test_l_officier_accepte(client, officier, partenaire):
    demande = demande_de(officier)
    client.force_login(officier)
    page = client.get(f"/compte/demandes/{demande.pk}/")
    assert page.context["accepter"].fields["partenaire"].initial == partenaire
    reponse = agir(client, "accepter", demande, partenaire=partenaire.pk, role="agent")
    assert reponse.status_code == 302
    compte = Utilisateur.objects.get(courriel=DITE["courriel"])
    assert (compte.partenaire, compte.role, compte.has_usable_password()) == (
        partenaire,
        "agent",
        False,
    )
    assert histoire(compte) == [(officier, "Accès par ProConnect\u00a0: Agent d’un partenaire.")]
    assert IdentiteProConnect.objects.get(idp_id="fournisseur-un", sub="nour").utilisateur == compte
    assert [c.destinataire for c in Courriel.objects.all()] == [DITE["courriel"]]
    demande.refresh_from_db()
    assert (demande.statut, demande.traitee_par) == (StatutDemande.ACCEPTEE, officier)
    reponse = agir(client, "accepter", demande, partenaire=partenaire.pk, role="agent")
    assert reponse.status_code == 422
    assert Utilisateur.objects.filter(courriel=DITE["courriel"]).count() == 1


@pytest.mark.parametrize("role", ["signataire", "officier", ""])
def test_une_demande_ne_donne_jamais_le_droit_de_signer(client, officier, partenaire, role):
    demande = demande_de(officier)
    client.force_login(officier)
    reponse = agir(client, "accepter", demande, partenaire=partenaire.pk, role=role)
    assert (reponse.status_code, set(reponse.context["accepter"].errors)) == (422, {"role"})
    with pytest.raises(ValidationError):
        identites.accepter(demande, partenaire=partenaire, role=role, par=officier)
    assert not IdentiteProConnect.objects.exists()


def test_une_organisation_qui_n_est_pas_la_sienne_ne_se_donne_pas(client, officier):
    partage = fabriques.creer_partenaire()
    fabriques.creer_contrat(partage)
    demande = demande_de(officier)
    client.force_login(officier)
    reponse = agir(client, "accepter", demande, partenaire=partage.pk, role="agent")
    assert (reponse.status_code, set(reponse.context["accepter"].errors)) == (422, {"partenaire"})


@pytest.mark.parametrize(
    ("champs", "lie"),
    [
        ({"role": "agent"}, True),
        ({"role": "agent", "gestionnaire": True}, False),
        ({"role": "signataire"}, False),
        ({"role": "lecteur", "is_active": False}, False),
    ],
)
def test_l_adresse_d_un_compte_qui_engage_ne_se_lie_pas(client, officier, partenaire, champs, lie):
    champs = dict(champs)
    compte = fabriques.creer_utilisateur(
        champs.pop("role"), partenaire, courriel=DITE["courriel"], **champs
    )
    demande = demande_de(officier)
    client.force_login(officier)
    reponse = agir(client, "accepter", demande, partenaire=partenaire.pk, role="lecteur")
    assert reponse.status_code == (302 if lie else 422)
    assert compte.identites_proconnect.exists() is lie
    assert Utilisateur.objects.get(pk=compte.pk).role == compte.role


def test_l_officier_refuse_et_dit_pourquoi(client, officier):
    demande = demande_de(officier)
    client.force_login(officier)
    assert agir(client, "refuser", demande, motif="").status_code == 422
    assert agir(client, "refuser", demande, motif="Vous ne travaillez pas ici.").status_code == 302
    demande.refresh_from_db()
    assert (demande.statut, demande.motif) == ("refusee", "Vous ne travaillez pas ici.")
    assert "Vous ne travaillez pas ici." in corps(Courriel.objects.get())[0]
    assert "Refusée" in client.get(f"/compte/demandes/{demande.pk}/").content.decode()


def test_qui_lit_les_demandes(client, officier):
    demande = demande_de(officier)
    ailleurs = fabriques.creer_officier(fabriques.creer_contrat())
    agent = fabriques.creer_utilisateur("agent", officier.partenaire, gestionnaire=True)
    for qui, liste, fiche in ((ailleurs, 200, 404), (agent, 403, 404), (officier, 200, 200)):
        client.force_login(qui)
        page = client.get("/compte/demandes/")
        assert page.status_code == liste
        assert ("Nour Benali" in page.content.decode()) is (qui == officier)
        assert client.get(f"/compte/demandes/{demande.pk}/").status_code == fiche
        if fiche == 404:
            assert agir(client, "refuser", demande, motif="x").status_code == 404
