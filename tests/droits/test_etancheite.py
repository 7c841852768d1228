"""What others do elsewhere changes nothing of what one reads.

A page that leaks a name, a row, a figure or only a count of another ground differs. Every page of
the portal and every list of the back office is read by each role, then again once others have come:
a second world as full as the first one, and a contract that our neighbour signs without us.
"""

import difflib
import re

import pytest
from django.contrib import admin

from contrats.models import Engagement
from tests import fabriques
from tests.droits import attentes
from tests.droits.monde import creer_monde, objets_du_contrat, relation
from tests.droits.profils import Route
from tests.droits.test_matrice import adresse, repondre

pytestmark = [pytest.mark.django_db, pytest.mark.monde]
ROLES = ("agent", "conseil citoyen", "officier")
# Of the portal as a whole: what is public, the one chain of the register, the national geography.
COMMUNES = {
    "contrats:accueil_public", "ouvert:jeu", "contrats:registre", "contrats:tete_du_registre",
    "contrats:verification_du_registre", "admin:quartiers_commune_changelist",
    "admin:quartiers_intercommunalite_changelist",
}  # fmt: skip
VARIABLES = (
    re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]+'),
    re.compile(rb'(value="[\w.-]*:)\w{6}:[\w-]{43}'),  # signed: its instant, its signature
)
TEXTES = ("text/", "application/json", "application/geo+json", "image/svg+xml")
# An organisation that is a party elsewhere too is no longer one officer's to run: these say so.
PARTAGEES = {
    "comptes:demande_d_acces", "comptes:organisation_d_un_partenaire", "comptes:personne",
    "contrats:changer_de_representant", "contrats:fusionner_partenaire", "contrats:habilitations",
    "contrats:partenaire",
    "rapports:transfert", "rgpd:effacer_compte", "rgpd:effacer_representant",
}  # fmt: skip
LISTES = {
    f"admin:{modele._meta.app_label}_{modele._meta.model_name}_changelist"
    for modele in admin.site._registry
}
PORTAIL = {
    (nom, role, proprietaire)
    for nom, route in attentes.ROUTES.items()
    for role in ROLES
    for proprietaire in ("mien", "voisin")
    if route.get[relation(role, proprietaire)] == 200
    and not (role == "officier" and nom in PARTAGEES)
}
BUREAU = {(nom, "officier", "mien") for nom in ["admin:index", *LISTES]}
PAGES = sorted({nom for nom, *_ in PORTAIL | BUREAU} - COMMUNES)


def _lire(client, url, requete) -> tuple[int, bytes]:
    """The status of the page and its text, without what chance writes in it."""
    reponse, corps = repondre(client, "get", url, requete)
    if not reponse.get("Content-Type", "").startswith(TEXTES):
        return reponse.status_code, b""
    for motif in VARIABLES:
        corps = motif.sub(rb"\1", corps)
    return reponse.status_code, corps


def _des_autres_arrivent(monde) -> None:
    """Strangers, then a contract that the neighbour and the strangers alone are parties to."""
    etrangers = creer_monde()
    voisin, leur = monde.objets["voisin"]["partenaire"], etrangers.objets["mien"]
    autre = fabriques.creer_contrat(
        voisin, leur["partenaire"], quartiers=[leur["quartier"]], statut="en_vigueur"
    )
    objets_du_contrat(autre, leur["quartier"])
    action = fabriques.creer_action(autre, porteur=voisin, statut="en_cours")
    fabriques.creer_financement(action)
    fabriques.creer_jalon(action)
    fabriques.creer_mesure(fabriques.creer_indicateur(autre, responsable=voisin), 2017, 45)
    Engagement.objects.create(contrat=autre, partenaire=voisin, intitule="Promesse d’ailleurs")


@pytest.fixture(scope="module")
def lire(monde, entrees):
    """What a page shows to this role, of this owner's objects."""

    def lire(nom: str, role: str, proprietaire: str) -> tuple[int, bytes]:
        route = attentes.ROUTES.get(nom, Route())
        url = adresse(monde, nom, route, proprietaire)
        return _lire(entrees[role, route.jeton], url, route.requete)

    return lire


@pytest.fixture(scope="module")
def seul(monde, lire, django_db_blocker, chez_le_monde) -> dict:
    """What is read while nobody else is there; from then on, others are."""
    with django_db_blocker.unblock(), chez_le_monde:
        lues = {cle: lire(*cle) for cle in sorted(PORTAIL | BUREAU) if cle[0] in PAGES}
        _des_autres_arrivent(monde)
    return lues


@pytest.mark.parametrize("nom", PAGES)
def test_rien_d_ailleurs_ne_change_ce_qu_on_lit(seul, lire, nom):
    for cle in [cle for cle in seul if cle[0] == nom]:
        (statut, avant), (encore, apres) = seul[cle], lire(*cle)
        textes = (page.decode().splitlines() for page in (avant, apres))
        ecart = list(difflib.unified_diff(*textes, lineterm="", n=0))
        assert (statut, ecart) == (encore, []), cle
