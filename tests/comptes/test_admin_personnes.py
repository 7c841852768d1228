"""What an officer does to people from the back office, one by one and many at once."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from courriels.models import Courriel
from tests.comptes.exemples import MOT_DE_PASSE, choisir, histoire, lien
from tests.fabriques import creer_contrat, creer_officier, creer_partenaire, creer_utilisateur
from tests.monde_admin import creer_monde

pytestmark = pytest.mark.django_db
Utilisateur = get_user_model()
LISTE = "/gestion/comptes/utilisateur/"


@pytest.fixture
def monde(client):
    monde = creer_monde()
    client.force_login(monde.officier)
    return monde


@pytest.fixture
def collegue(monde):
    return creer_utilisateur(
        "officier", monde.officier.partenaire, prenom="Samia", nom="Officier", password="x"
    )


def fiche(compte):
    return reverse("admin:comptes_utilisateur_change", args=[compte.pk])


def saisie(compte, **champs):
    return {
        "courriel": compte.courriel,
        "prenom": compte.prenom,
        "nom": compte.nom,
        "partenaire": compte.partenaire_id,
        "role": compte.role,
        **champs,
    }


def agir(client, verbe, *comptes, confirmer=True):
    donnees = {"action": verbe, "_selected_action": [c.pk for c in comptes]}
    if confirmer:
        donnees["appliquer"] = "1"
    return client.post(LISTE, donnees, follow=True)


def dits(reponse):
    return [str(message) for message in reponse.context["messages"]]


def relu(compte):
    return Utilisateur.objects.get(pk=compte.pk)


def erreurs(reponse):
    return dict(reponse.context["adminform"].form.errors)


def test_un_officier_en_invite_un_autre_et_les_autres_l_apprennent(client, monde, collegue):
    retire = creer_utilisateur("officier", monde.officier.partenaire, is_active=False)
    neuf = Utilisateur(
        courriel="neuf@exemple.fr",
        prenom="Neuf",
        nom="Venu",
        role="officier",
        partenaire=monde.officier.partenaire,
    )
    assert client.post(f"{LISTE}add/", saisie(neuf)).status_code == 302
    messages = Courriel.objects.order_by("pk").values_list("nature", "destinataire")
    assert list(messages)[-2:] == [
        ("invitation", "neuf@exemple.fr"),
        ("nouvel_officier", collegue.courriel),
    ]
    assert retire.courriel not in {destinataire for _, destinataire in messages}
    nomme = Utilisateur.objects.get(courriel="neuf@exemple.fr")
    assert histoire(nomme) == [
        (monde.officier, "Invitation envoyée\u00a0: Officier de l’intercommunalité.")
    ]


def test_un_officier_ne_nomme_pas_d_officier_chez_un_partenaire(client, monde):
    reponse = client.post(fiche(monde.utilisateur), saisie(monde.utilisateur, role="officier"))
    assert set(erreurs(reponse)) == {"role"}
    assert (relu(monde.utilisateur).role, histoire(monde.utilisateur)) == ("agent", [])


def test_les_droits_changes_disent_avant_et_apres(client, monde):
    personne = monde.utilisateur
    reponse = client.post(fiche(personne), saisie(personne, role="signataire", gestionnaire="on"))
    assert reponse.status_code == 302
    assert histoire(personne)[0] == (
        monde.officier,
        "Droits changés\u00a0: avant, Agent d’un partenaire\u00a0; après, Signataire, gère les "
        "comptes de son organisation.",
    )


def test_changer_d_organisation_se_lit_dans_l_histoire(client, monde):
    personne, ancien = monde.utilisateur, monde.utilisateur.partenaire
    nouveau = creer_partenaire(enregistre_par=monde.contrat.pilote)
    assert client.post(fiche(personne), saisie(personne, partenaire=nouveau.pk)).status_code == 302
    assert relu(personne).partenaire == nouveau
    attendu = (
        f"avant, Agent d’un partenaire ({ancien})\u00a0; après, Agent d’un partenaire ({nouveau})."
    )
    assert histoire(personne)[0][1] == f"Droits changés\u00a0: {attendu}"


def test_l_adresse_d_un_compte_ouvert_ne_se_change_pas(client, monde):
    """Who moves an account to their own address can take it over, signatures included."""
    signataire = creer_utilisateur("signataire", monde.partenaire)
    ancienne = signataire.courriel
    client.post(fiche(signataire), saisie(signataire, courriel="voleur@exemple.fr"))
    assert relu(signataire).courriel == ancienne


def test_corriger_l_adresse_d_une_invitee_lui_renvoie_un_lien(client, monde):
    invitee = creer_utilisateur("agent", monde.partenaire, password=None)
    messages = Courriel.objects.filter(destinataire=invitee.courriel)
    agir(client, "inviter_a_nouveau", invitee, confirmer=False)
    assert messages.count() == 0
    agir(client, "inviter_a_nouveau", invitee)
    mort = lien()
    client.post(fiche(invitee), saisie(invitee, courriel="juste@exemple.fr"))
    message = Courriel.objects.latest("pk")
    assert message.destinataire == "juste@exemple.fr"
    assert choisir(client.__class__(), mort).status_code == 404
    assert choisir(client.__class__(), lien(message)).status_code == 302


def test_l_adresse_d_un_inconnu_ne_dit_rien_de_lui(client, monde):
    ailleurs = creer_monde().utilisateur
    neuf = Utilisateur(prenom="A", nom="B", role="agent", partenaire=monde.partenaire)
    reponse = client.post(f"{LISTE}add/", saisie(neuf, courriel=ailleurs.courriel.upper()))
    assert erreurs(reponse)["courriel"] == [
        "Une invitation ne peut pas être envoyée à cette adresse\u00a0; adressez-vous à "
        "l’intercommunalité."
    ]
    reponse = client.post(f"{LISTE}add/", saisie(neuf, courriel=monde.utilisateur.courriel))
    assert erreurs(reponse)["courriel"] == ["Un compte existe déjà avec cette adresse."]


def test_retirer_demande_confirmation_puis_coupe_la_session(client, monde, collegue):
    chez_lui = client.__class__()
    chez_lui.force_login(collegue)
    assert chez_lui.get("/gestion/").status_code == 200
    page = agir(client, "retirer", collegue, confirmer=False)
    assert "Cette décision porte sur" in page.content.decode()
    assert relu(collegue).is_active is True
    assert dits(agir(client, "retirer", collegue)) == [
        "«\u00a0Retirer l’accès\u00a0», c’est fait pour\u00a0: Samia Officier."
    ]
    assert (
        chez_lui.get("/gestion/", follow=True)
        .redirect_chain[-1][0]
        .startswith("/compte/connexion/")
    )
    assert histoire(collegue) == [(monde.officier, "Accès retiré.")]
    assert client.post(fiche(collegue), {"action": "x"}).status_code == 200
    agir(client, "retablir", collegue, confirmer=False)
    assert relu(collegue).is_active is False
    agir(client, "retablir", collegue)
    assert relu(collegue).attend_son_mot_de_passe
    assert chez_lui.get("/").status_code == 302


def test_un_lot_fait_ce_qui_se_peut_et_dit_ce_qui_est_refuse(client, monde, collegue):
    partage = creer_partenaire()
    monde.contrat.partenaires.add(partage)
    creer_contrat(partage)
    agent = creer_utilisateur("agent", partage, prenom="Paul", nom="Partagé")
    deja = creer_utilisateur("agent", monde.partenaire, nom="Déjà", is_active=False)
    invisible = creer_monde().utilisateur
    agir(client, "retirer", invisible, collegue)
    assert relu(collegue).is_active is True
    reponse = agir(client, "retirer", monde.officier, agent, deja, collegue)
    assert set(dits(reponse)) == {
        f"«\u00a0{monde.officier}\u00a0»\u00a0: ce compte n’est pas de ceux que vous administrez.",
        "«\u00a0Paul Partagé\u00a0»\u00a0: ce compte n’est pas de ceux que vous administrez.",
        f"«\u00a0{deja}\u00a0»\u00a0: L’accès de cette personne est déjà retiré.",
        "«\u00a0Retirer l’accès\u00a0», c’est fait pour\u00a0: Samia Officier.",
    }
    actifs = [relu(c).is_active for c in (monde.officier, agent, invisible, collegue)]
    assert actifs == [True, True, True, False]


def test_le_dernier_officier_reste(monde, collegue):
    """Two officers who close each other's account at once leave one."""
    monde.officier.retirer(par=collegue)
    with pytest.raises(ValidationError, match="dernier officier"):
        relu(collegue).retirer(par=monde.officier)
    with pytest.raises(ValidationError, match="celui d’un officier"):
        relu(collegue).changer_droits(role="agent", gestionnaire=False, par=monde.officier)
    chef = Utilisateur.objects.create_superuser("chef@exemple.fr", MOT_DE_PASSE)
    relu(collegue).retirer(par=chef)
    assert relu(collegue).is_active is False


