"""Every form of every role, filled in wrongly, at two widths: the refusal is as readable as the
page. And the pages that say no: not found, not allowed."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.urls import resolve, reverse

from contrats.models import Action
from tests import fabriques
from tests.parcours import scenes
from tests.parcours.outils import connecter, examiner
from tests.parcours.test_pages import examiner_aux_deux_largeurs

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]

A_REMPLIR = "main form[method=post]:has(input[type=text], textarea, input[type=date])"
REMPLIR = """f => {
    f.noValidate = true;
    for (const c of f.querySelectorAll('input[type=text], textarea, input[type=email]'))
        if (!c.readOnly && !c.disabled) c.value = '???';
    const boutons = f.querySelectorAll('[type=submit]');
    f.requestSubmit(boutons[boutons.length - 1]);
}"""
DESTINATION = "f => [f.getAttribute('action') || '', ...[...f.elements].map(c => c.name)]"
# The same, read in the text of a page: its forms, what each is sent to, its elements, their names.
FORMULAIRES = re.compile(r"""<form\b(?=[^>]* method="post")(.*?)>(.*?)</form>""", re.DOTALL)
ACTION, NOM = re.compile(r' action="([^"]*)"'), re.compile(r' name="([^"]*)"')
TEXTE = re.compile(r'<textarea|<input\b[^>]* type="(?:text|date)"')
ELEMENTS = re.compile(r"<(?:input|select|textarea|button|fieldset|output|object)\b[^>]*>")
AU_MOINS = {"lecteur": 2, "signataire": 3, "agent": 5, "officier": 30}  # refusals, by role


def refus(page, serveur, chemin, vus):
    """The statuses of 400 and more that the forms of this page give, each page left open.

    A form in `vus` (same destination, same fields) was refused on another page: it is passed over.
    """
    page.goto(serveur.url + chemin)
    formulaires = page.locator(A_REMPLIR)
    for rang in range(20):
        if rang >= formulaires.count():  # a form that was accepted may be gone
            return
        sorte = _sorte(chemin, *formulaires.nth(rang).evaluate(DESTINATION))
        if sorte in vus:
            continue
        vus.add(sorte)
        with page.expect_navigation() as navigation:
            formulaires.nth(rang).evaluate(REMPLIR)
        if navigation.value.status >= 400:
            yield navigation.value.status
        page.goto(serveur.url + chemin)


def _sorte(chemin, action, *champs) -> tuple[str, ...]:
    """Where a form goes and what it asks, whatever the numbers of the objects it is about."""
    destination = urlsplit(action).path or urlsplit(chemin).path
    return resolve(destination).view_name, *(re.sub(r"\d+", "n", champ) for champ in champs)


@pytest.mark.tour
def test_chaque_refus_se_lit_sans_violation(page, live_server):
    """All the roles in one world, made once; who may least first, as what an accepted form changed
    is there for the next. The numbers say that nothing to refuse was lost on the way."""
    scene, constats, statuts = scenes.caso(), [], {role: [] for role in AU_MOINS}
    for role in AU_MOINS:
        connecter(page, live_server, scene.gens[role])
        client, vus = scenes.client_de(scene.gens[role]), set()
        a_remplir = {chemin: _formulaires(client, chemin) for chemin in scene.chemins()}
        for chemin in [chemin for chemin, sortes in a_remplir.items() if sortes]:
            if a_remplir[chemin] <= vus:
                continue
            for statut in refus(page, live_server, chemin, vus):
                statuts[role].append(statut)
                page.plaintes[:] = [mot for mot in page.plaintes if "status of 4" not in mot]
                constats += examiner_aux_deux_largeurs(page, f"{chemin} refusé ({role})")
        page.context.clear_cookies()
    assert constats == []
    assert set().union(*statuts.values()) == {422}
    assert {role: nombre for role, nombre in AU_MOINS.items() if len(statuts[role]) < nombre} == {}


def _formulaires(client, chemin) -> set[tuple[str, ...]]:
    """The sorts of the forms that this page holds: most hold none, or those of another page, and
    need no browser."""
    reponse = client.get(chemin)
    if reponse.status_code != 200 or "text/html" not in reponse["Content-Type"]:
        return set()
    trouves = FORMULAIRES.findall(reponse.content.decode().partition("<main")[2])
    return {
        _sorte(chemin, _valeur(ACTION, tete), *_noms(corps))
        for tete, corps in trouves
        if TEXTE.search(corps)
    }


def _noms(formulaire: str) -> list[str]:
    return [_valeur(NOM, element) for element in ELEMENTS.findall(formulaire)]


def _valeur(attribut, balise: str) -> str:
    trouve = attribut.search(balise)
    return unescape(trouve[1]) if trouve else ""


@pytest.mark.parametrize("largeur", [1280, 390])
def test_les_pages_qui_disent_non(page, live_server, largeur):
    page.set_viewport_size({"width": largeur, "height": 900})
    agent = fabriques.creer_utilisateur("agent")
    contrat = fabriques.creer_contrat(agent.partenaire)
    connecter(page, live_server, agent)
    introuvable = live_server.url + reverse("contrats:contrat", args=[999_999])
    interdite = live_server.url + reverse("contrats:publication", args=[contrat.pk])
    assert examiner(page, introuvable, statut=404) == []
    assert examiner(page, interdite, statut=403) == []


def test_une_page_de_conflit_sans_violation(page, live_server):
    """What a colleague stored meanwhile stands beside what was typed, which is kept."""
    agent = fabriques.creer_utilisateur("agent")
    contrat = fabriques.creer_contrat(agent.partenaire, statut="en_vigueur")
    action = fabriques.creer_action(contrat, porteur=agent.partenaire, statut="en_cours")
    connecter(page, live_server, agent)
    page.goto(live_server.url + reverse("contrats:suivre_action", args=[action.pk]))
    Action.objects.filter(pk=action.pk).update(avancement=33)
    page.get_by_label("Avancement (en %)").fill("60")
    with page.expect_navigation() as navigation:
        page.get_by_role("button", name="Proposer").click()
    assert navigation.value.status == 409
    page.plaintes[:] = [mot for mot in page.plaintes if "status of 409" not in mot]
    assert examiner_aux_deux_largeurs(page, "conflit") == []
    assert page.get_by_label("Avancement (en %)").input_value() == "60"
    assert "33" in page.locator("main table").first.inner_text()
