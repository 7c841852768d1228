"""Every route x method x role x owner has a declared answer, and gives it.

The routes are read from the URL resolver: one that is not declared fails the build.
"""

from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse

from tests.droits import attentes
from tests.droits.monde import ABSENT, PROPRIETAIRES, RELATIONS, relation
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


def reponses(entrees, monde, nom, methode) -> dict[tuple[str, str], int]:
    """The status that each role gets for the object of each owner; nothing written is kept.

    Two owners who share the object ask the same thing of the same page: it is asked once.
    """
    route = attentes.ROUTES[nom]
    obtenues = {}
    for role in monde.gens:
        client, faites = entrees[role, route.jeton], []
        for proprietaire in PROPRIETAIRES if route.objets else PROPRIETAIRES[:1]:
            url = adresse(monde, nom, route, proprietaire)
            donnees = route.requete if methode == "get" else route.donnees(monde, proprietaire)
            deja = [obtenu for demande, obtenu in faites if demande == (url, donnees)]
            obtenu = deja[0] if deja else statut(client, methode, url, donnees)
            faites.append(((url, donnees), obtenu))
            obtenues[role, proprietaire] = obtenu
    return obtenues


def repondre(client, methode, url, donnees=None, **suite) -> tuple:
    """One answer and its whole content; what it wrote is taken back, in the browser too."""
    temoins = SimpleCookie({nom: temoin.value for nom, temoin in client.cookies.items()})
    point = transaction.savepoint()
    reponse = getattr(client, methode)(url, donnees, **suite)
    transaction.savepoint_rollback(point)
    client.cookies = temoins
    return reponse, reponse.getvalue()  # read to its end, a file is closed


def statut(*demande, **suite) -> int:
    return repondre(*demande, **suite)[0].status_code


@pytest.mark.parametrize("nom", sorted(attentes.ROUTES))
def test_chacun_recoit_la_reponse_declaree(entrees, monde, nom):
    route = attentes.ROUTES[nom]
    for methode in ("get", "post"):
        attendues = {
            (role, proprietaire): route.attendue(methode, role, relation(role, proprietaire))
            for role in RELATIONS
            for proprietaire in (PROPRIETAIRES if route.objets else PROPRIETAIRES[:1])
        } | (route.sauf if methode == "get" else {})
        assert reponses(entrees, monde, nom, methode) == attendues, methode
    assert _par_les_autres_methodes(entrees, monde, nom) <= {405, 302, 403}
    if set(route.objets) & monde.objets["mien"].keys():
        _verifier_l_introuvable(entrees, monde, nom)


def _par_les_autres_methodes(entrees, monde, nom) -> set[int]:
    url, obtenues = adresse(monde, nom, attentes.ROUTES[nom], "mien"), set()
    for role in ("anonyme", "agent", "officier"):
        client = entrees[role, attentes.ROUTES[nom].jeton]
        obtenues |= {statut(client, methode, url) for methode in METHODES[2:]}
    return obtenues


def _verifier_l_introuvable(entrees, monde, nom) -> None:
    """Even for the administrator, and never an error of the portal."""
    connus, route = monde.objets["mien"], attentes.ROUTES[nom]
    url = reverse(nom, args=[ABSENT if sorte in connus else sorte for sorte in route.objets])
    for role in ("administrateur", "officier", "agent"):
        client = entrees[role, route.jeton]
        # A secret that opens nothing is sent on, so that no journal holds it: where to counts.
        vues = {statut(client, "get", url, follow=True), statut(client, "post", url)}
        assert vues <= {404, 405}
