"""What a page or a task calls, however deep, asks the system for no memory call after call."""

import resource
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from config.celery import app
from config.pile import d_un_tenant
from config.wsgi import application

PROFONDEUR, TOURS = 300, 200


def _rien():
    pass


def _au_fond(profondeur: int) -> None:
    """As a page that draws a list, so deep."""
    if profondeur:
        _au_fond(profondeur - 1)
    else:
        for _ in range(TOURS):
            _rien()


def _pages_demandees(appeler) -> int:
    """How many pages of memory the system gave while a list was drawn, at the worst depth. In a
    thread: the tests have their piece."""

    def mesurer() -> int:
        vues = []
        for profondeur in range(PROFONDEUR):
            avant = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
            appeler(profondeur)
            vues.append(resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - avant)
        return max(vues)

    with ThreadPoolExecutor(1) as fil:
        return fil.submit(mesurer).result()


def test_aucune_profondeur_ne_demande_de_la_memoire_a_chaque_appel():
    assert _pages_demandees(d_un_tenant(_au_fond)) < TOURS // 2


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="seul CPython 3.11 est connu pour cela")
def test_sans_elle_une_boucle_mal_placee_en_demande_a_chaque_tour():
    """What the other test would see."""
    assert _pages_demandees(_au_fond) >= TOURS


def test_la_fonction_garde_son_nom_ce_qu_elle_rend_et_ce_qu_elle_leve():
    @d_un_tenant
    def diviser(dividende, *, par):
        """Says so."""
        return dividende / par

    assert (diviser(6, par=3), diviser.__name__, diviser.__doc__) == (2, "diviser", "Says so.")
    with pytest.raises(ZeroDivisionError):
        diviser(6, par=0)


def test_les_pages_et_les_taches_en_sont():
    assert application.__wrapped__
    assert all(type(app.tasks[nom]).__call__.__wrapped__ for nom in app.tasks if "." in nom)
