"""Every model of the back office x page x role x owner has a declared answer, and gives it.

Models and routes are read from the site itself: one that is not declared fails the build. One
world serves the whole module; what a request writes is taken back.
"""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse

from tests.analyse import APPS
from tests.droits.attentes_admin import EXPORTS, MODELES, SITE
from tests.droits.test_matrice import routes_nommees
from tests.fabriques import creer_utilisateur
from tests.monde_admin import creer_monde, exemplaire

pytestmark = pytest.mark.django_db
ABSENT = 999_999_999
DJANGO = ("changelist", "add", "history", "delete", "change")
OBJETS = ("change", "delete", "history")
LETTRES = {"changelist": "v", "history": "v", "add": "a", "delete": "d"}
PAR_NOM = {modele._meta.label_lower: modele for modele in admin.site._registry}
PORTAIL = ("agent", "signataire", "lecteur")
par_modele = pytest.mark.parametrize("nom", sorted(MODELES))


def test_chaque_modele_du_back_office_est_declare():
    assert set(PAR_NOM) == set(MODELES)


def test_chaque_route_du_back_office_est_declaree():
    attendues = set(SITE)
    for nom, fiche in MODELES.items():
        attendues |= {f"{nom.replace('.', '_')}_{page}" for page in DJANGO} | fiche.routes
    siennes = {nom for nom in routes_nommees() if nom.startswith("admin:")}
    # The fall-back addresses that Django leaves without a name only redirect.
    nommees = {nom.removeprefix("admin:") for nom in siennes if "sans nom" not in nom}
    assert nommees == attendues


class MondeAdmin:
    """Two grounds, and a browser for each role, logged in once."""

    def __init__(self):
        self.mien, self.ailleurs = creer_monde(), creer_monde()
        chef = get_user_model().objects.create_superuser("chef@exemple.fr", None)
        gens = {"officier": self.mien.officier, "administrateur": chef}
        gens |= {
            role: creer_utilisateur(role, self.mien.partenaire, password=None) for role in PORTAIL
        }
        self.clients = {"anonyme": Client()}
        for role, personne in gens.items():
            self.clients[role] = Client()
            self.clients[role].force_login(personne)
        self.gens = gens


