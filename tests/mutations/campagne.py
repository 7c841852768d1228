"""A pytest plugin: a green run tells who calls each lock, then each lock is taken away in turn.

`make mutations`, or `pytest -p tests.mutations.campagne --mutations DOSSIER …`. Without the option
it does nothing. A mutant that no test of the selection notices is a survivor: the run is red.
"""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from pathlib import Path
from types import FunctionType

from _pytest.runner import runtestprotocol
from django.test import TransactionTestCase
from django.urls import get_resolver

from tests.mutations.cibles import Mutant, double, mutants, sans_ces_appels, temoin

LENTS = {"parcours", "processus"}
ORDRE = ("prédicat", "filtre", "garde", "appel")  # if time runs out, the most important are judged
TUE = re.compile(r"tué +(.+) \(\d+\.\d s\)$")
_doubles: list[FunctionType] = []
_appeles: set[int] = set()


def noter(rang: int, args, kwargs):
    """Called by the witness of a function: remembers it, and answers as the function does."""
    _appeles.add(rang)
    return _doubles[rang](*args, **kwargs)


def pytest_addoption(parser):
    groupe = parser.getgroup("mutations")
    groupe.addoption("--mutations", action="store_true", help="enlever chaque verrou, tour à tour")
    groupe.addoption("--mutations-parmi", default="", help="ceux de la forme « ^garde imports/ »")
    groupe.addoption("--mutations-restes", help="sauf ceux qu'une campagne tua (son écran)")
    groupe.addoption("--mutations-ensemble", action="store_true", help="les appels, tous à la fois")
    groupe.addoption("--mutations-secondes", type=int, default=3600, help="durée totale permise")
    groupe.addoption("--mutations-chacun", type=int, default=90, help="durée permise à un verrou")


def pytest_runtestloop(session):
    if not session.config.option.mutations:
        return None
    campagne = Campagne(session)
    (campagne.enlever_tout if session.config.option.mutations_ensemble else campagne.courir)()
    return True


