"""No fact of the journal is told by its code: each verb that is written there has its sentence."""

from __future__ import annotations

import ast

import pytest
from django.apps import apps

from contrats.journal import OBJETS, PHRASES, PHRASES_PROPRES
from contrats.models import CycleDeVie
from tests.analyse import APPS, fichiers

# Their journals are not the contract's: the account's, the back office's own.
AUTRES_JOURNAUX = {"comptes", "audit", "composition", "courriels", "exploitation"}
# The life of a file that is read goes to no contract's journal, but for what it writes there.
HORS_JOURNAL = {("imports.lot", "lire"), ("imports.lot", "relire")}
CYCLES = [m for m in apps.get_models() if issubclass(m, CycleDeVie)]


def verbes(source: str) -> set[str]:
    """The verbs given as such to a `consigner`: by name, or as its first argument."""
    trouves = set()
    for noeud in ast.walk(ast.parse(source)):
        if isinstance(noeud, ast.Call) and getattr(noeud.func, "attr", "") == "consigner":
            donnes = [mot.value for mot in noeud.keywords if mot.arg == "verbe"]
            donnes += noeud.args[:1]
            for donne in donnes:
                choix = (donne.body, donne.orelse) if isinstance(donne, ast.IfExp) else (donne,)
                trouves |= {c.value for c in choix if isinstance(c, ast.Constant)}
    return trouves


def test_chaque_verbe_ecrit_a_sa_phrase():
    dits = {verbe for _, verbe in PHRASES_PROPRES} | PHRASES.keys()
    dossiers = [app for app in APPS if app not in AUTRES_JOURNAUX]
    sources = [chemin.read_text(encoding="utf-8") for chemin in fichiers(*dossiers)]
    ecrits = {verbe for source in sources for verbe in verbes(source)}
    assert {"creer", "composer", "retablir"} <= ecrits  # the reading finds them
    assert ecrits - dits == set()


@pytest.mark.parametrize("modele", CYCLES, ids=lambda m: m._meta.label_lower)
def test_chaque_transition_a_sa_phrase(modele):
    nom = modele._meta.label_lower
    sans = {(nom, t.value) for t in modele.CYCLE if t.value not in PHRASES}
    assert sans - PHRASES_PROPRES.keys() - HORS_JOURNAL == set()
    assert nom in OBJETS


def test_la_lecture_des_verbes_les_trouve():
    assert verbes("x.consigner(verbe='a' if y else 'b')\nx.consigner('c', par=z)") == {*"abc"}
