"""The sheet that pages load: what they use of Bootstrap, whole, and nothing else."""

import gzip
import re

import pytest
from django.conf import settings

from config import feuille

POIDS_MAX = 8_000  # bytes, compressed


def test_la_feuille_est_celle_de_nos_pages():
    """Else: `manage.py alleger_bootstrap`."""
    ecrite = (settings.BASE_DIR / feuille.ALLEGEE).read_text()
    assert ecrite == feuille.alleger_pour(settings.BASE_DIR)
    assert len(gzip.compress(ecrite.encode())) < POIDS_MAX


def test_elle_garde_tout_ce_que_bootstrap_dit_de_nos_classes():
    employees = feuille.classes_employees(settings.BASE_DIR)
    connues = set(feuille.CLASSE.findall(re.sub(r"/\*.*?\*/", "", feuille.ENTIERE.read_text())))
    gardees = set(feuille.CLASSE.findall((settings.BASE_DIR / feuille.ALLEGEE).read_text()))
    assert {"btn", "form-control", "form-select", "visually-hidden"} <= gardees
    assert employees & connues <= gardees


@pytest.mark.parametrize(
    ("entiere", "attendue"),
    [
        (".a{x:1}.b{y:2}", ".a{x:1}"),
        (".a,.b{x:1}", ".a{x:1}"),
        (".a:not(.b,.c){x:1}p{y:2}", "p{y:2}"),
        (".a{x:1;background:url(data:x;y);z:2}", ".a{x:1;z:2}"),
        ("@media print{.b{x:1}}@media print{.a{x:1}}", "@media print{.a{x:1}}"),
        ("@keyframes k{0%{x:1}}", ""),
        ("/*! licence */.a{x:1}", "/*! licence */\n.a{x:1}"),
    ],
)
def test_une_regle_reste_si_toutes_ses_classes_sont_employees(entiere, attendue):
    assert feuille.alleger(entiere, {"a"}) == attendue
