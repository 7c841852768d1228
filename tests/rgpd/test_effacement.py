"""A person erased: the whole database is read again, and nothing names them but signed acts."""

import re

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.faits import Fait
from audit.journal import consigner
from audit.models import LigneAudit, Trace
from audit.verification import verifier_le_journal
from contrats import registre
from contrats.models import Evenement
from contrats.statuts import StatutSignature
from courriels.models import Courriel
from imports.models import Lot
from rapports.models import Abonnement
from rgpd.effacement import effacer, identite_de
from rgpd.identites import Identite, trouver
from rgpd.models import Effacement
from tests import fabriques
from tests.courriels.exemples import creer_courriel

pytestmark = pytest.mark.django_db
ADRESSE = "zoe.quelqu-un@exemple.fr"


@pytest.fixture
def contrat():
    return fabriques.creer_contrat()


def creer_zoe(contrat, **champs):
    """An account whose name is written wherever the portal writes names."""
    partenaire = fabriques.creer_partenaire()
    contrat.partenaires.add(partenaire)
    zoe = fabriques.creer_utilisateur(
        partenaire=partenaire, prenom="Zoé", nom="Quelqu'un", courriel=ADRESSE, **champs
    )
    action = fabriques.creer_action(contrat, porteur=partenaire)
    fabriques.creer_commentaire(action, zoe, texte=f"Zoé Quelqu'un a dit oui ({ADRESSE})")
    fabriques.creer_representant(partenaire, prenom="Zoé", nom="Quelqu'un", courriel=ADRESSE)
    fabriques.creer_abonnement(contrat, courriel=ADRESSE, nom="Zoé Quelqu'un")
    creer_courriel(ADRESSE, nom="Zoé Quelqu'un", message=f"To: {ADRESSE}".encode())
    creer_courriel("autre@exemple.fr", message=f"De {ADRESSE}".encode())
    Evenement.objects.consigner(
        contrat=contrat, auteur=zoe, verbe="modifier", objet=zoe,
        details={"représentant": ["QUELQU'UN Zoé", "Zoe  Quelqu'un"]},
    )  # fmt: skip
    LogEntry.objects.log_actions(zoe.pk, [zoe], CHANGE, f"avant : {ADRESSE}", single_object=True)
    consigner(Fait.CONNEXION, par=zoe)
    return zoe


def test_le_monde_nomme_bien_la_personne(contrat):
    """The scan below would be green on an empty world."""
    trouves = trouver(identite_de(creer_zoe(contrat)))
    assert trouves == {
        "admin.LogEntry.change_message": 1,
        "admin.LogEntry.object_repr": 1,
        "comptes.Utilisateur.courriel": 1,
        "contrats.Commentaire.texte": 1,
        "contrats.Evenement.details": 1,
        "contrats.Evenement.objet_libelle": 1,
        "courriels.Courriel.destinataire": 1,
        "courriels.Courriel.nom": 1,
        "partenaires.Representant.courriel": 1,
        "rapports.Abonnement.courriel": 1,
        "rapports.Abonnement.nom": 1,
    }


def test_rien_ne_la_nomme_plus(contrat, django_capture_on_commit_callbacks):
    zoe, officier = creer_zoe(contrat), fabriques.creer_officier(contrat)
    identite = identite_de(zoe)
    lot = fabriques.creer_lot(f"nom;adresse\nQuelqu'un;{ADRESSE}\n", contrat=contrat)
    autre = fabriques.creer_lot("nom\nAutre\n", contrat=contrat)
    with django_capture_on_commit_callbacks(execute=True):
        fait = effacer(zoe, par=officier)
    assert trouver(identite) == {}
    messages = [bytes(m) for m in Courriel.objects.values_list("message", flat=True)]
    assert [m for m in messages if ADRESSE.encode() in m] == []
    assert Abonnement.objects.count() == 0
    lots = {li.pk: li.fichier.storage.exists(li.fichier.name) for li in Lot.objects.all()}
    assert lots == {lot.pk: False, autre.pk: True}
    zoe.refresh_from_db()
    assert (str(zoe), zoe.courriel, zoe.is_active) == (fait.nom, fait.adresse, False)
    assert list(LigneAudit.objects.values_list("fait", "par")[:1]) == [
        ("personne_effacee", officier.pk)
    ]


def test_ce_que_les_autres_attendent_part_entier_sans_l_adresse(contrat):
    """An officer to whom a report's readers answer: erased, their reports are not."""
    zoe = creer_zoe(contrat)
    courriels = {
        statut: creer_courriel(
            "autre@exemple.fr",
            statut=statut,
            message=f"Reply-To: {ADRESSE}\r\n\r\nLe rapport".encode(),
        ).pk
        for statut in ("a_envoyer", "en_cours", "remis")
    }
    fait = effacer(zoe)
    messages = {s: bytes(Courriel.objects.get(pk=pk).message) for s, pk in courriels.items()}
    entier = f"Reply-To: {fait.adresse}\r\n\r\nLe rapport".encode()
    assert messages == {"a_envoyer": entier, "en_cours": entier, "remis": b""}


