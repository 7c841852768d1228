"""The grain: how long things may be, what every module says first, what is never written."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.analyse import (
    APPS,
    RACINE,
    appels,
    commence_par_son_enseigne,
    definitions,
    fichiers,
    imports,
    lignes,
    ne_fait_que_nommer_l_app,
    nom_du_module,
    noms,
    noqa_sans_raison,
)

FICHIER_MAX, TEST_MAX, GABARIT_MAX = 400, 300, 120
FONCTION_MAX, VUE_MAX, TACHE_MAX = 40, 25, 10
CLASSE_MAX, METHODES_MAX = 300, 25
# A service layer hides rules that belong to a model; the others are drawers without a name.
NOMS_INTERDITS = {
    "util", "utils", "core", "common", "commun", "helper", "helpers", "misc", "service", "services",
}  # fmt: skip
# A mail program unsubscribes by itself (RFC 8058): it has no cookie of ours, its link is the proof.
SANS_JETON_CSRF = {("rapports/views/desabonnement.py", "csrf_exempt")}
# The task's own class: it adds the number of the request to each call, and queues nothing itself.
APPELS_SUIVIS = {("audit/taches.py", "apply_async")}


def definitions_trop_longues(source: str, *, vues: bool = False) -> list[str]:
    """Functions, views, tasks and classes over their limit."""
    trop = []
    for noeud in definitions(source):
        if isinstance(noeud, ast.ClassDef):
            methodes = [m for m in noeud.body if isinstance(m, ast.FunctionDef)]
            if lignes(noeud) > CLASSE_MAX or len(methodes) > METHODES_MAX:
                trop.append(noeud.name)
        elif lignes(noeud) > _limite(noeud, vues):
            trop.append(noeud.name)
    return trop


def _limite(fonction: ast.FunctionDef, vues: bool) -> int:
    if any("shared_task" in ast.dump(decorateur) for decorateur in fonction.decorator_list):
        return TACHE_MAX
    return VUE_MAX if vues else FONCTION_MAX


def _est_vue(chemin: Path) -> bool:
    return "views" in {chemin.stem, chemin.parent.name}


CODE = fichiers(*APPS)
TESTS = fichiers("tests")
GABARITS = fichiers(
    "templates", "config/jinja2", extensions=(".html", ".txt", ".svg", ".typ", ".jinja")
)


def _id(chemin: Path) -> str:
    return str(chemin.relative_to(RACINE))


def _fautifs(chemins: list[Path], examiner) -> dict[str, object]:
    """What `examiner(path, source)` finds wrong, by file: nothing, and the file is left out."""
    trouves = {_id(c): examiner(c, c.read_text(encoding="utf-8")) for c in chemins}
    return {nom: fautes for nom, fautes in trouves.items() if fautes}


@pytest.mark.parametrize(
    ("chemins", "limite"),
    [(CODE, FICHIER_MAX), (TESTS, TEST_MAX), (GABARITS, GABARIT_MAX)],
    ids=["code", "tests", "gabarits"],
)
def test_longueur_des_fichiers(chemins, limite):
    assert chemins != []
    assert _fautifs(chemins, lambda _, source: len(source.splitlines()) > limite) == {}


def test_longueur_des_fonctions_et_des_classes():
    def trop_longues(chemin, source):
        return definitions_trop_longues(source, vues=_est_vue(chemin))

    assert _fautifs([*CODE, *TESTS], trop_longues) == {}


def test_enseigne_en_premiere_ligne():
    """Exempt: an empty file has no door; an `apps.py` that only names its app, whose sign is in
    `__init__`; migrations, written by Django."""

    def absente(chemin, source):
        nomme = chemin.name == "apps.py" and ne_fait_que_nommer_l_app(source)
        return source.strip() and not nomme and not commence_par_son_enseigne(source)

    assert _fautifs([*CODE, *TESTS, RACINE / "manage.py"], absente) == {}


@pytest.mark.parametrize("app", APPS)
def test_chaque_app_a_son_enseigne(app):
    assert commence_par_son_enseigne((RACINE / app / "__init__.py").read_text(encoding="utf-8"))


def noms_interdits(module: str) -> set[str]:
    """The parts of a module's path that say nothing of what it holds."""
    return NOMS_INTERDITS & set(module.split("."))


def test_aucun_module_fourre_tout():
    assert {m for c in [*CODE, *TESTS] if noms_interdits(m := nom_du_module(c))} == set()


def test_rien_de_dangereux_dans_le_code():
    """No trusted HTML by hand; no task queued before the transaction is committed."""
    coupables = {
        (_id(chemin), fautif)
        for chemin in CODE
        for fautif in dangers(chemin.read_text(encoding="utf-8"), chemin.stem)
    }
    assert coupables == SANS_JETON_CSRF | APPELS_SUIVIS


