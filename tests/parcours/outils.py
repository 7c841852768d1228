"""What every journey does: open a session, look at a page as the browser and axe see it."""

import json
from functools import partial
from pathlib import Path

import axe_playwright_python
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from comptes.sessions import SessionStore
from tests.parcours.contrastes import illisibles

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
# The browser keeps axe for the pages that follow, where they may keep anything: half a megabyte
# takes longer to send than to run. True if axe is there.
REPRENDRE_AXE = """(() => {
    try {
        if (!window.axe?.run) (0, eval)(sessionStorage.getItem("axe"));
    } catch {}
    return !!window.axe?.run;
})()"""
APPORTER_AXE = f"""(axe => {{
    try {{
        sessionStorage.setItem("axe", axe);
    }} catch {{}}
    (0, eval)(axe);
}})({json.dumps(AXE)})"""
# What passes is not told, only what does not, by its HTML: axe describes no node that no one reads.
VIOLATIONS = """axe.run(
    {preload: false, selectors: false, resultTypes: ["violations"],
     rules: {"color-contrast": {enabled: false}}}
).then(r => r.violations.map(
    v => v.id + " : " + v.nodes.map(n => n.html.slice(0, 150)).join(" | ")))"""
# Two images after the last script, what the page does to itself as it opens is done; a window
# that is not shown draws none.
POSEE = """Promise.race([
    document.fonts.ready.then(() => new Promise(
        fini => requestAnimationFrame(() => requestAnimationFrame(fini)))),
    new Promise(fini => setTimeout(fini, 100))])"""


def connecter(page, serveur, utilisateur) -> None:
    """Open a session for `utilisateur` in the browser, without the login page."""
    session = SessionStore()
    session[SESSION_KEY] = str(utilisateur.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = utilisateur.get_session_auth_hash()
    session.save()
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": serveur.url}]
    )


def examiner(page, url: str, statut: int = 200) -> list[str]:
    """What is wrong on this page: its status, the browser's complaints, axe's violations."""
    page.plaintes.clear()
    reponse = page.goto(url)
    # A page of error is expected to say its status in the console too.
    constats = [mot for mot in inspecter(page) if f"status of {statut}" not in mot]
    vu = [] if reponse.status == statut else [f"statut {reponse.status}"]
    return [f"{url} : {mot}" for mot in vu + constats]


def inspecter(page, *, contrastes: bool = True) -> list[str]:
    """What the browser complains of on the open page, axe included; then what axe finds in it."""
    page.wait_for_load_state("load")
    trouvees = violations(page, contrastes=contrastes)
    return [*page.plaintes, *trouvees]


def violations(page, *, contrastes: bool = True) -> list[str]:
    """What axe finds on the open page; axe is brought in past the page's policy, once.

    `contrastes`: whether colours are compared too.
    """
    cdp = page.context.new_cdp_session(page)
    _evaluer(cdp, POSEE)
    if not _evaluer(cdp, REPRENDRE_AXE):
        _evaluer(cdp, APPORTER_AXE)
    trouvees = _evaluer(cdp, VIOLATIONS)
    if contrastes:
        trouvees += illisibles(partial(_evaluer, cdp))
    cdp.detach()
    return trouvees


def _evaluer(cdp, expression: str):
    """What the expression is worth on the page, once it is known."""
    suite = {"awaitPromise": True, "returnByValue": True}
    resultat = cdp.send("Runtime.evaluate", {"expression": expression, **suite})
    return resultat["result"].get("value")


def debordement(page) -> int:
    """How many pixels of the open page stick out of the window, to the right."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def presser(page, bouton: str) -> None:
    """Press the first button of this name, and wait for the page that follows."""
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name=bouton).first.click()


def suivre(page, texte: str) -> None:
    """Follow the first link of this name."""
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("link", name=texte).first.click()


def bien(page) -> None:
    """Nothing to complain of on the open page: neither the browser, nor axe, nor its width."""
    assert (inspecter(page), debordement(page)) == ([], 0)
