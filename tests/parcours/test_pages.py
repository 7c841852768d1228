"""Every page x role, full and empty, at two widths: what axe, the browser and the eye would refuse.

Two readers who get the same page are examined once: the pages are compared before.
"""

import re
from urllib.parse import urlsplit

import pytest

from tests.parcours import scenes
from tests.parcours.outils import connecter, debordement, inspecter

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]

LARGEURS = (1280, 390)


def pages_distinctes(scene):
    """(role, person, path) for each page that opens, each distinct HTML once."""
    vues = set()
    for role, personne in scene.gens.items():
        client = scenes.client_de(personne)
        for chemin in scene.chemins():
            reponse = client.get(chemin)
            if reponse.status_code != 200 or "text/html" not in reponse["Content-Type"]:
                continue
            empreinte = (urlsplit(chemin).path, _sans_identite(reponse.content.decode()))
            if empreinte not in vues:
                vues.add(empreinte)
                yield role, personne, chemin


def _sans_identite(html: str) -> str:
    """The page without what changes from one reader, or one reading, to the next."""
    html = re.sub(r'<div class="identite">.*?</div>', "", html, flags=re.DOTALL)
    html = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", html)
    return re.sub(r'(name="etat_initial"[^>]*) value="[^"]+"', r"\1", html)


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


ROLES = [
    (scenes.caso, ("anonyme", *scenes.COMPTES)),
    (scenes.vide, ("anonyme", "sans contrat", "officier", "agent", "lecteur")),
]
CAS = [
    pytest.param(scene, role, id=f"{scene.__name__}-{role}")
    for scene, roles in ROLES
    for role in roles
]


@pytest.mark.parametrize(("scene", "role"), CAS)
def test_chaque_page_de_chaque_role_sans_violation(page, live_server, scene, role):
    monde, constats, ailleurs, nombre = scene(), [], [], 0
    ici = urlsplit(live_server.url).netloc
    page.on("request", lambda r: urlsplit(r.url).netloc != ici and ailleurs.append(r.url))
    if monde.gens[role] is not None:
        connecter(page, live_server, monde.gens[role])
    for qui, _, chemin in pages_distinctes(monde):
        if qui != role:
            continue
        page.plaintes.clear()
        page.goto(live_server.url + chemin)
        constats += examiner_aux_deux_largeurs(page, f"{chemin} ({role})")
        nombre += 1
    assert constats == []
    assert ailleurs == []
    assert nombre >= 5


def test_chaque_role_d_une_scene_est_examine(db):
    for scene, roles in ROLES:
        assert tuple(scene().gens) == roles
