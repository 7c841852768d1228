"""A real browser for the journeys. Without Chromium they fail, they are never skipped."""

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from playwright.sync_api import expect, sync_playwright

from tests.cadence import au_large
from tests.navigateur import chemin

OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Each page opens with new scripts, axe among them, and is left at once: what the browser
    # compiles of them to run them quicker later, it throws away.
    "--js-flags=--no-opt --no-maglev --no-flush-bytecode",
]
# How long a busy machine may take to do what is waited for; a quick one does not wait.
PATIENCE = 120_000  # milliseconds


@pytest.fixture(scope="package")
def navigateur(django_db_setup):
    """Chromium, driven from this thread beside the tests' own queries; started once, it gives
    each page a context of its own.

    The tests' database first: made under Playwright's loop, it would be dropped through a
    connection of that loop, while the one of the tests is still open."""
    executable = chemin()
    assert executable, "Chromium est absent : installez-le, ou donnez son chemin dans CHROMIUM."
    with pytest.MonkeyPatch.context() as change, sync_playwright() as playwright:
        # Playwright runs an event loop in this thread; the tests' own queries are synchronous.
        change.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        # The server's threads give their connections back, so that the test database can go.
        change.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
        servir = au_large(ThreadedWSGIServer.process_request_thread)
        change.setattr(ThreadedWSGIServer, "process_request_thread", servir)
        navigateur = playwright.chromium.launch(executable_path=executable, args=OPTIONS)
        expect.set_options(timeout=PATIENCE)
        yield navigateur
        navigateur.close()
        # Under that loop Django opened the tests a connection of its own: give it back too.
        connections.close_all()


@pytest.fixture
def page(navigateur):
    """A page of 1280 px in French; `page.plaintes` keeps what the browser complains of."""
    contexte = navigateur.new_context(
        viewport={"width": 1280, "height": 900}, locale="fr-FR", accept_downloads=True
    )
    contexte.set_default_timeout(PATIENCE)
    page = contexte.new_page()
    page.plaintes = []
    page.on("console", lambda m: m.type == "error" and page.plaintes.append(m.text))
    page.on("pageerror", lambda erreur: page.plaintes.append(str(erreur)))
    yield page
    contexte.close()


@pytest.fixture
def page_sans_javascript(navigateur):
    """The same page in a browser that runs no script."""
    contexte = navigateur.new_context(java_script_enabled=False, locale="fr-FR")
    contexte.set_default_timeout(PATIENCE)
    yield contexte.new_page()
    contexte.close()
