"""`make demo` as a newcomer runs it: own engines, real processes, then nothing left running."""

import email
import email.policy
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.processus


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    """One private `var/` for all the runs of this module."""
    return tmp_path_factory.mktemp("demo")


def _environnement(var):
    retires = {"DATABASE_URL", "REDIS_URL", "SITE_URL", "EMAIL_URL", "SECRET_KEY", "REGISTRE_CLE"}
    propre = {nom: valeur for nom, valeur in os.environ.items() if nom not in retires}
    return {**propre, "VAR": str(var), "PYTHONUNBUFFERED": "1"}


def _commande(port, *options):
    return [sys.executable, "manage.py", "demo", "--port", str(port), *options]


def _jouer(var, port, *options):
    return subprocess.run(
        _commande(port, *options),
        cwd=RACINE,
        env=_environnement(var),
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


def _port():
    with socket.create_server(("127.0.0.1", 0)) as prise:
        return prise.getsockname()[1]


def _processus_de(var) -> list[str]:
    """Command lines of the processes whose environment names this `var/`."""
    trouves = []
    for dossier in Path("/proc").glob("[0-9]*"):
        try:
            if f"VAR={var}".encode() in (dossier / "environ").read_bytes().split(b"\0"):
                trouves.append((dossier / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return trouves


def _comme_derriere_un_script():
    """A shell that is not interactive has SIGINT ignored by what it starts with `&`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _messages_recus(var):
    return [
        email.message_from_bytes(chemin.read_bytes(), policy=email.policy.default)
        for chemin in (var / "courriels").glob("*.eml")
    ]


def _rapports_recus(var):
    """The messages that bring a report; the invitations to sign are other messages."""
    return [message for message in _messages_recus(var) if list(message.iter_attachments())]


def _sites_ou_menent_les_liens(var):
    """The addresses of the links that all the messages hold."""
    textes = (m.get_body(("plain",)).get_content() for m in _messages_recus(var))
    return {site for texte in textes for site in re.findall(r"https?://[^/\s]+", texte)}


@pytest.fixture(scope="module")
def premiere_fois(var):
    """The first run, whichever test comes first: what it printed, its messages and their site."""
    port = _port()
    fini = _jouer(var, port, "--sans-servir")
    assert _sites_ou_menent_les_liens(var) == {f"http://localhost:{port}"}
    return fini, _rapports_recus(var)


def test_une_commande_puis_une_seconde_fois(var, premiere_fois):
    premiere, messages = premiere_fois
    assert premiere.returncode == 0, premiere.stdout + premiere.stderr
    assert "messages remis : 4/4" in premiere.stdout
    [pdf] = re.findall(r"(/\S+\.pdf)$", premiere.stdout, re.MULTILINE)
    octets = Path(pdf).read_bytes()
    assert octets.startswith(b"%PDF-")
    assert len(messages) == 4
    assert {next(m.iter_attachments()).get_content() for m in messages} == {octets}
    assert _processus_de(var) == []

    seconde = _jouer(var, _port(), "--sans-servir")
    assert seconde.returncode == 0, seconde.stdout + seconde.stderr
    assert "déjà produit" in seconde.stdout
    assert len(_rapports_recus(var)) == 4


def test_port_occupe_puis_ctrl_c_arrete_tout_et_rien_d_autre(var, premiere_fois):
    with socket.create_server(("127.0.0.1", 0)) as voisin:
        port = voisin.getsockname()[1]
        demo = subprocess.Popen(
            _commande(port),
            cwd=RACINE,
            env=_environnement(var),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=_comme_derriere_un_script,
        )
        try:
            lignes = []
            for ligne in demo.stdout:
                lignes.append(ligne)
                if "Ctrl-C" in ligne:
                    break
            texte = "".join(lignes)
            assert f"Le port {port} est déjà pris" in texte
            [site] = re.findall(r"Le portail +(http://localhost:\d+)/", texte)
            with urllib.request.urlopen(f"{site}/compte/connexion/", timeout=60) as page:
                assert page.status == 200
            os.killpg(demo.pid, signal.SIGINT)
            reste, _ = demo.communicate(timeout=180)
            assert "Tout ce qui avait été démarré est arrêté." in reste
        finally:
            demo.kill()
            demo.wait()
        with pytest.raises(OSError, match=r"refused|reset"):
            urllib.request.urlopen(site, timeout=2)
        assert voisin.getsockname()[1] == port
    for _ in range(600):
        if not _processus_de(var):
            break
        time.sleep(0.1)
    assert _processus_de(var) == []
