"""The bench: one portal of real processes in its own folder, that faults are done to.

It drives the portal by its web pages, breaks it by signals, fail points and the mailbox's orders,
and waits until it has settled. Whether anything was lost is judged by `oracle`.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from config.embarque import dossier_des_outils
from tests.pannes import modele
from tests.pannes.constat import Constat
from tests.pannes.moteurs import PostgreSQL, Redis
from tests.pannes.officier import Officier
from tests.pannes.processus import PATIENCE, Processus, attendre, port_libre

RACINE = Path(__file__).resolve().parent.parent.parent
BAIL, DELAI_COURRIEL = 24, 4  # seconds
# What makes a pass last minutes, not hours: without them the portal keeps production's waits.
PRESSEES = {
    "BALAYAGE_SECONDES": "2",
    "EMAIL_TIMEOUT": str(DELAI_COURRIEL),
    "BAIL_SECONDES": str(BAIL),
}


RAJEUNIR = """
    UPDATE comptes_session
    SET ouverte_le = now(), vue_le = now(), expire_date = now() + interval '12 hours'
"""


class Banc(Officier, Constat):
    """`charge`: reports asked for under each fault; `abonnes`: who receives each of them;
    `horloges`: the portal's waits that are not production's."""

    def __init__(
        self, charge: int = 3, abonnes: int = 4, dire=lambda texte: None, horloges=PRESSEES
    ) -> None:
        self.charge, self.dire, self.horloges = charge, dire, horloges
        self.dossier = Path(tempfile.mkdtemp(prefix="pannes-"))
        self.processus: dict[str, Processus] = {}
        self._consigne = 0
        self.montages: list[Path] = []
        self.point = self.dossier / "point"
        try:
            self._monter(abonnes)
        except BaseException:
            self.demonter()
            raise

    # -- life -----------------------------------------------------------------------------

    def _monter(self, abonnes: int) -> None:
        self.base = PostgreSQL(self.dossier)
        self.redis = Redis(self.dossier)
        self.port_web = port_libre()
        self.demarrer_boite()
        garde = modele.modele(abonnes)
        monde = modele.reprendre(garde, self.base.outils.donnees, self.dossier / "var")
        if monde is None:
            self.base.demarrer()
            monde = self._preparer(abonnes)
            self.base.processus.arreter(signal.SIGINT)
            modele.garder(garde, self.base.outils.donnees, self.dossier / "var", monde)
        self.base.demarrer()
        if modele.en_retard(garde):
            self.migrer()
        self.sql(RAJEUNIR)  # a model kept for two hours would have closed its officer's session
        self.monde = json.loads(monde)
        self.demarrer_web()
        self.demarrer_travailleur()
        self.demarrer_horloge()

    def migrer(self) -> None:
        self.gerer("migrate", "--verbosity", "0")

    def gerer(self, *mots: str) -> str:
        """One command of the portal, as its administrator runs it; what it says."""
        commande = [sys.executable, "manage.py", *mots]
        fini = subprocess.run(
            commande, cwd=RACINE, env=self.environnement(), capture_output=True, text=True
        )
        if fini.returncode:
            raise RuntimeError(fini.stderr[-3000:])
        return fini.stdout.strip()

    def _preparer(self, abonnes: int) -> str:
        prepare = subprocess.run(
            [sys.executable, "-m", "tests.pannes.preparation", str(abonnes)],
            cwd=RACINE, env=self.environnement(DEMONSTRATION="1"), capture_output=True, text=True,
        )  # fmt: skip
        if prepare.returncode:
            raise RuntimeError(prepare.stderr[-3000:])
        return prepare.stdout.splitlines()[-1]

    def demonter(self) -> None:
        """Stop everything, in order; the folder goes too unless PANNES_GARDER is set."""
        for nom in ("horloge", "horloge_2", "travailleur", "travailleur_2", "web", "boite"):
            if nom in self.processus:
                self.processus[nom].arreter(delai=5)
        for moteur in ("redis", "base"):
            if hasattr(self, moteur):
                getattr(self, moteur).arreter()
        for montage in self.montages:
            subprocess.run(["umount", montage], check=False)
        if not os.environ.get("PANNES_GARDER"):
            shutil.rmtree(self.dossier, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.demonter()

    # -- processes ------------------------------------------------------------------------

    def environnement(self, **autres: str) -> dict[str, str]:
        """Of a server: nothing of ours but the system's."""
        systeme = {n: os.environ[n] for n in ("PATH", "HOME", "LANG", "TMPDIR") if n in os.environ}
        return {
            **systeme,
            "DATABASE_URL": self.base.url,
            "REDIS_URL": self.redis.url,
            "SECRET_KEY": "cle-du-banc-de-pannes-qui-ne-sert-a-rien-d-autre-du-tout",
            "REGISTRE_CLE": "cle-du-registre-du-banc-de-pannes-qui-ne-sert-qu-a-lui",
            "SITE_URL": f"http://127.0.0.1:{self.port_web}",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.port_boite}",
            "COURRIEL_EXPEDITEUR": "Contrat de ville <contrat@portail.exemple.invalid>",
            "VAR": str(self.dossier / "var"),
            "DOSSIER_FICHIERS": str(self.dossier / "var" / "fichiers"),
            "OUTILS_POSTGRESQL": str(dossier_des_outils()),
            **self.horloges,
            "CDV_FAILPOINT": str(self.point),
            "PYTHONUTF8": "1",
            **autres,
        }

    def _lancer(self, nom: str, *commande, **variables: str) -> Processus:
        self.processus[nom] = Processus(
            nom, list(commande), self.dossier / f"{nom}.log",
            cwd=RACINE, env=self.environnement(**variables),
        )  # fmt: skip
        return self.processus[nom]

    def geste(self, *mots: str) -> Processus:
        """A gesture of the portal's own code, in a process of its own: see `gestes`."""
        return self._lancer(f"geste-{mots[0]}", sys.executable, "-m", "tests.pannes.gestes", *mots)

    def demarrer_boite(self) -> None:
        dossier = self.dossier / "boite"
        dossier.mkdir(exist_ok=True)
        (dossier / "port").unlink(missing_ok=True)
        port = getattr(self, "port_boite", 0)
        self.processus["boite"] = Processus(
            "boite", [sys.executable, "-m", "tests.pannes.boite", dossier, port],
            self.dossier / "boite.log", cwd=RACINE,
        )  # fmt: skip
        attendre((dossier / "port").exists, 20, "boîte aux lettres")
        self.port_boite = int((dossier / "port").read_text())
        self.processus["boite"].verifier_port(self.port_boite)

    def demarrer_web(self, **variables: str) -> None:
        self._lancer(
            "web", Path(sys.executable).with_name("gunicorn"), "config.wsgi",
            "--bind", f"127.0.0.1:{self.port_web}", "--workers", "1", "--threads", "4",
            "--no-control-socket", **variables,
        )  # fmt: skip
        attendre(self._web_repond, PATIENCE, "serveur web")
        self.processus["web"].verifier_port(self.port_web)

    def _web_repond(self) -> bool:
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.lire("/compte/connexion/") < 400
        return False

    def demarrer_travailleur(self, nom: str = "travailleur", **variables: str) -> None:
        self._lancer(
            nom, sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "2",
            "--loglevel", "INFO", "--hostname", f"{nom}@banc", **variables,
        )  # fmt: skip

    def demarrer_horloge(self, nom: str = "horloge", **variables: str) -> None:
        self._lancer(
            nom, sys.executable, "-m", "celery", "-A", "config", "beat", "--loglevel", "WARNING",
            "--pidfile=", "--schedule", self.dossier / f"{nom}.beat", **variables,
        )  # fmt: skip

    def reparer(self) -> None:
        """Whatever is dead is started again; orders and fail points are forgotten."""
        self.point.unlink(missing_ok=True)
        self.consigner({})
        if not self.base.processus.vivant:
            self.base.demarrer()
        if not self.redis.processus.vivant:
            self.redis.demarrer()
        if not self.processus["boite"].vivant:
            self.demarrer_boite()
        self.surveiller()

    def surveiller(self) -> None:
        """What systemd does (`Restart=always`): a process of the portal that died comes back."""
        for nom in ("web", "travailleur", "horloge"):
            if not self.processus[nom].vivant:
                self.dire(f"    (« {nom} » était mort : relancé)")
                getattr(self, f"demarrer_{nom}")()

    # -- faults ---------------------------------------------------------------------------

    def armer(self, ordre: str) -> None:
        """The next process that passes this fail point obeys, once."""
        self.tire.unlink(missing_ok=True)
        provisoire = self.dossier / "point.tmp"
        provisoire.write_text(ordre)
        provisoire.rename(self.point)

    @property
    def tire(self) -> Path:
        return self.dossier / "point.tire"

    def attendre_tir(self, delai: float = PATIENCE) -> None:
        attendre(self.tire.exists, delai, "point de panne", pas=0.005)

    def consigner(self, consigne: dict) -> None:
        """How the mailbox answers from now on."""
        self._consigne += 1
        provisoire = self.dossier / "boite" / "consigne.tmp"
        provisoire.write_text(json.dumps({"no": self._consigne, **consigne}))
        provisoire.rename(provisoire.with_name("consigne.json"))

    def journal_des_remises(self) -> set[str]:
        """The Message-IDs that the portal's own journal says were accepted."""
        journal = self.dossier / "var" / "remises.journal"
        lignes = journal.read_text().splitlines() if journal.exists() else []
        return {ligne.partition("\t")[0] for ligne in lignes}

    def relancer_travailleur(self, **variables: str) -> None:
        """kill -9 of the whole group if it still lives, then a new worker."""
        self.processus["travailleur"].tuer()
        self.demarrer_travailleur(**variables)

    @contextlib.contextmanager
    def sans(self, nom: str):
        """Without this process for a while: stopped politely, then started again."""
        self.processus[nom].arreter(signal.SIGTERM, delai=10)
        try:
            yield
        finally:
            getattr(self, f"demarrer_{nom}")()