def test_les_filtres_et_leurs_noms(client, monde):
    Utilisateur.objects.update(last_login=timezone.now())
    vieux = creer_utilisateur("agent", monde.partenaire)
    Utilisateur.objects.filter(pk=vieux.pk).update(last_login=timezone.now() - timedelta(days=200))
    jamais = creer_utilisateur("agent", monde.partenaire)
    retire = creer_utilisateur("agent", monde.partenaire, is_active=False)
    expiree = creer_utilisateur("agent", monde.partenaire, password=None)
    attend = creer_utilisateur("agent", monde.partenaire, password=None)
    Utilisateur.objects.filter(
        pk__in=[monde.officier.pk, monde.utilisateur.pk, *(c.pk for c in (vieux, jamais))]
    ).update(password="md5$a$b")
    hier = timezone.now() - timedelta(days=4)
    Utilisateur.objects.filter(pk=expiree.pk).update(invite_le=hier)
    client.force_login(relu(monde.officier))

    def trouves(**filtre):
        return set(client.get(LISTE, filtre).context["cl"].result_list)

    assert trouves(inactif="180") == {vieux}
    assert trouves(inactif="365") == set()
    assert trouves(inactif="jamais") == {jamais, expiree, attend}
    assert trouves(acces="retire") == {retire}
    assert trouves(acces="attend") == {expiree, attend}
    assert trouves(acces="expiree") == {expiree}
    visibles = Utilisateur.objects.visibles_par(relu(monde.officier))
    ouverts = {c for c in visibles if c.is_active and c.has_usable_password()}
    assert {vieux, jamais, relu(monde.officier)} <= ouverts
    assert trouves(acces="ouvert") == ouverts


def test_la_liste_ne_grossit_pas_ses_requetes(client, monde, django_assert_num_queries):
    client.get(LISTE)
    for _ in range(2):
        with django_assert_num_queries(6):
            client.get(LISTE)
        for _ in range(2):
            creer_utilisateur("agent", creer_partenaire(enregistre_par=monde.contrat.pilote))


def test_l_officier_d_ailleurs_n_en_voit_rien(client, monde, collegue):
    client.force_login(creer_officier(creer_contrat()))
    assert client.get(fiche(collegue)).status_code == 302
    agir(client, "retirer", collegue)
    assert relu(collegue).is_active is True
