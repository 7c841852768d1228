"""« Mon organisation »: what everyone reads of theirs, and who else reads it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comptes.models import Utilisateur
from comptes.personnes import avec_proconnect, personnes
from courriels.models import Courriel
from courriels.statuts import StatutCourriel
from tests import fabriques
from tests.comptes.exemples import creer_gestionnaire
from tests.courriels.exemples import creer_courriel

pytestmark = pytest.mark.django_db

URL = "/compte/organisation/"


def _lignes(reponse):
    return [(p.compte, p.etat, p.gerable) for p in reponse.context["personnes"]]


def test_chacun_lit_son_organisation(client):
    moi = fabriques.creer_utilisateur("lecteur", prenom="Anne", nom="Auteur")
    siret = fabriques.creer_siret()
    type(moi.partenaire).objects.filter(pk=moi.partenaire_id).update(siret=siret, sigle="CSC")
    collegue = fabriques.creer_utilisateur("agent", moi.partenaire, prenom="Zoé", nom="Zélée")
    fabriques.creer_representant(
        moi.partenaire, fonction="présidente", mandat_debut=date(2020, 1, 1)
    )
    fabriques.creer_utilisateur("agent", prenom="Voisin", nom="D’ailleurs")
    fabriques.creer_representant(prenom="Claude", nom="Étranger")
    client.force_login(moi)
    reponse = client.get(URL)
    page = reponse.content.decode()
    assert _lignes(reponse) == [
        (moi, "Accès ouvert", False),
        (collegue, "Accès ouvert", False),
    ]
    for attendu in (siret, "CSC", "Camille Martin", "présidente", "1er janvier 2020", "jamais"):
        assert attendu in page
    for ailleurs in ("Voisin", "Étranger", "Envoyer l’invitation", "gérer le compte"):
        assert ailleurs not in page
    assert 'aria-current="page">Mon organisation' in page


def test_sans_organisation_pas_de_page(client):
    client.force_login(Utilisateur.objects.create_superuser("chef@exemple.fr"))
    assert client.get(URL).status_code == 404
    assert "Mon organisation" not in client.get("/").content.decode()


def test_le_gestionnaire_gere_tous_les_comptes_sauf_le_sien_et_ceux_des_officiers(client):
    contrat = fabriques.creer_contrat()
    officier = fabriques.creer_officier(contrat, prenom="Olga", nom="B")
    moi = creer_gestionnaire(officier.partenaire, nom="A")
    agent = fabriques.creer_utilisateur("agent", officier.partenaire, nom="C")
    chef = fabriques.creer_utilisateur("lecteur", officier.partenaire, is_superuser=True, nom="D")
    client.force_login(moi)
    assert [(compte, gerable) for compte, _, gerable in _lignes(client.get(URL))] == [
        (moi, False),
        (officier, False),
        (agent, True),
        (chef, False),
    ]


@pytest.mark.parametrize(
    ("qui", "lire", "gerer"),
    [
        ("gestionnaire", 200, 422),
        ("agent", 200, 403),
        ("officier", 200, 422),
        ("administrateur", 200, 422),
        ("partenaire du contrat", 403, 403),
        ("gestionnaire du contrat", 403, 403),
        ("officier d'ailleurs", 404, 404),
        ("agent d'ailleurs", 404, 404),
    ],
)
def test_qui_lit_et_gere_les_comptes_d_une_organisation(client, qui, lire, gerer):
    organisation, voisine = fabriques.creer_partenaire(), fabriques.creer_partenaire()
    contrat = fabriques.creer_contrat(organisation, voisine)
    personne = {
        "gestionnaire": lambda: creer_gestionnaire(organisation),
        "agent": lambda: fabriques.creer_utilisateur("agent", organisation),
        "officier": lambda: fabriques.creer_officier(contrat),
        "administrateur": lambda: Utilisateur.objects.create_superuser("chef@exemple.fr"),
        "partenaire du contrat": lambda: fabriques.creer_utilisateur("agent", voisine),
        "gestionnaire du contrat": lambda: creer_gestionnaire(voisine),
        "officier d'ailleurs": lambda: fabriques.creer_officier(fabriques.creer_contrat()),
        "agent d'ailleurs": lambda: creer_gestionnaire(),
    }[qui]()
    client.force_login(personne)
    url = reverse("comptes:organisation_d_un_partenaire", args=[organisation.pk])
    assert client.get(url).status_code == lire
    assert client.post(reverse("comptes:inviter", args=[organisation.pk])).status_code == gerer


def test_l_administrateur_technique_n_est_pas_nomme_a_un_officier(client):
    organisation = fabriques.creer_partenaire()
    agent = fabriques.creer_utilisateur("agent", organisation)
    chef = Utilisateur.objects.create_superuser("chef@exemple.fr")
    Utilisateur.objects.filter(pk=chef.pk).update(partenaire=organisation)
    client.force_login(fabriques.creer_officier(fabriques.creer_contrat(organisation)))
    url = reverse("comptes:organisation_d_un_partenaire", args=[organisation.pk])
    assert [compte for compte, *_ in _lignes(client.get(url))] == [agent]


def test_les_comptes_d_un_partenaire_partage_sont_hors_de_portee_de_l_officier(client):
    """They open another intercommunality's contract."""
    partage = fabriques.creer_partenaire()
    contrat = fabriques.creer_contrat(partage)
    fabriques.creer_contrat(partage)
    agent = fabriques.creer_utilisateur("agent", partage)
    client.force_login(fabriques.creer_officier(contrat))
    for url in (
        reverse("comptes:organisation_d_un_partenaire", args=[partage.pk]),
        reverse("comptes:personne", args=[agent.pk]),
    ):
        assert client.get(url).status_code == 403


