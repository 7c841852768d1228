"""Each lock of the source has its mutant, which fits in the place of the function it replaces."""

import ast
from functools import cache
from types import CodeType

from django.urls import get_resolver

from contrats.permissions import peut_gerer
from tests.analyse import APPS, fichiers
from tests.mutations.cibles import FILTRE, mutants, sans_ces_appels, temoin


@cache
def _tous():
    get_resolver().url_patterns  # noqa: B018 - loads every view and every back office
    return mutants()


def _ecrits(nom_commence_par: str, module: str | None = None) -> int:
    """How many functions of that name the source defines."""
    arbres = [
        ast.parse(chemin.read_text(encoding="utf-8"))
        for chemin in fichiers(*APPS)
        if module in {None, chemin.stem}
    ]
    return sum(
        isinstance(n, ast.FunctionDef) and n.name.startswith(nom_commence_par)
        for arbre in arbres
        for n in ast.walk(arbre)
    )


def test_chaque_filtre_et_chaque_predicat_a_son_mutant():
    natures = [mutant.nature for mutant in _tous()]
    assert natures.count("filtre") == _ecrits(FILTRE)
    assert natures.count("prédicat") == _ecrits("peut_", "permissions")
    assert natures.count("appel") > 100
    assert natures.count("garde") > 30


def test_chaque_mutant_tient_la_place_de_sa_fonction():
    for mutant in _tous():
        avant = mutant.fonction.__code__
        assert (mutant.nom, mutant.code.co_freevars) == (mutant.nom, avant.co_freevars)
        assert (
            mutant.code.co_varnames[: avant.co_argcount] == avant.co_varnames[: avant.co_argcount]
        )
        assert temoin(0, mutant.fonction).co_freevars == avant.co_freevars


def test_un_verrou_enleve_l_est_partout_puis_revient():
    mutant = next(m for m in _tous() if m.fonction is peut_gerer)
    avant = peut_gerer.__code__
    try:
        peut_gerer.__code__ = mutant.code
        assert peut_gerer(None, None) is True
    finally:
        peut_gerer.__code__ = avant
    assert peut_gerer.__code__ is avant


def _noms(code) -> set[str]:
    dedans = [c for c in code.co_consts if isinstance(c, CodeType)]
    return {*code.co_names, *(nom for c in dedans for nom in _noms(c))}


def test_tous_les_appels_s_enlevent_ensemble_ou_quelques_uns():
    appels = [mutant for mutant in _tous() if mutant.nature == "appel"]
    codes = dict(sans_ces_appels(appels))
    assert codes.keys() == {mutant.fonction for mutant in appels}
    for fonction, code in codes.items():
        assert code.co_freevars == fonction.__code__.co_freevars
        assert FILTRE not in _noms(code)
    seconds = [mutant for mutant in appels if mutant.rang == 1]
    for fonction, code in sans_ces_appels(seconds):
        assert FILTRE in _noms(code), fonction
