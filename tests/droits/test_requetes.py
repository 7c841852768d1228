"""What each page asks of the database, for each role: eight queries at most, no one twice."""

import sys
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from quartiers.cloisonnement import CloisonneAdmin
from quartiers.listes_admin import voisins_des_filtres
from quartiers.prete import EnsemblePret, ListePrete
from remontees.models import LienDeRemontee
from tests.analyse import APPS
from tests.droits.attentes_admin import MODELES
from tests.parcours import scenes

pytestmark = pytest.mark.django_db

AU_PLUS = 8
# What the tests' own transaction adds, and the visit that a session notes every few minutes.
APARTE = ("SAVEPOINT", "RELEASE SAVEPOINT", 'UPDATE "comptes_session"')
# What a page asks for again every second or so.
VIVANTS = (
    "rapports:suivi", "rapports:suivi_de_la_serie", "rapports:document_annuel", "imports:suivi",
)  # fmt: skip
# Pages that ask more, each with how much, which may only go down, and why.
EXCEPTIONS = {
    "exploitation:etat": (10, "each queue, each process and the backups, as they stand"),
    "admin:comptes_utilisateur_delete": (44, "Django's list of all that would go with it"),
    "admin:partenaires_partenaire_delete": (22, "the same"),
    "admin:quartiers_quartier_delete": (18, "the same"),
    "admin:quartiers_intercommunalite_delete": (15, "the same"),
    "admin:contrats_action_delete": (15, "the same"),
}
# Pages that ask the same thing twice, and why.
REPETEES = {
    "admin:quartiers_intercommunalite_delete": "Django reaches the same rows by two relations",
}


@dataclass(frozen=True)
class Page:
    """A page that opened, and what it asked."""

    route: str
    role: str
    chemin: str
    requetes: tuple[str, ...]


def _pages_du_bureau(role: str):
    """The back office: its home, and each page of each model that this role may open."""
    yield reverse("admin:index")
    for modele in admin.site._registry:
        droits = getattr(MODELES[modele._meta.label_lower], role)
        nom = f"admin:{modele._meta.app_label}_{modele._meta.model_name}"
        objet = modele._default_manager.first()
        if "v" in droits:
            yield reverse(f"{nom}_changelist")
        if "a" in droits:
            yield reverse(f"{nom}_add")
        if objet and "v" in droits:
            yield reverse(f"{nom}_change", args=[objet.pk])
            yield reverse(f"{nom}_history", args=[objet.pk])
        if objet and "d" in droits:
            yield reverse(f"{nom}_delete", args=[objet.pk])


def _lire(client, role: str, chemin: str) -> Page | None:
    with CaptureQueriesContext(connection) as capture:
        reponse = client.get(chemin)
    if reponse.status_code != 200:
        return None
    route = resolve(urlsplit(chemin).path).view_name
    dites = [requete["sql"] for requete in capture.captured_queries]
    return Page(route, role, chemin, tuple(r for r in dites if not r.startswith(APARTE)))


def _par_lien(scene: scenes.Scene):
    """The pages of who answers a collection by a link, with a browser that came by it."""
    for demande in scene.objets["demande"]:
        demande.courriel = demande.courriel or "accueil@exemple.fr"
        client, (_, secret) = scenes.client_de(None), LienDeRemontee.objects.creer(demande)
        client.get(reverse("remontees:lien", args=[secret]))
        yield client, reverse("remontees:repondre", args=[demande.pk])
        yield client, reverse("remontees:repondre_valeurs", args=[demande.pk])
        for action in demande.attendus.exclude(action=None).values_list("action", flat=True):
            yield client, reverse("remontees:repondre_suivi", args=[demande.pk, action])


def _tout_lire() -> list[Page]:
    scene = scenes.caso()
    gens = scene.gens | {
        "administrateur": get_user_model().objects.create_superuser("chef@exemple.fr", None)
    }
    for modele in admin.site._registry:
        ContentType.objects.get_for_model(modele)  # read once in the life of a process
    lues = []
    for role, personne in gens.items():
        client, chemins = scenes.client_de(personne), scene.chemins(*VIVANTS)
        if role in {"officier", "administrateur"}:
            chemins += _pages_du_bureau(role)
        lues += [_lire(client, role, chemin) for chemin in chemins]
    lues += [_lire(client, "par lien", chemin) for client, chemin in _par_lien(scene)]
    return [page for page in lues if page]


@pytest.fixture(scope="module")
def pages(django_db_setup, django_db_blocker, chez_le_monde) -> list[Page]:
    """Every page of the CASO case, for each role that may open it."""
    with django_db_blocker.unblock(), transaction.atomic(), chez_le_monde:
        lues = _tout_lire()
        transaction.set_rollback(True)
    return lues


def test_chaque_page_demande_peu(pages):
    assert len({page.route for page in pages}) > 200
    nombres = Counter()
    for page in pages:
        nombres[page.route] = max(nombres[page.route], len(page.requetes))
    trop = {route: n for route, n in nombres.items() if n > AU_PLUS}
    assert trop == {route: n for route, (n, _) in EXCEPTIONS.items()}


def test_aucune_page_ne_demande_deux_fois_la_meme_chose(pages):
    repetees = {p.route for p in pages if len(set(p.requetes)) < len(p.requetes)}
    assert repetees == set(REPETEES)


def test_les_listes_pretes_le_sont_pour_chaque_role(pages):
    """What a page makes once is made once for all who open it: none is refused, none is idle."""
    pretes = {
        f"{nom}.{attribut}": getattr(valeur, "ensemble", valeur)
        for nom, module in list(sys.modules.items())
        if nom.partition(".")[0] in APPS
        for attribut, valeur in list(vars(module).items())
        if isinstance(valeur, EnsemblePret | ListePrete)
    }
    pretes |= {
        modele._meta.label: voisins_des_filtres(des_lignes)
        for modele, des_lignes in admin.site._registry.items()
        if isinstance(des_lignes, CloisonneAdmin)
    }
    faites = {nom: list(prete.formes.values()) for nom, prete in pretes.items()}

    assert len(pretes) > 20
    assert [nom for nom, faits in faites.items() if None in faits] == []
    assert [nom for nom, faits in faites.items() if not faits] == []