class Campagne:
    """One run: what is called by whom, then one verdict a mutant."""

    def __init__(self, session):
        options = session.config.option
        self.session, self.fin = session, time.monotonic() + options.mutations_secondes
        self.chacun = options.mutations_chacun
        get_resolver().url_patterns  # noqa: B018 - loads every view and every back office
        tues = _tues(options.mutations_restes)
        voulus = [
            mutant
            for mutant in mutants()
            if re.search(options.mutations_parmi, mutant.titre) and mutant.titre not in tues
        ]
        self.mutants = sorted(voulus, key=lambda m: ORDRE.index(m.nature))
        self.tests = [test for test in session.items if not _lent(test)]
        self.durees: dict = {}
        self.echecs: list[str] = []
        self.appelants: dict[FunctionType, set] = defaultdict(set)
        self.verdicts: dict[Mutant, str] = {}
        self.sortie = session.config.get_terminal_writer()

    def ecrire(self, ligne: str) -> None:
        self.sortie.line(ligne)
        self.sortie.flush()

    def courir(self) -> None:
        self.reperer()
        for mutant in self.mutants:
            debut = time.monotonic()
            self.verdicts[mutant] = self.juger(mutant)
            duree = time.monotonic() - debut
            self.ecrire(f"{self.verdicts[mutant]:9} {mutant.titre} ({duree:.1f} s)")
        self.session._setupstate.teardown_exact(None)
        self.conclure()

    def enlever_tout(self) -> None:
        """Every call at once: the tests that see nothing tell that the rows were narrowed already,
        or that they look elsewhere; a test that goes red names what to hold."""
        appels = [mutant for mutant in self.mutants if mutant.nature == "appel"]
        for fonction, code in sans_ces_appels(appels):
            fonction.__code__ = code
        rouges = [test.nodeid for test in self.tests if self.rouge(test)]
        self.session._setupstate.teardown_exact(None)
        for nodeid in rouges:
            self.ecrire(f"rouge     {nodeid}")
        self.ecrire(f"{len(appels)} appels enlevés à la fois : {len(rouges)} tests rouges "
                    f"sur {len(self.tests)}.")  # fmt: skip
        self.session.testsfailed = len(rouges)

    def reperer(self) -> None:
        """Run everything once, with a witness in the place of each function that has a lock."""
        fonctions = list({id(m.fonction): m.fonction for m in self.mutants}.values())
        codes = [fonction.__code__ for fonction in fonctions]
        _doubles[:] = map(double, fonctions)
        for rang, fonction in enumerate(fonctions):
            fonction.__code__ = temoin(rang, fonction)
        try:
            for test in self.tests:
                _appeles.clear()
                debut = time.monotonic()
                if self.rouge(test):
                    fin = self.echecs[0].strip().splitlines()[-1]
                    self.ecrire(f"écarté, rouge sans mutation : {test.nodeid} ({fin})")
                    continue
                self.durees[test] = time.monotonic() - debut
                for rang in _appeles:
                    self.appelants[fonctions[rang]].add(test)
        finally:
            for fonction, code in zip(fonctions, codes, strict=True):
                fonction.__code__ = code
        total = sum(self.durees.values())
        self.ecrire(f"{len(self.durees)} tests verts en {total:.0f} s, {len(self.mutants)} verrous")

    def rouge(self, test) -> bool:
        """Run one test, again if need be; the fixtures that the others share stay up."""
        self.session._setupstate.teardown_exact(test)
        test._initrequest()
        rapports = runtestprotocol(test, log=False, nextitem=test.parent)
        self.echecs = [rapport.longreprtext for rapport in rapports if rapport.failed]
        return bool(self.echecs)

    def juger(self, mutant: Mutant) -> str:
        """The quickest of the tests that call the function come first; one that fails is enough."""
        tests = sorted(self.appelants[mutant.fonction], key=self.durees.get)
        fin = min(self.fin, time.monotonic() + self.chacun)
        code, mutant.fonction.__code__ = mutant.fonction.__code__, mutant.code
        try:
            for test in tests:
                if time.monotonic() > fin:
                    return "NON JUGÉ"
                if self.rouge(test):
                    return "tué"
        finally:
            mutant.fonction.__code__ = code
        return "SURVIT" if tests else "NON VU"

    def conclure(self) -> None:
        par_nature = defaultdict(Counter)
        for mutant, verdict in self.verdicts.items():
            par_nature[mutant.nature][verdict] += 1
        for nature, comptes in sorted(par_nature.items()):
            self.ecrire(f"{nature} : {comptes['tué']} tués sur {comptes.total()} ({dict(comptes)})")
        restent = [m for m, verdict in self.verdicts.items() if verdict != "tué"]
        for mutant in restent:
            self.ecrire(f"  {self.verdicts[mutant]} : {mutant.titre}")
        tues = len(self.mutants) - len(restent)
        self.ecrire(f"Verrous enlevés : {tues} tués sur {len(self.mutants)}.")
        self.session.testsfailed = len(restent)


def _tues(ecran: str | None) -> set[str]:
    """What a former campaign, whose screen was kept in this file, saw killed."""
    if ecran is None:
        return set()
    lignes = Path(ecran).read_text(encoding="utf-8").splitlines()
    return {trouve[1] for ligne in lignes if (trouve := TUE.match(ligne))}


def _lent(test) -> bool:
    """A browser, a process or a database that is emptied: too slow, and the others would suffer."""
    if any(test.get_closest_marker(nom) for nom in LENTS) or "live_server" in test.fixturenames:
        return True
    if issubclass(test.cls or object, TransactionTestCase):
        return True
    marque = test.get_closest_marker("django_db")
    return "transactional_db" in test.fixturenames or bool(
        marque and marque.kwargs.get("transaction")
    )
