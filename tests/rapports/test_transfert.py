"""When someone leaves: what they carry is shown, then passes to a colleague, all or nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from audit.models import LigneAudit
from contrats.models import Signature
from contrats.statuts import StatutSignature
from courriels.models import Courriel
from partenaires.models import Representant
from rapports import transfert
from rapports.models import Abonnement
from tests import fabriques
from tests.comptes.exemples import histoire

pytestmark = pytest.mark.django_db
MOTIF = "Élections municipales."


@pytest.fixture
def monde():
    """A signatory who leaves, with all that a person can carry, and a colleague."""

    class Monde:
        partenaire = fabriques.creer_partenaire()
        contrat = fabriques.creer_contrat(partenaire, statut="en_vigueur")
        officier = fabriques.creer_officier(contrat)
        part = fabriques.creer_utilisateur("signataire", partenaire, gestionnaire=True, nom="Part")
        reste = fabriques.creer_utilisateur("signataire", partenaire, prenom="Rosa", nom="Reste")
        mandat = fabriques.creer_representant(partenaire, courriel=part.courriel, fonction="Maire")
        acte = fabriques.creer_acte(contrat, nature="avenant", numero=1, titre="Avenant 1")
        attendue = Signature.objects.create(acte=acte, partenaire=partenaire, representant=mandat)
        demande = fabriques.creer_demande(
            fabriques.creer_campagne(contrat), partenaire, courriel=part.courriel
        )
        abonnement = Abonnement.objects.create(contrat=contrat, utilisateur=part)

    return Monde


def donnees(monde, **champs):
    apercu = transfert.examiner(monde.part, par=monde.officier)
    return {
        "collegue": monde.reste.pk,
        "fin": timezone.localdate().isoformat(),
        "motif": MOTIF,
        "vu": apercu.empreinte,
        **champs,
    }


def chemin(compte):
    return f"/personnes/{compte.pk}/transfert/"


def etat(monde):
    for ligne in (monde.part, monde.reste, monde.mandat, monde.attendue, monde.demande):
        ligne.refresh_from_db()
    monde.abonnement.refresh_from_db()
    return (
        monde.mandat.mandat_fin,
        monde.attendue.representant_id,
        monde.demande.courriel,
        monde.abonnement.utilisateur_id,
        monde.part.gestionnaire,
        monde.reste.gestionnaire,
    )


def test_la_page_montre_tout_et_n_ecrit_rien(client, monde):
    avant = etat(monde)
    client.force_login(monde.officier)
    page = client.get(chemin(monde.part)).content.decode()
    for attendu in ("Mandat", "Maire", "Signature attendue", "Remontée à renseigner", "Abonnement"):
        assert attendu in page
    assert "La gestion des comptes de l’organisation" in page
    assert etat(monde) == avant


def test_tout_passe_au_collegue_et_se_lit_au_journal(client, monde):
    client.force_login(monde.officier)
    assert client.post(chemin(monde.part), donnees(monde)).status_code == 302
    successeur = Representant.objects.get(courriel=monde.reste.courriel)
    assert (successeur.fonction, successeur.partenaire) == ("Maire", monde.partenaire)
    assert etat(monde) == (
        timezone.localdate(),
        successeur.pk,
        monde.reste.courriel,
        monde.reste.pk,
        False,
        True,
    )
    assert Courriel.objects.filter(destinataire=monde.reste.courriel).exists()
    assert histoire(monde.part)[-1] == (
        monde.officier,
        f"Transféré au compte n°\u00a0{monde.reste.pk}.",
    )
    ligne = LigneAudit.objects.get(fait="mandat_transfere")
    assert (ligne.par_id, ligne.objet_id, ligne.details["signatures"]) == (
        monde.officier.pk,
        monde.part.pk,
        1,
    )
    assert transfert.examiner(monde.part, par=monde.officier).vide


def test_une_signature_donnee_reste_a_qui_l_a_donnee(client, monde):
    Signature.objects.filter(pk=monde.attendue.pk).update(
        statut=StatutSignature.SIGNEE, signee_le=timezone.localdate(), niveau="papier"
    )
    client.force_login(monde.officier)
    page = client.get(chemin(monde.part)).content.decode()
    assert "1 signature donnée\u00a0: une signature est une preuve." in page
    client.post(chemin(monde.part), donnees(monde))
    monde.attendue.refresh_from_db()
    assert monde.attendue.representant == monde.mandat


def test_un_abonnement_deja_recu_ne_double_pas(client, monde):
    Abonnement.objects.create(contrat=monde.contrat, utilisateur=monde.reste)
    transfert.transferer(
        monde.part,
        monde.reste,
        par=monde.officier,
        fin=timezone.localdate(),
        motif=MOTIF,
        vu=transfert.examiner(monde.part, par=monde.officier).empreinte,
    )
    assert [a.utilisateur for a in Abonnement.objects.all()] == [monde.reste]


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"motif": ""}, "motif"),
        ({"fin": "hier"}, "fin"),
        ({"collegue": 999_999_999}, "collegue"),
        ({"vu": "perime"}, "__all__"),
    ],
)
def test_une_saisie_fausse_n_ecrit_rien(client, monde, champs, champ):
    avant = etat(monde)
    client.force_login(monde.officier)
    reponse = client.post(chemin(monde.part), donnees(monde, **champs))
    assert (reponse.status_code, set(reponse.context["form"].errors)) == (422, {champ})
    assert etat(monde) == avant


def test_un_refus_au_milieu_ne_laisse_rien_a_moitie(monde):
    """The mandate would end tomorrow: what was moved before the refusal is taken back."""
    avant = etat(monde)
    with pytest.raises(ValidationError):
        transfert.transferer(
            monde.part,
            monde.reste,
            par=monde.officier,
            fin=timezone.localdate() + timedelta(days=1),
            motif=MOTIF,
            vu=transfert.examiner(monde.part, par=monde.officier).empreinte,
        )
    assert etat(monde) == avant


def test_ni_un_inconnu_ni_un_retire_ne_recoit(client, monde):
    avant = etat(monde)
    ailleurs = fabriques.creer_utilisateur("agent")
    retire = fabriques.creer_utilisateur("agent", monde.partenaire, is_active=False)
    client.force_login(monde.officier)
    for autre in (ailleurs, retire, monde.part):
        reponse = client.post(chemin(monde.part), donnees(monde, collegue=autre.pk))
        assert (reponse.status_code, set(reponse.context["form"].errors)) == (422, {"collegue"})
    assert etat(monde) == avant


def test_qui_transfere(client, monde):
    avant = etat(monde)
    gens = {
        monde.reste: 403,
        monde.part: 403,
        fabriques.creer_officier(fabriques.creer_contrat()): 404,
    }
    for qui, statut in gens.items():
        client.force_login(qui)
        assert client.get(chemin(monde.part)).status_code == statut
        assert client.post(chemin(monde.part), donnees(monde)).status_code == statut
    assert etat(monde) == avant
