"""A file appears whole or not at all, even when the disk is full or the writer dies."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile

from rapports.stockage import StockageAtomique
from tests.analyse import RACINE


@pytest.fixture
def stockage(tmp_path):
    return StockageAtomique(location=tmp_path, base_url=None)


def _fichiers(stockage):
    return sorted(
        os.path.relpath(os.path.join(dossier, nom), stockage.location)
        for dossier, _, noms in os.walk(stockage.location)
        for nom in noms
    )


class DisquePlein(ContentFile):
    """Gives its first bytes, then what the system says when there is no room left."""

    def chunks(self, chunk_size=None):
        yield b"le debut"
        raise OSError(errno.ENOSPC, "No space left on device")


def test_un_fichier_est_ecrit_sous_son_nom(stockage):
    assert stockage.save("rapports/a.pdf", ContentFile(b"abc")) == "rapports/a.pdf"
    assert _fichiers(stockage) == ["rapports/a.pdf"]
    assert Path(stockage.path("rapports/a.pdf")).read_bytes() == b"abc"


def test_disque_plein_rien_ne_reste(stockage):
    with pytest.raises(OSError, match="No space left"):
        stockage.save("rapports/a.pdf", DisquePlein(b""))
    assert _fichiers(stockage) == []


def test_disque_plein_l_ancien_fichier_reste_entier(stockage):
    stockage.save("rapports/a.pdf", ContentFile(b"ancien"))
    with pytest.raises(OSError, match="No space left"):
        stockage.save("rapports/a.pdf", DisquePlein(b""))
    assert _fichiers(stockage) == ["rapports/a.pdf"]
    assert Path(stockage.path("rapports/a.pdf")).read_bytes() == b"ancien"


def test_un_vrai_refus_du_systeme_ne_laisse_rien(tmp_path):
    """The kernel stops the writing at 4096 bytes, in a process that may not write more."""
    source = (
        "import resource, signal, sys\n"
        "from django.conf import settings\n"
        "settings.configure()\n"
        "from django.core.files.base import ContentFile\n"
        "from rapports.stockage import StockageAtomique\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "StockageAtomique(location=sys.argv[1]).save('a.pdf', ContentFile(b'x' * 9999))\n"
    )
    fini = subprocess.run(
        [sys.executable, "-c", source, str(tmp_path)], cwd=RACINE, capture_output=True, text=True
    )
    assert "File too large" in fini.stderr
    assert list(tmp_path.iterdir()) == []


def test_tue_pendant_l_ecriture_le_nom_final_n_existe_pas(tmp_path):
    """kill -9 between the first bytes and the last: nobody can take the rest for a report."""
    source = (
        "import sys, time\n"
        "from django.conf import settings\n"
        "settings.configure()\n"
        "from django.core.files.base import ContentFile\n"
        "from rapports.stockage import StockageAtomique\n"
        "class Lent(ContentFile):\n"
        "    def chunks(self, chunk_size=None):\n"
        "        yield b'le debut'\n"
        "        print('ecrit', flush=True)\n"
        "        time.sleep(60)\n"
        "StockageAtomique(location=sys.argv[1]).save('a.pdf', Lent(b''))\n"
    )
    processus = subprocess.Popen(
        [sys.executable, "-c", source, str(tmp_path)], cwd=RACINE, stdout=subprocess.PIPE
    )
    with processus:
        assert processus.stdout.readline() == b"ecrit\n"
        processus.send_signal(signal.SIGKILL)
    assert not (tmp_path / "a.pdf").exists()


def test_le_meme_nom_est_remplace_pas_double(stockage):
    for _ in range(2):
        assert stockage.save("rapports/a.pdf", ContentFile(b"abc")) == "rapports/a.pdf"
    assert _fichiers(stockage) == ["rapports/a.pdf"]


def test_on_n_ecrit_pas_hors_du_dossier(stockage):
    with pytest.raises(SuspiciousFileOperation):
        stockage.save("../a.pdf", ContentFile(b"abc"))
