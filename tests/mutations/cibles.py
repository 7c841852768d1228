"""Finds the locks of the portal in its source, and makes the code that does without each of them.

A function keeps its identity: only its code object is changed, so that every module that already
holds it meets the mutant. No file is ever written.
"""

from __future__ import annotations

import ast
import gc
from collections import defaultdict
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType

from tests.analyse import APPS, RACINE, fichiers

FILTRE = "visibles_par"
REFUS = {"PermissionDenied", "interdiction"}
# What holds the doors besides filters and predicates, and what it answers once it is taken away.
GARDES = {
    ("audit/models/compteur.py", "compter"): "Passage(True, 1, timedelta())",
    ("comptes/freins.py", "essayer"): "None",
    ("comptes/second_facteur.py", "exige"): "False",
    ("comptes/second_facteur.py", "prouve"): "True",
}
Fonction = ast.FunctionDef


@dataclass(frozen=True)
class Mutant:
    """One lock taken away: `code` replaces that of the function while its tests run."""

    nature: str  # filtre, prédicat, appel, garde
    nom: str
    fonction: FunctionType
    code: CodeType
    noeud: ast.FunctionDef
    rang: int = 0  # among the calls, or the refusals, of its function

    @property
    def titre(self) -> str:
        return f"{self.nature} {self.nom}"


def mutants() -> list[Mutant]:
    """Every lock that the source shows and that a loaded function holds."""
    vivantes = _fonctions_vivantes()
    trouves = []
    for chemin in fichiers(*APPS):
        arbre = ast.parse(chemin.read_text(encoding="utf-8"))
        for nom, noeud in _fonctions(arbre):
            vivante = vivantes.get((str(chemin), noeud.name, _premiere_ligne(noeud)))
            if vivante is not None:
                trouves += _de_la_fonction(chemin, nom, noeud, vivante)
    return trouves


def _de_la_fonction(chemin: Path, nom: str, noeud: Fonction, vivante) -> Iterator[Mutant]:
    relatif = chemin.relative_to(RACINE)

    def mutant(nature, arbre, rang=None):
        code = _compiler(arbre, chemin, vivante)
        suite = "" if rang is None else f" n° {rang + 1}"
        return Mutant(nature, f"{relatif}::{nom}{suite}", vivante, code, noeud, rang or 0)

    if noeud.name == FILTRE:
        yield mutant("filtre", _repondant(noeud, "self", vivante))
    elif chemin.stem == "permissions" and noeud.name.startswith("peut_"):
        yield mutant("prédicat", _repondant(noeud, "True", vivante))
    elif (garde := GARDES.get((str(relatif), noeud.name))) is not None:
        yield mutant("garde", _repondant(noeud, garde, vivante))
    if noeud.name != FILTRE:
        for n in range(sum(map(_est_filtre, ast.walk(noeud)))):
            yield mutant("appel", _sans(noeud, _est_filtre, _tout, {n}), n)
    for n in range(sum(map(_est_refus, ast.walk(noeud)))):
        yield mutant("garde", _sans(noeud, _est_refus, _jamais, {n}), n)


def sans_ces_appels(appels: list[Mutant]) -> Iterator[tuple[FunctionType, CodeType]]:
    """Each function that makes some of these calls, and its code without any of them."""
    rangs: dict[FunctionType, set[int]] = defaultdict(set)
    noeuds = {appel.fonction: appel.noeud for appel in appels}
    for appel in appels:
        rangs[appel.fonction].add(appel.rang)
    for fonction, noeud in noeuds.items():
        arbre = _sans(noeud, _est_filtre, _tout, rangs[fonction])
        yield fonction, _compiler(arbre, Path(fonction.__code__.co_filename), fonction)


def _fonctions_vivantes() -> dict[tuple[str, str, int], FunctionType]:
    """The loaded functions of the project by file, name and first line, decorated ones too."""
    gc.unfreeze()  # of what is frozen (`tests/cadence.py`), Python tells nothing
    chargees = {
        (f.__code__.co_filename, f.__code__.co_name, f.__code__.co_firstlineno): f
        for f in gc.get_objects()
        if type(f) is FunctionType and f.__code__.co_filename.startswith(str(RACINE))
    }
    gc.freeze()
    return chargees


