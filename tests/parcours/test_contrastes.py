"""A text that is hard to read is told on each page that shows it; what was readable in other
colours changes nothing."""

import pytest

from tests.parcours.outils import violations

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]

PAGE = """<!doctype html><html lang="fr"><title>Page</title><main><h1>Page</h1>
<section style="background: {fond}"><p><span style="color: {texte}">Lisible ?</span></p>
</section></main>"""


def _dit(page, texte: str, fond: str) -> bool:
    page.set_content(PAGE.format(texte=texte, fond=fond))
    trouvees = violations(page)
    assert [mot for mot in trouvees if "color-contrast" not in mot] == []
    return trouvees != []


def test_ce_qui_ne_se_lit_pas_est_dit_sur_chaque_page(page):
    assert [_dit(page, "#222222", "#fefefe") for _ in range(2)] == [False, False]
    assert _dit(page, "#cccccc", "#fefefe")  # the same ground
    assert _dit(page, "#222222", "#333333")  # the same letters
    assert [_dit(page, "#cccccc", "#fefefe") for _ in range(2)] == [True, True]
    assert not _dit(page, "#222222", "#fefefe")
