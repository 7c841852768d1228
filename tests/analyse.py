"""Reads the project's own files for the tests of the house. It judges nothing and imports no app.

Every function takes text, so that each rule can be shown to fail on a bad sample.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
APPS = (
    "composition", "courriels", "quartiers", "partenaires", "comptes", "contrats", "remontees",
    "rapports", "imports", "audit", "ouvert", "rgpd", "exploitation", "config",
)  # fmt: skip


def fichiers(*dossiers: str, extensions: tuple[str, ...] = (".py",)) -> list[Path]:
    """Our files under these folders of the project, migrations and caches left out."""
    return sorted(
        chemin
        for dossier in dossiers
        for chemin in (RACINE / dossier).rglob("*")
        if chemin.suffix in extensions and not {"migrations", "__pycache__"} & {*chemin.parts}
    )


@lru_cache(maxsize=1)
def arbre(source: str) -> ast.Module:
    """The syntax of a file, for all that one check asks of it; nobody changes it."""
    return ast.parse(source)


def nom_du_module(chemin: Path) -> str:
    """`contrats/models/acte.py` -> `contrats.models.acte`; a package bears its folder's name."""
    parties = chemin.relative_to(RACINE).with_suffix("").parts
    return ".".join(parties[:-1] if parties[-1] == "__init__" else parties)


def imports(source: str, module: str = "", *, paquet: bool = False) -> set[str]:
    """Every module named by an import, wherever it stands: top, function, `TYPE_CHECKING`.

    `from a.b import c` gives both `a.b` and `a.b.c`, since `c` may be a module. Names given as
    text to `import_module`, `__import__`, `import_string` and `get_model` count too.
    """
    noms: set[str] = set()
    for noeud in ast.walk(arbre(source)):
        if isinstance(noeud, ast.Import):
            noms.update(alias.name for alias in noeud.names)
        elif isinstance(noeud, ast.ImportFrom):
            base = _base(noeud, module, paquet)
            noms.add(base)
            noms.update(f"{base}.{alias.name}" for alias in noeud.names)
        elif isinstance(noeud, ast.Call) and _nom_appele(noeud) in {
            "import_module", "__import__", "import_string", "get_model",
        }:  # fmt: skip
            noms.update(_textes(noeud.args[:1]))
    return noms


def _base(noeud: ast.ImportFrom, module: str, paquet: bool) -> str:
    """The absolute module that `from … import` starts from, dots resolved."""
    if not noeud.level:
        return noeud.module or ""
    parents = module.split(".")
    garder = len(parents) - noeud.level + (1 if paquet else 0)
    return ".".join([*parents[:garder], *([noeud.module] if noeud.module else [])])


def _textes(noeuds: list[ast.expr]) -> set[str]:
    return {n.value for n in noeuds if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def _nom_appele(appel: ast.Call) -> str:
    """`f(…)` and `a.b.f(…)` are both calls of `f`."""
    fonction = appel.func
    if isinstance(fonction, ast.Attribute):
        return fonction.attr
    return fonction.id if isinstance(fonction, ast.Name) else ""


def appels(source: str) -> set[str]:
    """The last name of everything that is called."""
    return {_nom_appele(n) for n in ast.walk(arbre(source)) if isinstance(n, ast.Call)}


def noms(source: str) -> set[str]:
    """Every identifier of the code (not of its texts and comments)."""
    trouves: set[str] = set()
    for noeud in ast.walk(arbre(source)):
        if isinstance(noeud, ast.Name):
            trouves.add(noeud.id)
        elif isinstance(noeud, ast.Attribute):
            trouves.add(noeud.attr)
        elif isinstance(noeud, ast.alias):
            trouves.update(noeud.name.split("."))
    return trouves


def definitions(source: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Functions and classes, nested ones included."""
    for noeud in ast.walk(arbre(source)):
        if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield noeud


def lignes(noeud: ast.stmt) -> int:
    """How many lines a definition takes, docstring included, decorators not."""
    return noeud.end_lineno - noeud.lineno + 1


def commence_par_son_enseigne(source: str) -> bool:
    """True if the module's docstring stands on its first line (after `#!` in a script)."""
    corps = arbre(source).body
    if not corps or ast.get_docstring(arbre(source)) is None:
        return False
    return corps[0].lineno == (2 if source.startswith("#!") else 1)


def ne_fait_que_nommer_l_app(source: str) -> bool:
    """True for an `apps.py` that only gives the app its names."""
    autorises = (ast.Assign, ast.Expr)
    return all(
        isinstance(noeud, ast.Import | ast.ImportFrom)
        or (
            isinstance(noeud, ast.ClassDef)
            and all(isinstance(ligne, autorises) for ligne in noeud.body)
        )
        for noeud in arbre(source).body
    )


def noqa_sans_raison(source: str) -> list[str]:
    """`# noqa` comments that miss their code or their reason."""
    commentaires = (
        jeton.string
        for jeton in tokenize.generate_tokens(io.StringIO(source).readline)
        if jeton.type == tokenize.COMMENT and "noqa" in jeton.string
    )
    complet = re.compile(r"#\s*noqa:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*\s+\S.*\w")
    return [texte for texte in commentaires if not complet.search(texte)]
