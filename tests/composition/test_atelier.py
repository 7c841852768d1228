"""The process that typesets: kept, replaced when it is lost, gone with the one that started it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from composition import atelier
from composition.pdf import CompositionImpossible, Limites, composer

pytestmark = pytest.mark.usefixtures("atelier_neuf")

GABARIT = "#let d = json(bytes(sys.inputs.donnees))\n#set document(title: d.titre)\n#d.titre\n"
# Another process: it tells the sha256 of a document and which process made it.
DIRE = """
import hashlib, json, os, sys, time
from pathlib import Path
import django
django.setup()
from composition import atelier, pdf
def dire():
    donnees = {"titre": "Un", "etabli_le": "2026-01-01"}
    fait = pdf.composer(Path(sys.argv[1]), donnees, titre="du document")
    empreinte = hashlib.sha256(fait).hexdigest()
    print(json.dumps([empreinte, atelier._present.processus.pid]), flush=True)
dire()
"""
ATTENTE = DIRE + "time.sleep(60)"
FOURCHE = (
    DIRE
    + """
enfant = os.fork()
if enfant == 0:
    dire()
    sys.exit()
os.waitpid(enfant, 0)
dire()
"""
)


def lancer(code, gabarit):
    return subprocess.Popen(
        [sys.executable, "-c", code, gabarit],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def gabarit(tmp_path):
    chemin = tmp_path / "document.typ"
    chemin.write_text(GABARIT)
    return chemin


@pytest.fixture
def faire(gabarit):
    return lambda titre="Un", **options: composer(
        gabarit, {"titre": titre, "etabli_le": "2026-01-01"}, titre="du document", **options
    )


def vivant(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def attendre(condition, secondes=20):
    limite = time.monotonic() + secondes
    while not condition():
        assert time.monotonic() < limite
        time.sleep(0.02)


def test_un_seul_processus_attend_pour_tous_les_documents(faire):
    un = faire()
    pid = atelier._present.processus.pid
    assert faire("Deux") != un == faire()
    assert atelier._present.processus.pid == pid
    assert Path(f"/proc/{pid}/task/{pid}/children").read_text() == ""


def test_un_document_refuse_laisse_le_processus_aux_suivants(faire):
    faire()
    pid = atelier._present.processus.pid
    with pytest.raises(CompositionImpossible, match="détail technique"):
        faire([1])
    with pytest.raises(CompositionImpossible, match="temps accordé"):
        faire(limites=Limites(duree=0.001))
    assert faire().startswith(b"%PDF-")
    assert atelier._present.processus.pid == pid


@pytest.mark.parametrize("signe", [signal.SIGTERM, signal.SIGINT])
def test_la_fin_demandee_a_tout_le_groupe_ne_coupe_pas_un_document(faire, signe):
    faire()
    pid = atelier._present.processus.pid
    os.kill(pid, signe)
    assert faire().startswith(b"%PDF-")
    assert atelier._present.processus.pid == pid


def test_tue_il_est_remplace_sans_que_le_document_manque(faire):
    un = faire()
    pid = atelier._present.processus.pid
    os.kill(pid, signal.SIGKILL)
    attendre(lambda: not vivant(pid))
    assert faire() == un
    assert atelier._present.processus.pid != pid


def test_s_il_ne_repond_plus_un_autre_prend_sa_place(faire, monkeypatch):
    un = faire()
    pid = atelier._present.processus.pid
    os.kill(pid, signal.SIGSTOP)
    monkeypatch.setattr(atelier, "DE_PLUS", 5)
    assert faire(limites=Limites(duree=1)) == un
    assert atelier._present.processus.pid != pid
    assert not vivant(pid)


def test_deux_fois_perdu_le_document_est_refuse_en_francais(faire, monkeypatch, tmp_path):
    vide = tmp_path / "vide.py"
    vide.write_text("")
    monkeypatch.setattr(atelier, "COMPOSEUR", vide)
    with pytest.raises(CompositionImpossible, match="La composition du document a échoué"):
        faire()


def test_un_processus_ne_d_un_autre_a_le_sien(gabarit):
    with lancer(FOURCHE, gabarit) as lance:
        dits = [json.loads(ligne) for ligne in lance.stdout]
    assert len(dits) == 3  # before the fork, the one that was born, and the first one again
    (un, pid), (autre, sien), (encore, meme) = dits
    assert un == autre == encore
    assert pid == meme != sien


def test_il_finit_avec_celui_qui_l_a_lance_meme_tue(gabarit):
    with lancer(ATTENTE, gabarit) as lance:
        _, pid = json.loads(lance.stdout.readline())
        assert vivant(pid)
        lance.kill()
    attendre(lambda: not vivant(pid))
