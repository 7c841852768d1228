"""Every route x method x role x owner has a declared answer, and gives it.

The routes are read from the URL resolver: one that is not declared fails the build.
"""

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse

from tests.droits import attentes
from tests.droits.monde import ABSENT, PROPRIETAIRES, RELATIONS, creer_monde, relation
from tests.droits.profils import RELATIONS as TOUTES
from tests.droits.profils import Route

pytestmark = pytest.mark.django_db

METHODES = ("get", "post", "put", "patch", "delete")


def routes_nommees(resolveur=None, prefixe: str = "") -> set[str]:
    """The full name of every route of the portal, the back office's included."""
    trouvees = set()
    for motif in (resolveur or get_resolver()).url_patterns:
        if hasattr(motif, "url_patterns"):
            espace = f"{prefixe}{motif.namespace}:" if motif.namespace else prefixe
            trouvees |= routes_nommees(motif, espace)
        else:
            trouvees.add(f"{prefixe}{motif.name or f'sans nom : {motif.pattern}'}")
    return trouvees


PORTAIL = sorted(nom for nom in routes_nommees() if not nom.startswith("admin:"))


def test_chaque_route_est_declaree():
    assert set(PORTAIL) == set(attentes.ROUTES)


def test_aucune_route_sans_nom_hors_du_back_office():
    assert [nom for nom in PORTAIL if "sans nom" in nom] == []


@pytest.mark.parametrize("nom", sorted(attentes.ROUTES))
def test_chaque_profil_repond_a_tous(nom):
    for profil in (attentes.ROUTES[nom].get, attentes.ROUTES[nom].post):
        assert profil.keys() == set(TOUTES)


def adresse(monde, nom: str, route: Route, proprietaire: str) -> str:
    """The URL of the route for the objects of this owner."""
    cles = [
        monde.cle(proprietaire, sorte) if sorte in monde.objets[proprietaire] else sorte
        for sorte in route.objets
    ]
    return reverse(nom, args=cles)


def reponses(client, monde, nom, methode) -> dict[tuple[str, str], int]:
    """The status that each role gets for the object of each owner; nothing written is kept."""
    route = attentes.ROUTES[nom]
    obtenues = {}
    for role, personne in monde.gens.items():
        for proprietaire in PROPRIETAIRES if route.objets else PROPRIETAIRES[:1]:
            client.logout()
            if personne is not None:
                client.force_login(personne)
            donnees = route.requete if methode == "get" else route.donnees(monde, proprietaire)
            point = transaction.savepoint()
            reponse = getattr(client, methode)(adresse(monde, nom, route, proprietaire), donnees)
            transaction.savepoint_rollback(point)
            obtenues[role, proprietaire] = reponse.status_code
    return obtenues


@pytest.mark.parametrize("methode", ["get", "post"])
@pytest.mark.parametrize("nom", sorted(attentes.ROUTES))
def test_chacun_recoit_la_reponse_declaree(client, nom, methode):
    monde, route = creer_monde(), attentes.ROUTES[nom]
    attendues = {
        (role, proprietaire): route.attendue(methode, role, relation(role, proprietaire))
        for role in RELATIONS
        for proprietaire in (PROPRIETAIRES if route.objets else PROPRIETAIRES[:1])
    } | (route.sauf if methode == "get" else {})
    assert reponses(client, monde, nom, methode) == attendues


@pytest.mark.parametrize("nom", sorted(attentes.ROUTES))
def test_aucune_route_n_accepte_une_autre_methode(client, nom):
    monde, route = creer_monde(), attentes.ROUTES[nom]
    url = adresse(monde, nom, route, "mien")
    obtenues = set()
    for personne in (monde.gens[role] for role in ("anonyme", "agent", "officier")):
        client.logout()
        if personne is not None:
            client.force_login(personne)
        obtenues |= {getattr(client, methode)(url).status_code for methode in METHODES[2:]}
    assert obtenues <= {405, 302, 403}


@pytest.mark.parametrize("nom", sorted(n for n, r in attentes.ROUTES.items() if r.objets))
def test_un_objet_qui_n_existe_pas_est_introuvable(client, nom):
    """Even for the administrator, and never an error of the portal."""
    monde, route = creer_monde(), attentes.ROUTES[nom]
    connus = monde.objets["mien"]
    url = reverse(nom, args=[ABSENT if sorte in connus else sorte for sorte in route.objets])
    for role in ("administrateur", "officier", "agent"):
        client.force_login(monde.gens[role])
        # A secret that opens nothing is sent on, so that no journal holds it: where to counts.
        vue = client.get(url, follow=True)
        assert {vue.status_code, client.post(url).status_code} <= {404, 405}
