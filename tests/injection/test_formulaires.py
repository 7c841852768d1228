"""Whatever is sent: each field, each parameter, hostile; no failure, no effect, no new file."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django import forms
from django.db import transaction
from django.urls import reverse

from courriels.models import Courriel
from tests.analyse import APPS
from tests.droits.attentes import ROUTES
from tests.droits.monde import entrer, relation
from tests.droits.profils import Route
from tests.droits.test_matrice import adresse
from tests.injection.corpus import MARQUE, PARTOUT, effets_de_la_page, effets_du_message
from tests.injection.ecoute import charge, ecouter, eprouver, lues, remplir
from tests.injection.robot import formulaires
from tests.injection.test_comptes import AUX_COMPTES
from tests.injection.test_pages import MANIERES, corps, pages

pytestmark = pytest.mark.django_db

ROLES = ("officier", "agent", "signataire", "anonyme")
SAISIT = {200, 409, 422}  # the answers that say a form to a POST that fills nothing in
# What the table of rights does not go through: another form of the same route, or of someone else.
EN_PLUS = (
    ("officier", "contrats:ajouter_objet", ("acte en projet", "objectifs")),
    ("officier", "contrats:ajouter_objet", ("acte en projet", "indicateurs")),
    ("officier", "contrats:modifier_objet", ("acte en projet", "objectifs", "objectif")),
    ("officier", "contrats:modifier_objet", ("acte en projet", "actions", "action")),
    ("agent", "contrats:suivre_action", ("action",)),
    ("anonyme", "contrats:envoyer_message", ()),
)
# Where a POST ends the session, or leaves the portal: there is nothing to fill in.
SAUF = ("/deconnexion/", "/logout/")


def classes(base: type = forms.BaseForm) -> set[type]:
    """Every form class of the portal, its own descendants included."""
    trouvees = set()
    for classe in base.__subclasses__():
        trouvees |= classes(classe)
        if classe.__module__.partition(".")[0] in APPS:
            trouvees.add(classe)
    return trouvees


def fautes_de(reponse) -> list[str]:
    """What went wrong in this answer."""
    fautes = [repr(reponse.exc_info[1])] if reponse.status_code >= 500 else []
    octets = corps(reponse)  # a file that is read to its end is closed
    if reponse.headers.get("Content-Type", "").startswith("text/html"):
        fautes += effets_de_la_page(octets.decode())
    return fautes


def envoyer(client, url: str, donnees: dict) -> tuple:
    """The answer and its faults; whatever was written is read, then taken back."""
    point = transaction.savepoint()
    dernier = Courriel.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    reponse = client.post(url, donnees)
    fautes = fautes_de(reponse)
    for courriel in Courriel.objects.filter(pk__gt=dernier):
        fautes += effets_du_message(bytes(courriel.message))
    transaction.savepoint_rollback(point)
    return reponse, [f"{url} : {faute}" for faute in fautes]


def remplir_la_route(client, url: str, remplis: list) -> list[str]:
    """A POST that fills nothing in says what is read; then each field, by the portal, then by
    its form alone."""
    del remplis[:]
    reponse, fautes = envoyer(client, url, {MARQUE: "1"})
    vus = list(remplis)
    for manche in (0, 5):
        _, autres = envoyer(client, url, remplir(reponse, [f for f, _, _ in vus], manche))
        fautes += autres
    return fautes + [faute for vu in vus for faute in eprouver(*vu)]


def saisies(monde) -> Iterator[tuple[str, str, Route]]:
    """The address and the person of every form: the officer, or the first who may type there."""
    for nom, route in sorted(ROUTES.items()):
        reponses = {r: route.attendue("post", r, relation(r, "mien")) for r in ROLES}
        saisissent = [role for role, reponse in reponses.items() if reponse in SAISIT]
        passent = [r for r, reponse in reponses.items() if reponse == 302 and r != "anonyme"]
        for role in (saisissent or passent)[:1]:
            suite = f"?{urlencode(route.requete)}" * bool(route.requete)
            yield adresse(monde, nom, route, "mien") + suite, role, route
    for role, nom, objets in EN_PLUS:
        yield adresse(monde, nom, Route(objets), "mien"), role, ROUTES[nom]
    du_contrat = [monde.cle("mien", "acte en projet"), "contrat", monde.cle("mien", "contrat")]
    yield reverse("contrats:modifier_objet", args=du_contrat), "officier", Route()
    garde, autre = monde.cle("mien", "partenaire"), monde.cle("voisin", "partenaire")
    fusion = reverse("contrats:fusionner_partenaire", args=[garde])
    yield f"{fusion}?avec={autre}", "administrateur", ROUTES["contrats:fusionner_partenaire"]


def envoyer_les_parametres(client, monde, *, gestion: bool) -> list[str]:
    """Every address, with hostile texts in the parameters that it reads; few read any."""
    fautes = []
    for rang, url in enumerate(pages(monde, gestion=gestion)):
        chemin, donnees = url.partition("?")[0], {PARTOUT: "1", "_connector": "OR", "pk__in": "x"}
        donnees |= {nom: charge(rang + i) for i, nom in enumerate(MANIERES)}
        for _ in range(2):
            reponse = client.get(chemin, donnees)
            fautes += [f"{chemin} : {faute}" for faute in fautes_de(reponse)]
            autres = [nom for nom in lues(reponse.wsgi_request.GET) if nom not in donnees]
            if not autres:
                break
            donnees = {nom: charge(rang + i) for i, nom in enumerate(autres, start=7)}
    return fautes


def test_rien_de_ce_qui_s_envoie_au_portail_n_agit(client, monde, settings):
    avant, fautes, fournis = _hors_du_rangement(settings), [], set()
    with ecouter() as remplis:
        for url, role, route in saisies(monde):
            entrer(client, monde.gens[role], route)
            fautes += remplir_la_route(client, url, remplis)
            fournis |= {classe for f, _, _ in remplis for classe in type(f).__mro__}
        del remplis[:]
        entrer(client, monde.gens["officier"], Route())
        fautes += envoyer_les_parametres(client, monde, gestion=False)
        fournis |= {classe for f, _, _ in remplis for classe in type(f).__mro__}
    assert fautes == []
    assert _hors_du_rangement(settings) == avant
    siennes = {classe for classe in classes() if ".admin" not in classe.__module__}
    manquent = {c.__name__ for c in siennes - fournis if not c.__name__.startswith("_")}
    assert manquent == AUX_COMPTES


def test_aucun_formulaire_du_back_office_ne_cede(client, monde):
    client.force_login(monde.gens["administrateur"])
    fautes, vus = [], set()
    for url in pages(monde, gestion=True):
        reponse = client.get(url)
        octets = corps(reponse)  # a file that is read to its end is closed
        if not reponse.headers.get("Content-Type", "").startswith("text/html"):
            continue
        for formulaire in formulaires(url, octets.decode()):
            if formulaire.methode == "post" and formulaire.sorte not in vus:
                vus.add(formulaire.sorte)
                if not formulaire.action.endswith(SAUF):
                    for manche in (0, 5):
                        fautes += envoyer(client, formulaire.action, formulaire.remplir(manche))[1]
    assert fautes == []
    assert len(vus) > 20


def test_aucun_parametre_du_back_office_n_agit(client, monde):
    client.force_login(monde.gens["administrateur"])
    with ecouter():
        assert envoyer_les_parametres(client, monde, gestion=True) == []


def _hors_du_rangement(settings) -> set[str]:
    """The files beside the storage and outside it, that a hostile name might have made."""
    voisins = {str(chemin) for chemin in Path(settings.VAR).glob("*")}
    return voisins | {str(chemin) for chemin in Path("/tmp").glob("zqx*")}