def dangers(source: str, module: str) -> set[str]:
    """`mark_safe` and its kin; `.delay`; `apply_async` outside the wrappers of `tasks`."""
    trouves = noms(source) & {"mark_safe", "SafeString", "SafeText", "csrf_exempt"}
    trouves |= appels(source) & {"delay", *(() if module == "tasks" else ("apply_async",))}
    return trouves


def test_ni_signal_ni_save_malin():
    """Mail sent by a receiver, or a rule hidden in `save`, is out of sight."""
    coupables = {_id(chemin) for chemin in CODE if cachettes(chemin.read_text(encoding="utf-8"))}
    assert coupables == set()


def cachettes(source: str) -> set[str]:
    """Signals, and `save`/`delete` redefined in a class."""
    caches = {
        n for n in imports(source) if n.startswith(("django.dispatch", "django.db.models.signals"))
    }
    for noeud in definitions(source):
        if isinstance(noeud, ast.ClassDef):
            caches |= {m.name for m in noeud.body if isinstance(m, ast.FunctionDef)} & {
                "save",
                "delete",
            }
    return caches


def html_repute_sur(gabarit: str) -> list[str]:
    """`|safe`, `|safeseq` and `autoescape off` of a template."""
    return re.findall(r"\|\s*safe(?:seq)?\b|autoescape\s+off", gabarit)


def test_aucun_html_repute_sur_dans_les_gabarits():
    def interdits(chemin, source):
        # A text message has no markup to escape: `&amp;` in it would be read as such.
        permis = {"autoescape off"} if chemin.suffix == ".txt" else set()
        return set(html_repute_sur(source)) - permis

    assert _fautifs(GABARITS, interdits) == {}


def test_noqa_avec_code_et_raison():
    assert _fautifs([*CODE, *TESTS], lambda _, source: noqa_sans_raison(source)) == {}


# -- each check can fail ----------------------------------------------------------------------


def _fonction(nombre: int, *, decorateur: str = "") -> str:
    return f"{decorateur}def f():\n" + "    x = 1\n" * (nombre - 1)


@pytest.mark.parametrize(
    ("source", "vues", "attendu"),
    [
        (_fonction(FONCTION_MAX), False, []),
        (_fonction(FONCTION_MAX + 1), False, ["f"]),
        (_fonction(VUE_MAX + 1), True, ["f"]),
        (_fonction(TACHE_MAX + 1, decorateur="@shared_task(name='a')\n"), False, ["f"]),
        ("class C:\n" + "    x = 1\n" * CLASSE_MAX, False, ["C"]),
        ("class C:\n" + "".join(f"    def m{n}(self): ...\n" for n in range(26)), False, ["C"]),
        ("class C:\n" + "".join(f"    def m{n}(self): ...\n" for n in range(25)), False, []),
    ],
)
def test_ce_qui_est_trop_long_est_vu(source, vues, attendu):
    assert definitions_trop_longues(source, vues=vues) == attendu


@pytest.mark.parametrize(
    ("source", "attendu"),
    [
        ('"""Oui."""\n', True),
        ('#!/usr/bin/env python\n"""Oui."""\n', True),
        ('\n"""Trop bas."""\n', False),
        ("# commentaire\n", False),
        ('import os\n"""Trop tard."""\n', False),
    ],
)
def test_une_enseigne_absente_est_vue(source, attendu):
    assert commence_par_son_enseigne(source) is attendu


def test_un_apps_py_qui_agit_n_est_pas_exempte():
    assert ne_fait_que_nommer_l_app("class C(A):\n    name = 'x'\n") is True
    assert ne_fait_que_nommer_l_app("class C(A):\n    def ready(self): ...\n") is False


@pytest.mark.parametrize(
    ("source", "attendu"),
    [
        ("from django.utils.safestring import mark_safe\nmark_safe(x)", {"mark_safe"}),
        ("tache.delay(1)", {"delay"}),
        ("tache.apply_async((1,))", {"apply_async"}),
        ("tache.delay_on_commit(1)\n# mark_safe, .delay(", set()),
    ],
)
def test_un_danger_est_vu(source, attendu):
    assert dangers(source, "views") == attendu


def test_une_cachette_est_vue():
    assert cachettes("from django.dispatch import receiver") != set()
    assert cachettes("class M:\n    def save(self): ...") == {"save"}
    assert cachettes("class M:\n    def signer(self): ...") == set()


def test_un_html_repute_sur_est_vu():
    assert html_repute_sur("{{ a|safe }}{{ b | safeseq }}{% autoescape off %}") == [
        "|safe", "| safeseq", "autoescape off",
    ]  # fmt: skip
    assert html_repute_sur("{{ a|safer }} safe") == []


def test_un_noqa_nu_est_vu():
    nu, sans_raison = "x = 1  # " + "noqa\n", "x = 1  # " + "noqa: S310\n"
    assert len(noqa_sans_raison(nu)) == len(noqa_sans_raison(sans_raison)) == 1
    assert noqa_sans_raison("x = 1  # " + "noqa: S310 - our own address\n") == []
    assert noms_interdits("contrats.utils") == {"utils"}
