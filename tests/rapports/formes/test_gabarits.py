"""A published template never changes: what was made with it is made again, byte for byte."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from rapports import gabarits
from rapports.pdf import composer
from tests.rapports.formes.exemples import TEXTES

DOSSIER = Path(__file__).parent
# What was typeset on the day each was published: it never changes.
PDF = {
    "3": "1617b3d2b517bf3ae970f9681b4ce816d83ac68bac896f4bf91aae4af4fb9435",
    "4": "56eaae45c5daf24ed8af7957f55d4bceb84a36ab41a570f009694f576c694117",
    "5": "56eaae45c5daf24ed8af7957f55d4bceb84a36ab41a570f009694f576c694117",
    "6": "56eaae45c5daf24ed8af7957f55d4bceb84a36ab41a570f009694f576c694117",
}
QUE_FAIRE = """
Le gabarit publié {0} a changé : les rapports émis avec lui ne seraient plus reconstruits à l'octet.
Rendez-lui ses fichiers (un fichier commun se copie, tel qu'il était, dans le dossier {0}), mettez
ce qui change dans un nouveau dossier de templates/rapports/pdf, et inscrivez-le dans GABARITS, avec
son socle dans SOCLES.
"""
# Another month, another place, another order of hashes, seen by the process that composes.
AILLEURS = """
import datetime, json, sys, time
time.time = lambda: 1900000000.0
class Plus_tard(datetime.date):
    @classmethod
    def today(cls):
        return cls(2031, 2, 28)
datetime.date = Plus_tard
import django
django.setup()
from rapports.pdf import composer
import hashlib
figes, textes = json.load(sys.stdin)
print(hashlib.sha256(composer(figes, textes, gabarit=sys.argv[1])).hexdigest())
"""


def figes():
    return json.loads((DOSSIER / "instantane.json").read_text())


@pytest.mark.parametrize("version", gabarits.GABARITS)
def test_un_gabarit_publie_ne_change_pas(version):
    assert gabarits.empreinte(version) == gabarits.GABARITS[version], QUE_FAIRE.format(version)


def test_chaque_dossier_de_gabarit_est_publie():
    dossiers = {dossier.name for dossier in gabarits.DOSSIER.iterdir() if dossier.is_dir()}
    assert dossiers == set(gabarits.GABARITS)
    assert max(gabarits.GABARITS, key=int) == gabarits.COURANT


@pytest.mark.parametrize(
    ("version", "de_plus"),
    [
        ("3", set()),
        ("4", {"hauteurs.typ"}),
        ("5", {"colonnes.typ", "courbes.typ", "hauteurs.typ"}),
        ("6", {"colonnes.typ", "courbes.typ", "hauteurs.typ"}),
    ],
)
def test_ce_qui_fait_un_gabarit_compte_ses_communs_et_ses_polices(version, de_plus):
    faces = {f"FiraGO-{face}.ttf" for face in ("Regular", "Bold", "Italic", "BoldItalic")}
    assert set(gabarits.fichiers(version)) == faces | de_plus | {
        "blocs.typ",
        "couverture.typ",
        "figures.typ",
        "nombres.typ",
        "rapport.typ",
        "style.typ",
        "tableaux.typ",
        "valeurs.typ",
    }


@pytest.mark.parametrize("change", ["style.typ", "blocs.typ"])
def test_un_seul_octet_de_plus_change_l_empreinte(change, monkeypatch):
    avant, lus = gabarits.empreinte("3"), gabarits.fichiers("3")
    monkeypatch.setattr(gabarits, "fichiers", lambda _: lus | {change: lus[change] + b" "})
    assert gabarits.empreinte("3") != avant


@pytest.mark.parametrize("version", gabarits.GABARITS)
def test_des_chiffres_figes_redonnent_le_meme_fichier(version):
    octets = composer(figes(), TEXTES, gabarit=version)
    assert hashlib.sha256(octets).hexdigest() == PDF[version]


@pytest.mark.parametrize(
    "lieu",
    [
        {"TZ": "Pacific/Auckland", "LANG": "de_DE.UTF-8", "PYTHONHASHSEED": "1"},
        {"TZ": "America/Caracas", "LC_ALL": "C", "PYTHONHASHSEED": "4242"},
    ],
    ids=["Auckland", "Caracas"],
)
def test_deux_autres_processus_un_autre_mois_redonnent_le_meme_fichier(lieu):
    fini = subprocess.run(
        [sys.executable, "-c", AILLEURS, gabarits.COURANT],
        input=json.dumps([figes(), TEXTES]),
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **lieu},
        capture_output=True,
        text=True,
        check=True,
    )
    assert fini.stdout.strip() == PDF[gabarits.COURANT]
