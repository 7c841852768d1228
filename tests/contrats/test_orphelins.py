"""Files that no row names: deleted once they are old, the others left alone."""

import os
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from config.celery import app
from contrats.orphelins import DELAI
from contrats.tasks import balayer_fichiers
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def fichiers():
    """A document, a frozen act and an imported file that rows name; two files that none does."""
    document, version, lot = (
        fabriques.creer_document(),
        fabriques.creer_version(fabriques.creer_acte()),
        fabriques.creer_lot("a;b\n"),
    )
    nommes = [document.fichier.name, version.pdf.name, lot.fichier.name]
    perdus = [default_storage.save(nom, ContentFile(b"x")) for nom in ("signatures/a", "actes/tmp")]
    return nommes, perdus


def _vieillir(*noms, de=DELAI) -> None:
    instant = time.time() - de.total_seconds() - 60
    for nom in noms:
        os.utime(default_storage.path(nom), (instant, instant))


def _ranges() -> set[str]:
    racine = Path(default_storage.path(""))
    return {f.relative_to(racine).as_posix() for f in racine.rglob("*") if f.is_file()}


def test_seuls_les_vieux_fichiers_sans_ligne_sont_effaces(fichiers):
    nommes, perdus = fichiers
    _vieillir(*nommes, perdus[0])
    _vieillir(perdus[1], de=DELAI / 2)
    balayer_fichiers()
    assert _ranges() == {*nommes, perdus[1]}


def test_la_commande_montre_puis_efface(fichiers):
    nommes, perdus = fichiers
    _vieillir(*nommes, *perdus)
    dit = StringIO()
    call_command("balayer_fichiers", "--montrer", stdout=dit)
    assert (dit.getvalue().split(), _ranges()) == (sorted(perdus), {*nommes, *perdus})
    call_command("balayer_fichiers", stdout=dit)
    assert dit.getvalue().splitlines()[-1] == "2 fichier(s) effacé(s)."
    assert _ranges() == set(nommes)


def test_un_lien_vers_ailleurs_n_est_pas_suivi(fichiers, tmp_path):
    dehors = tmp_path / "secret"
    dehors.write_text("x")
    Path(default_storage.path("actes/lien")).symlink_to(dehors)
    _vieillir(*fichiers[1])
    os.utime(dehors, (0, 0))
    balayer_fichiers()
    assert dehors.exists()


def test_le_balayage_est_programme():
    assert "contrats.balayer_fichiers" in {
        programme["task"] for programme in app.conf.beat_schedule.values()
    }