def test_le_journal_garde_le_fait_sous_un_numero(contrat):
    zoe = creer_zoe(contrat)
    avant = Evenement.objects.get(verbe="modifier", auteur=zoe)
    fait = effacer(zoe)
    apres = Evenement.objects.get(pk=avant.pk)
    assert (apres.auteur_id, apres.survenu_le) == (zoe.pk, avant.survenu_le)
    assert apres.details == {"représentant": [fait.nom, fait.nom]}
    assert (apres.objet_libelle, str(apres.auteur)) == (fait.nom, fait.nom)
    assert list(verifier_le_journal()) == []


def test_l_avant_et_l_apres_du_back_office_ne_la_nomment_plus(client, contrat):
    """The surname alone, an address of before, the representative changed within their partner."""
    zoe, officier = creer_zoe(contrat), fabriques.creer_officier(contrat)
    client.force_login(officier)
    representant = zoe.partenaire.representants.get()
    dit = {
        "name": str(representant._meta.verbose_name), "object": "Zoé Avant (maire)",
        "fields": ["Nom"],
        "valeurs": {
            "nom": {"avant": "Avant", "apres": "Quelqu'un"},
            "courriel": {"avant": "zoe.avant@exemple.fr", "apres": ADRESSE},
        },
    }  # fmt: skip
    autre = dit | {"object": "Ali Autre", "valeurs": {"nom": {"avant": "Autre", "apres": "B"}}}
    siens = [[{"changed": {"fields": ["Nom"], "valeurs": dit["valeurs"]}}]]
    LogEntry.objects.log_actions(officier.pk, [zoe], CHANGE, *siens, single_object=True)
    LogEntry.objects.log_actions(
        officier.pk, [zoe.partenaire], CHANGE, [{"changed": dit}, {"changed": autre}],
        single_object=True,
    )  # fmt: skip
    effacer(zoe, par=officier)
    textes = [f"{e.object_repr} {e.change_message}" for e in LogEntry.objects.all()]
    assert [t for t in textes if re.search("(?i)zo[eé]|quelqu'un|avant@", t)] == []
    assert [t for t in textes if re.search(r'"(Avant)"', t)] == []
    assert [("Ali Autre" in t, '"fields": ["Nom"]' in t) for t in textes].count((True, True)) == 1
    page = client.get(reverse("admin:comptes_utilisateur_history", args=[zoe.pk]))
    assert page.status_code == 200


def test_un_homonyme_d_ailleurs_et_un_nom_seul_restent(contrat):
    zoe = creer_zoe(contrat)
    action = fabriques.creer_action(contrat)
    autre = fabriques.creer_commentaire(action, texte="Quelqu'un est venu, Zoélie aussi")
    effacer(zoe)
    autre.refresh_from_db()
    assert autre.texte == "Quelqu'un est venu, Zoélie aussi"


def test_le_motif_ne_s_evade_pas():
    identite = Identite("A.*", "(b|c)", frozenset({"a+b@exemple.fr"}))
    assert trouver(identite) == {}


def test_seul_un_acte_signe_garde_le_nom(contrat):
    zoe = creer_zoe(contrat)
    acte = fabriques.creer_acte(contrat, signataires=[zoe.partenaire])
    representant = zoe.partenaire.representants.get()
    signature = acte.signatures.get()
    type(signature).objects.filter(pk=signature.pk).update(
        statut=StatutSignature.REFUSEE, representant=representant, motif="essai"
    )
    fabriques.creer_ligne_du_registre(acte, contenu={"signataire": "Zoé Quelqu'un, présidente"})
    identite = identite_de(zoe)
    effacer(zoe)
    assert trouver(identite) == {"contrats.LigneRegistre.contenu": 1}
    assert registre.verifier_la_chaine().anomalies == []


def test_une_signature_en_cours_empeche(contrat):
    zoe = creer_zoe(contrat)
    acte = fabriques.creer_acte(contrat, signataires=[zoe.partenaire])
    type(acte).objects.filter(pk=acte.pk).update(statut="en_signature")
    acte.signatures.update(representant=zoe.partenaire.representants.get())
    with pytest.raises(ValidationError, match="signe un acte en cours"):
        effacer(zoe)
    zoe.refresh_from_db()
    assert (zoe.courriel, Effacement.objects.count()) == (ADRESSE, 0)


def test_la_page_de_l_officier_dit_puis_efface(client, contrat):
    zoe, officier = creer_zoe(contrat), fabriques.creer_officier(contrat)
    zoe.partenaire.enregistre_par = contrat.pilote
    zoe.partenaire.save()
    client.force_login(officier)
    page = reverse("rgpd:effacer_compte", args=[zoe.pk])
    assert "aucun acte" in client.get(page).content.decode()
    zoe.refresh_from_db()
    assert zoe.courriel == ADRESSE
    assert client.post(page).status_code == 302
    zoe.refresh_from_db()
    assert zoe.is_active is False


def test_l_officier_d_ailleurs_ne_voit_pas_la_personne(client, contrat):
    zoe = creer_zoe(contrat)
    client.force_login(fabriques.creer_utilisateur("officier"))
    assert client.post(reverse("rgpd:effacer_compte", args=[zoe.pk])).status_code == 404
    zoe.refresh_from_db()
    assert zoe.is_active is True


def test_les_traces_de_ses_visites_s_effacent(contrat, rf):
    zoe = creer_zoe(contrat)
    consigner(Fait.CONNEXION, par=zoe, request=rf.get("/"))
    effacer(zoe)
    assert list(Trace.objects.values_list("contenu", flat=True)) == [None]