@pytest.fixture(scope="module")
def monde(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield MondeAdmin()
        transaction.set_rollback(True)


def adresse(modele, page, *args):
    return reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_{page}", args=args)


def demander(client, methode, url, donnees=None):
    """(status, where it leads) of one answer; what the request wrote is taken back."""
    point = transaction.savepoint()
    try:
        reponse = getattr(client, methode)(url, donnees)
    finally:
        transaction.savepoint_rollback(point)
    reponse.getvalue()  # read to its end, a file is closed
    return reponse.status_code, reponse.headers.get("Location", "").partition("?")[0]


def pages(modele, cle) -> dict[str, str]:
    """The address of each page of the model, of this object where it bears on one."""
    return {p: adresse(modele, p, *([cle] if p in OBJETS else [])) for p in DJANGO}


@par_modele
def test_personne_d_autre_n_entre(monde, nom):
    """Neither a visitor nor a person of the portal: the login page for all, then a refusal."""
    modele = PAR_NOM[nom]
    cle = exemplaire(monde.mien, modele).pk
    for url in pages(modele, cle).values():
        for role in ("anonyme", *PORTAIL):
            for methode in ("get", "post"):
                obtenu = demander(monde.clients[role], methode, url)
                assert (role, url, obtenu) == (role, url, (302, porte(role)))


def porte(role: str) -> str:
    """Where who may not enter is sent: to log in, or to be told that the place is reserved."""
    return resolve_url(settings.LOGIN_URL) if role == "anonyme" else reverse("admin:login")


def attendus(droits: str) -> dict[str, int]:
    """The status of each page for who has these rights, on an object of theirs."""
    permis = {page: LETTRES[page] in droits for page in LETTRES}
    permis["change"] = "v" in droits
    return {page: 200 if permis[page] else 403 for page in DJANGO}


@par_modele
@pytest.mark.parametrize("role", ["officier", "administrateur"])
def test_chacun_ouvre_ce_qui_est_declare(monde, nom, role):
    modele, fiche = PAR_NOM[nom], MODELES[nom]
    droits = getattr(fiche, role)
    client = monde.clients[role]
    siennes = pages(modele, exemplaire(monde.mien, modele).pk)
    obtenus = {page: demander(client, "get", url)[0] for page, url in siennes.items()}
    assert obtenus == attendus(droits)
    ecrits = {p: demander(client, "post", siennes[p])[0] for p in ("add", "change", "delete")}
    permis = {"add": "a" in droits, "change": "c" in droits, "delete": "d" in droits}
    assert {p: statut != 403 for p, statut in ecrits.items()} == permis


@par_modele
def test_l_objet_d_un_autre_ne_se_distingue_pas_d_un_absent(monde, nom):
    """An officer of another intercommunality learns not even that it exists."""
    modele, fiche = PAR_NOM[nom], MODELES[nom]
    if fiche.publique:
        pytest.skip("référence publique : la même pour tous les officiers")
    client = monde.clients["officier"]
    etranger = pages(modele, exemplaire(monde.ailleurs, modele).pk)
    absent = pages(modele, ABSENT)
    for page in OBJETS:
        for methode in ("get", "post"):
            reponse = demander(client, methode, etranger[page], {"post": "yes"})
            assert (page, reponse) == (
                page,
                demander(client, methode, absent[page], {"post": "yes"}),
            )
            assert reponse in {(403, ""), (302, reverse("admin:index"))}


def actions_de(role, monde, modele, rf) -> set[str]:
    requete = rf.get("/")
    requete.user, requete.resolver_match = monde.gens[role], None
    return set(admin.site._registry[modele].get_actions(requete))


@par_modele
def test_les_actions_groupees_sont_declarees(monde, nom, rf):
    fiche, modele = MODELES[nom], PAR_NOM[nom]
    assert actions_de("officier", monde, modele, rf) == fiche.actions
    de_plus = EXPORTS | ({"delete_selected"} if "d" in fiche.administrateur else set())
    assert actions_de("administrateur", monde, modele, rf) == fiche.actions | de_plus


def etat() -> set:
    """Every row of every table of the project, as one digest a table, in one query.

    The security journal is left aside: that something was refused is written there.
    """
    siennes = set(APPS) - {"audit"}
    tables = [m._meta.db_table for m in apps.get_models() if m._meta.app_label in siennes]
    digests = " UNION ALL ".join(
        f"SELECT '{nom}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {nom} t"  # noqa: S608 - names of our own tables
        for nom in tables
    )
    with connection.cursor() as curseur:
        curseur.execute(digests)
        return set(curseur.fetchall())


@par_modele
def test_aucune_action_groupee_n_atteint_l_objet_d_un_autre(monde, nom):
    """Declared, or made up: the key of another ground, posted to the list, changes no row."""
    modele, fiche = PAR_NOM[nom], MODELES[nom]
    if not fiche.actions:
        pytest.skip("aucune action groupée")
    cle = exemplaire(monde.ailleurs, modele).pk
    avant = etat()
    for action in sorted(fiche.actions | {"delete_selected"}):
        donnees = {"action": action, "_selected_action": [cle], "post": "yes", "appliquer": "1"}
        point = transaction.savepoint()
        reponse = monde.clients["officier"].post(adresse(modele, "changelist"), donnees)
        apres = etat()
        transaction.savepoint_rollback(point)
        reponse.getvalue()  # read to its end, a file is closed
        assert (action, reponse.status_code < 500) == (action, True)
        assert (action, apres - avant) == (action, set())


def test_l_autocompletion_est_fermee_a_qui_n_a_pas_le_back_office(monde):
    champs = [
        (modele, champ)
        for modele, fiche in admin.site._registry.items()
        for champ in fiche.autocomplete_fields
    ]
    assert len(champs) > 20
    for modele, champ in champs:
        demande = {
            "app_label": modele._meta.app_label,
            "model_name": modele._meta.model_name,
            "field_name": champ,
        }
        for role in ("anonyme", *PORTAIL):
            obtenu = demander(monde.clients[role], "get", reverse("admin:autocomplete"), demande)
            assert (role, champ, obtenu) == (role, champ, (302, reverse("admin:login")))


def test_une_autocompletion_inventee_est_refusee(monde):
    """A field that no form has, or a model that no back office has."""
    inventees = [
        {"app_label": "contrats", "model_name": "contrat", "field_name": "evenements"},
        {"app_label": "contrats", "model_name": "saisie", "field_name": "modifie_par"},
        {"app_label": "sessions", "model_name": "session", "field_name": "session_key"},
        {"app_label": "contrats", "model_name": "action", "field_name": "contrat__pilote"},
    ]
    officier = monde.clients["officier"]
    statuts = [demander(officier, "get", reverse("admin:autocomplete"), d)[0] for d in inventees]
    assert statuts == [403] * 4
