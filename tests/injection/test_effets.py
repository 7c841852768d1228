"""The instruments of this folder see what they look for: each effect, shown once."""

import pytest

from tests.injection.corpus import (
    MARQUE,
    PARTOUT,
    effets_de_la_page,
    effets_du_csv,
    effets_du_message,
)


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{PARTOUT}</p>",
        f'<a title="{PARTOUT}">x</a>',
        f'<a href="javascript:{MARQUE}()">x</a>',
        f"<script>var x = '{MARQUE}'</script>",
        f"<p onclick={MARQUE}>x</p>",
        f"<p>{MARQUE}7</p>",
        f"<textarea>{PARTOUT}</textarea>",
    ],
)
def test_un_effet_dans_une_page_est_vu(html):
    assert effets_de_la_page(html) != []


def test_un_texte_echappe_n_a_aucun_effet():
    echappe = PARTOUT.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    assert effets_de_la_page(f'<p title="{echappe}">{echappe}</p>') == []


def test_une_formule_est_vue():
    assert effets_du_csv([["=1+1", "-3,5", "'=1+1", "texte", "@SUM(1)"]]) == ["=1+1", "@SUM(1)"]


def test_un_en_tete_ajoute_est_vu():
    assert effets_du_message(f"Subject: x\nX-{MARQUE}: 1\n\nx".encode()) == [f"en-tête X-{MARQUE}"]
    assert effets_du_message(b"Subject: x\nBcc: x@exemple.fr\n\nx") == ["copie cachée"]
    assert effets_du_message(b"Subject: x\n\nx") == []