def test_un_gestionnaire_desactive_ne_gere_plus(client):
    moi = creer_gestionnaire()
    client.force_login(moi)
    Utilisateur.objects.filter(pk=moi.pk).update(gestionnaire=False)
    reponse = client.post(reverse("comptes:inviter", args=[moi.partenaire_id]))
    assert reponse.status_code == 403


def test_ce_que_l_on_dit_de_chaque_compte(settings):
    """In the order of the page: closed accounts come last."""
    moi = creer_gestionnaire(nom="A", last_login=timezone.now())
    hier, loin = timezone.now() - timedelta(days=1), timezone.now() - timedelta(days=4)
    etats = {
        "retiree": {"nom": "B", "is_active": False},
        "attendue": {"nom": "C", "password": None, "invite_le": hier},
        "expiree": {"nom": "D", "password": None, "invite_le": loin},
        "jamais": {"nom": "E", "password": None},
    }
    gens = {
        nom: fabriques.creer_utilisateur("agent", moi.partenaire, **champs)
        for nom, champs in etats.items()
    }
    creer_courriel(gens["attendue"].courriel, nature="invitation")
    creer_courriel(
        gens["attendue"].courriel, nature="invitation", statut=StatutCourriel.ECHEC, message=b""
    )
    creer_courriel(gens["attendue"].courriel, nature="rapport", statut=StatutCourriel.INCERTAIN)
    comptes = Utilisateur.objects.filter(partenaire=moi.partenaire)
    lues = personnes(avec_proconnect(comptes), lecteur=moi, comptes_geres=True)
    assert [(p.compte, p.etat, p.precision) for p in lues] == [
        (moi, "Accès ouvert", ""),
        (gens["attendue"], "Invitation en attente", "Message\u00a0: en échec"),
        (gens["expiree"], "Invitation expirée", ""),
        (gens["jamais"], "Sans mot de passe", "jamais invitée"),
        (gens["retiree"], "Accès retiré", ""),
    ]
    # A plain colleague is not told what the mail server answered.
    lues = personnes(avec_proconnect(comptes), lecteur=moi, comptes_geres=False)
    assert [p.precision for p in lues] == ["", "", "", "jamais invitée", ""]


