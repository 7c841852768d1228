"""Fail points: nothing at all without their variable; with it, once, and refused on a server."""

import os
import signal
import subprocess
import sys

import pytest
from django.core.checks import registry

import pannes
from tests.analyse import APPS, RACINE, fichiers, imports

LONG = "import pannes; pannes.point('ici'); print('vivant')"


def _passer(demande: str, source: str = LONG) -> subprocess.CompletedProcess:
    variables = {**os.environ, "CDV_FAILPOINT": demande}
    return subprocess.run(
        [sys.executable, "-c", source], cwd=RACINE, env=variables, capture_output=True, text=True,
        start_new_session=True,
    )  # fmt: skip


def test_sans_la_variable_un_point_ne_fait_rien():
    assert not pannes.arme()
    assert pannes.point is pannes._rien
    assert pannes.point("apres_250") is None


@pytest.mark.parametrize("action", ["ici", "ici:tuer", "ici:tuer-groupe"])
def test_un_point_tue(action):
    fini = _passer(action)
    assert (fini.returncode, fini.stdout) == (-signal.SIGKILL, "")


@pytest.mark.parametrize("demande", ["", "ailleurs", "ailleurs:tuer", "ici:dormir:0"])
def test_un_autre_point_passe(demande):
    fini = _passer(demande)
    assert (fini.returncode, fini.stdout) == (0, "vivant\n")


def test_un_point_leve_l_erreur_demandee():
    fini = _passer("ici:lever:28")
    assert fini.returncode == 1
    assert fini.stderr.splitlines()[-1] == "OSError: [Errno 28] No space left on device"


def test_une_action_inconnue_est_dite():
    assert _passer("ici:danser").stderr.splitlines()[-1].endswith("inconnue « danser ».")


def test_un_ordre_ecrit_dans_un_fichier_ne_sert_qu_une_fois(tmp_path):
    ordre = tmp_path / "point"
    ordre.write_text("ici:tuer")
    assert _passer(str(ordre)).returncode == -signal.SIGKILL
    assert sorted(p.name for p in tmp_path.iterdir()) == ["point.tire"]
    assert _passer(str(ordre)).stdout == "vivant\n"


def test_un_serveur_le_refuse(monkeypatch):
    controles = [c for c in registry.registry.deployment_checks if "pannes" in c.__code__.co_names]
    assert len(controles) == 1
    assert controles[0](None) == []
    monkeypatch.setenv("CDV_FAILPOINT", "apres_250")
    assert [erreur.id for erreur in controles[0](None)] == ["config.E001"]


def test_les_points_ne_connaissent_personne():
    for chemin in fichiers("pannes"):
        connus = {nom.split(".")[0] for nom in imports(chemin.read_text(encoding="utf-8"))}
        assert connus & {*APPS, "django", "celery"} == set()
