"""A poisoned world in a real browser: no dialog, no script, no request to elsewhere."""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from tests.droits.monde import creer_monde
from tests.injection.corpus import MARQUE
from tests.injection.monde import empoisonner
from tests.parcours.outils import connecter

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]

# The richest pages: the route, and the kind of object that it is about.
PAGES = (
    ("rapports:accueil", None), ("contrats:contrat", "contrat"), ("contrats:actions", "contrat"),
    ("contrats:action", "action"), ("contrats:objectifs", "contrat"),
    ("contrats:indicateur", "indicateur"), ("contrats:quartier", "quartier"),
    ("contrats:partenaire", "partenaire"), ("contrats:acte", "acte"),
    ("contrats:journal", "contrat"),
    ("rapports:liste", "contrat"), ("imports:lot", "lot"),
    ("admin:contrats_action_changelist", None),
)  # fmt: skip
TRACES = f"""() => [...document.querySelectorAll('*')].filter(e =>
    e.localName.includes('{MARQUE}') || [...e.attributes].some(a => a.name.includes('{MARQUE}'))
).map(e => e.outerHTML.slice(0, 120))"""


def test_rien_ne_s_execute_dans_le_navigateur(page, live_server):
    monde = creer_monde()
    assert len(empoisonner()) > 60
    page.on("dialog", lambda dialogue: page.plaintes.append(f"dialogue : {dialogue.message}"))
    ailleurs = []
    page.on("request", lambda r: ailleurs.append(r.url) if _dehors(r.url, live_server) else None)
    connecter(page, live_server, monde.gens["officier"])
    for nom, sorte in PAGES:
        cles = [monde.objets["mien"][sorte].pk] if sorte else []
        reponse = page.goto(live_server.url + reverse(nom, args=cles))
        page.wait_for_load_state("load")
        assert (nom, reponse.status, page.evaluate(TRACES)) == (nom, 200, [])
        assert MARQUE in page.content()
    assert (page.plaintes, ailleurs) == ([], [])


def _dehors(url: str, serveur) -> bool:
    return urlsplit(url).netloc != urlsplit(serveur.url).netloc