def _fonctions(noeud: ast.AST, prefixe: str = "") -> Iterator[tuple[str, Fonction]]:
    """Functions and methods; those inside another one are mutated with it."""
    for enfant in ast.iter_child_nodes(noeud):
        if isinstance(enfant, ast.FunctionDef):
            yield prefixe + enfant.name, enfant
        elif isinstance(enfant, ast.ClassDef):
            yield from _fonctions(enfant, f"{prefixe}{enfant.name}.")


def _premiere_ligne(noeud: Fonction) -> int:
    return min([noeud.lineno, *(d.lineno for d in noeud.decorator_list)])


def _est_filtre(noeud: ast.AST) -> bool:
    return (
        isinstance(noeud, ast.Call)
        and isinstance(noeud.func, ast.Attribute)
        and noeud.func.attr == FILTRE
    )


def _est_refus(noeud: ast.AST) -> bool:
    """An `if` that ends by a refusal."""
    if not isinstance(noeud, ast.If) or not isinstance(noeud.body[-1], ast.Raise):
        return False
    leve = noeud.body[-1].exc
    nom = leve.func if isinstance(leve, ast.Call) else leve
    return isinstance(nom, ast.Name) and nom.id in REFUS


def _tout(noeud: ast.Call) -> ast.Call:
    """`lignes.visibles_par(x)` without its filter: `lignes.all()`."""
    porte = ast.Attribute(noeud.func.value, "all", ast.Load())
    return ast.Call(porte, [], [])


def _jamais(noeud: ast.If) -> ast.If:
    return ast.If(ast.Constant(False), noeud.body, noeud.orelse)


class _Remplacant(ast.NodeTransformer):
    def __init__(self, choix: Callable, faire: Callable, rangs: Set[int]):
        self.choix, self.faire, self.rangs, self.vus = choix, faire, rangs, -1

    def visit(self, noeud):
        if not self.choix(noeud):
            return super().visit(noeud)
        self.vus += 1
        voulu = self.vus in self.rangs
        noeud = super().visit(noeud)
        return ast.copy_location(self.faire(noeud), noeud) if voulu else noeud


def _copie(noeud: Fonction) -> Fonction:
    copie = ast.parse(ast.unparse(noeud)).body[0]
    copie.decorator_list = []
    return copie


def _sans(noeud: Fonction, choix: Callable, faire: Callable, rangs: Set[int]) -> Fonction:
    """The function with the nodes of these ranks, of those that `choix` finds, made into what
    `faire` says."""
    return _Remplacant(choix, faire, rangs).visit(_copie(noeud))


def _repondant(noeud: Fonction, reponse: str, vivante: FunctionType) -> Fonction:
    """The function that answers always the same; it still names what its closure holds."""
    copie = _copie(noeud)
    lues = [ast.parse(nom).body[0] for nom in vivante.__code__.co_freevars]
    copie.body = [*lues, *ast.parse(f"def f():\n    return {reponse}").body[0].body]
    return copie


def _compiler(noeud: Fonction, chemin: Path, vivante: FunctionType) -> CodeType:
    """The code alone, made in a scope that has the same free variables."""
    usine = ast.parse(f"def usine({', '.join(vivante.__code__.co_freevars)}): pass").body[0]
    usine.body = [noeud]
    module = ast.fix_missing_locations(ast.Module([usine], []))
    dehors = _constante(compile(module, str(chemin), "exec"), "usine")
    return _constante(dehors, noeud.name)


def _constante(code: CodeType, nom: str) -> CodeType:
    return next(c for c in code.co_consts if isinstance(c, CodeType) and c.co_name == nom)


def temoin(rang: int, fonction: FunctionType) -> CodeType:
    """The code that tells `campagne.noter` that the function was called, then calls it."""
    libres = fonction.__code__.co_freevars
    source = (
        f"def usine({', '.join(libres)}):\n"
        f"  def temoin(*args, **kwargs):\n"
        f"    {'; '.join(libres) or 'pass'}\n"
        f"    from tests.mutations.campagne import noter\n"
        f"    return noter({rang}, args, kwargs)\n"
    )
    return _constante(_constante(compile(source, "<témoin>", "exec"), "usine"), "temoin")


def double(fonction: FunctionType) -> FunctionType:
    """The same function as it is now, whatever becomes of the first one's code."""
    copie = FunctionType(
        fonction.__code__,
        fonction.__globals__,
        fonction.__name__,
        fonction.__defaults__,
        fonction.__closure__,
    )
    copie.__kwdefaults__ = fonction.__kwdefaults__
    return copie