@pytest.mark.parametrize("nombre", [1, 3])
@pytest.mark.parametrize(("gestionnaire", "requetes"), [(False, 3), (True, 4)])
def test_autant_de_requetes_quel_que_soit_le_nombre_de_collegues(
    client, django_assert_num_queries, nombre, gestionnaire, requetes
):
    moi = fabriques.creer_utilisateur("agent", gestionnaire=gestionnaire)
    for _ in range(nombre):
        invite = fabriques.creer_utilisateur("agent", moi.partenaire, password=None)
        creer_courriel(invite.courriel, nature="invitation")
        fabriques.creer_representant(moi.partenaire)
    assert Courriel.objects.count() == nombre
    client.force_login(moi)
    with django_assert_num_queries(requetes):
        assert client.get(URL).status_code == 200


@pytest.mark.parametrize(("role", "propose"), [("officier", 1), ("agent", 0)])
def test_le_telephone_perdu_d_un_officier_se_dit_a_un_autre_officier(client, role, propose):
    """Where the colleague is named, and in the back office; to nobody who would be refused."""
    officier = fabriques.creer_utilisateur("officier")
    collegue = fabriques.creer_utilisateur(role, officier.partenaire, gestionnaire=True)
    client.force_login(collegue)
    chemin = f"/compte/personnes/{officier.pk}/second-facteur/retirer/"
    page = client.get("/compte/organisation/").content.decode()
    assert page.count(f'href="{chemin}"') == propose
    if propose:
        fiche = reverse("admin:comptes_utilisateur_change", args=[officier.pk])
        assert client.get(fiche).content.decode().count(f'href="{chemin}"') == 1
        moi = reverse("admin:comptes_utilisateur_change", args=[collegue.pk])
        assert "second-facteur" not in client.get(moi).content.decode()


def test_les_noms_hostiles_restent_du_texte(client):
    moi = creer_gestionnaire()
    hostile = "<script>alert(1)</script>"
    fabriques.creer_utilisateur("agent", moi.partenaire, prenom=hostile, nom="X")
    client.force_login(moi)
    page = client.get(URL).content.decode()
    assert hostile not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(
    ("qui", "lien"),
    [("officier", "organisation_d_un_partenaire"), ("collègue", "organisation"), ("autre", None)],
)
def test_la_page_d_un_partenaire_y_mene(client, qui, lien):
    sujet, voisin = fabriques.creer_partenaire(), fabriques.creer_partenaire()
    contrat = fabriques.creer_contrat(sujet, voisin)
    personne = {
        "officier": lambda: fabriques.creer_officier(contrat),
        "collègue": lambda: fabriques.creer_utilisateur("lecteur", sujet),
        "autre": lambda: creer_gestionnaire(voisin),
    }[qui]()
    client.force_login(personne)
    page = client.get(reverse("contrats:partenaire", args=[sujet.pk])).content.decode()
    contenu = page[page.index("<main") :]
    gerer = reverse("comptes:organisation_d_un_partenaire", args=[sujet.pk])
    assert (f'href="{gerer}"' in contenu, f'href="{URL}"' in contenu) == (
        lien == "organisation_d_un_partenaire",
        lien == "organisation",
    )


@pytest.mark.parametrize("gere", [True, False])
def test_on_n_est_renvoye_a_un_gestionnaire_que_s_il_y_en_a_un(client, gere):
    """A manager whose access was removed is of no help."""
    moi = fabriques.creer_utilisateur("lecteur")
    fabriques.creer_utilisateur("agent", moi.partenaire, gestionnaire=True, is_active=gere)
    client.force_login(moi)
    page = client.get(URL).content.decode()
    assert ("à une personne qui" in page, "adressez-vous à l’intercommunalité" in page) == (
        gere,
        not gere,
    )
