"""Every page x role, full and empty, at two widths: what axe, the browser and the eye would refuse.

A page that holds nothing new is not examined again: the pages are compared before.
"""

import re
from collections import Counter, defaultdict
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from tests.parcours import scenes
from tests.parcours.outils import connecter, debordement, inspecter

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]

LARGEURS = (1280, 390)
# What says of which object an element speaks, not what kind of element it is.
PROPRES_A_L_OBJET = re.compile(
    r" (?:href|action|id|for|name|value|title|content|src|alt|data-[a-z-]+|aria-label|"
    r"aria-labelledby|aria-describedby|hx-[a-z-]+|x|y|x1|x2|y1|y2|d|width|height|points|cx|cy|"
    r'viewBox|datetime|selected|checked|max|min)(?:="[^"]*")?(?=[ >/])'
)


def pages_distinctes(scene):
    """(role, person, path) for each page that opens and shows something new.

    A page is passed over when another one of the same route was kept before with every kind of
    tag that it holds (the same element with the same attributes, whatever its texts and targets).
    """
    vues = defaultdict(set)
    for role, personne in scene.gens.items():
        client = scenes.client_de(personne)
        for chemin in scene.chemins():
            reponse = client.get(chemin)
            if reponse.status_code != 200 or "text/html" not in reponse["Content-Type"]:
                continue
            route = resolve(urlsplit(chemin).path).view_name
            nouvelles = _balises(reponse.content.decode()) - vues[route]
            if nouvelles:
                vues[route] |= nouvelles
                yield role, personne, chemin


def _balises(html: str) -> set[str]:
    """The kinds of tags of a page, without what changes from one object or reader to the next."""
    html = re.sub(r'<div class="identite">.*?</div>', "", html, flags=re.DOTALL)
    corps = html.partition("<main")[2] or html
    balises = re.findall(r"<[a-z][^>]*>", corps)
    return {re.sub(r"\d+", "n", PROPRES_A_L_OBJET.sub("", balise)) for balise in balises}


def examiner_aux_deux_largeurs(page, adresse: str) -> list[str]:
    """What is wrong on the open page at each width, said with its address."""
    constats = []
    for largeur in LARGEURS:
        page.set_viewport_size({"width": largeur, "height": 900})
        # The colours are the same at every width: they are compared once.
        trouves = inspecter(page, contrastes=largeur == LARGEURS[0])
        constats += [f"{adresse} à {largeur} px : {mot}" for mot in trouves]
        page.plaintes.clear()
        if debordement(page) > 0:
            constats.append(f"{adresse} déborde de {debordement(page)} px à {largeur} px")
    return constats


ROLES = {
    scenes.caso: ("anonyme", *scenes.COMPTES),
    scenes.vide: ("anonyme", "sans contrat", "officier", "agent", "lecteur"),
}


@pytest.mark.tour
@pytest.mark.parametrize("scene", ROLES, ids=lambda scene: scene.__name__)
def test_chaque_page_de_chaque_role_sans_violation(page, live_server, scene):
    """All the roles in one test: what tells which pages are new to the eye reads them all."""
    monde, constats, ailleurs, nombre = scene(), [], [], Counter()
    assert tuple(monde.gens) == ROLES[scene]
    ici = urlsplit(live_server.url).netloc
    page.on("request", lambda r: urlsplit(r.url).netloc != ici and ailleurs.append(r.url))
    for role, personne, chemin in pages_distinctes(monde):
        if role not in nombre:
            page.context.clear_cookies()
            if personne is not None:
                connecter(page, live_server, personne)
        page.plaintes.clear()
        page.goto(live_server.url + chemin)
        constats += examiner_aux_deux_largeurs(page, f"{chemin} ({role})")
        nombre[role] += 1
    assert constats == []
    assert ailleurs == []
    assert nombre.keys() == set(ROLES[scene])
