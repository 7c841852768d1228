"""The commands of the guide for partners, run as they are written against a server that answers."""

import os
import re
import shutil
import subprocess

import pytest

from contrats.models import Action
from tests import fabriques
from tests.analyse import RACINE
from tests.ouvert.api import creer_jeton
from tests.ouvert.exemples import CARRE, personnes, publier

GUIDE = (RACINE / "docs" / "guide" / "donnees.md").read_text(encoding="utf-8")
BLOCS = re.findall(r"(?s)```sh\n(.*?)```", GUIDE)


def lancer(bloc: str, dossier, serveur: str, jeton: str) -> str:
    """What a shell says of these lines; fails with what it complains of."""
    variables = {**os.environ, "PORTAIL": serveur, "JETON": jeton}
    fait = subprocess.run(
        ["bash", "-euc", bloc], cwd=dossier, env=variables, capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip
    assert (fait.returncode, fait.stderr) == (0, "")
    return fait.stdout


@pytest.mark.django_db(transaction=True)
def test_les_commandes_du_guide(live_server, tmp_path):
    assert shutil.which("curl"), "curl est nécessaire"
    quartier = fabriques.creer_quartier(contour=CARRE)
    contrat = fabriques.creer_contrat(quartiers=[quartier])
    personnes(contrat, 40, quartier=quartier)
    publier(contrat, quartier)
    entete = creer_jeton(fabriques.creer_officier(contrat))["authorization"]
    dites = [
        lancer(bloc, tmp_path, live_server.url, entete.removeprefix("Bearer ")) for bloc in BLOCS
    ]
    assert len(dites) == 5
    assert Action.objects.get().intitule in (tmp_path / "actions.csv").read_text()
    assert '"Polygon"' in (tmp_path / "quartiers.geojson").read_text()
    # The digest had not changed: nothing was downloaded again.
    assert not (tmp_path / "actions-2.csv").exists() or not (
        (tmp_path / "actions-2.csv").read_bytes()
    )
    assert [texte in dites[rang] for rang, texte in ((1, "personnes_motif"), (4, "3.1.0"))] == [
        True,
        True,
    ]
    assert dites[3].count(contrat.intitule) == 1
    assert dites[3].count(Action.objects.get().intitule) == 1
