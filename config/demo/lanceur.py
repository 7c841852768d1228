"""`make demo`: starts the portal's processes, asks for the CASO report, shows it coming.

It stops what it started, by the processes it holds, and nothing else. Facts are not here.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from contrats.calculs import exercice_par_defaut
from contrats.models import Contrat
from courriels.statuts import EN_CHEMIN, StatutCourriel
from courriels.tasks import reveiller
from rapports.models import Rapport
from rapports.statuts import StatutRapport
from rapports.tasks import reveiller_production

CODE_CASO = "CV220"
ATTENTE = 180  # seconds for a report and its deliveries
ESSAIS_DE_PORT = 50


class Lanceur:
    """The processes of one demonstration, and the story it tells on the terminal."""

    def __init__(self, port: int, dire) -> None:
        self.dire = dire
        self.port = port_libre(port)
        if self.port != port:
            dire(f"Le port {port} est déjà pris : le portail sera sur le port {self.port}.")
        self.site = f"http://localhost:{self.port}"
        self.journaux = Path(settings.VAR) / "journaux"
        self.processus: dict[str, subprocess.Popen] = {}

    # -- preparing ----------------------------------------------------------------------

    def preparer(self) -> None:
        """Tables, static files, CASO case: each is quick and harmless when already there."""
        self.dire("1. Base de données et fichiers statiques")
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        self.dire("2. Le cas de l'agglomération de Saint-Omer")
        # The e-mails that the case writes lead to this server, whatever its port.
        settings.SITE_URL = self.site
        call_command("charger_caso")

    # -- processes ----------------------------------------------------------------------

    def demarrer(self) -> None:
        """Start the web server, the worker and its clock; wait until the portal answers."""
        self.dire("3. Serveur web, travailleur Celery et horloge")
        self.journaux.mkdir(parents=True, exist_ok=True)
        executables = Path(sys.executable).parent
        self._lancer(
            "web", executables / "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{self.port}",
            "--workers", "2", "--threads", "4", "--no-control-socket",
        )  # fmt: skip
        celery = [executables / "celery", "-A", "config"]
        self._lancer(
            "travailleur", *celery, "worker", "--concurrency", "2", "--loglevel", "INFO",
            "--hostname", f"demo-{self.port}@%h",
        )  # fmt: skip
        self._lancer("horloge", *celery, "beat", "--loglevel", "INFO", "--pidfile=")
        self._attendre_le_web()

    def _lancer(self, nom: str, *commande) -> None:
        with (self.journaux / f"{nom}.log").open("ab") as journal:
            self.processus[nom] = subprocess.Popen(
                [str(mot) for mot in commande],
                cwd=settings.BASE_DIR,
                env={"SECOND_FACTEUR_EXIGE": "0", **os.environ, "SITE_URL": self.site},
                stdin=subprocess.DEVNULL,
                stdout=journal,
                stderr=journal,
                start_new_session=True,  # Ctrl-C reaches us alone; we stop them in order
            )

    def _attendre_le_web(self) -> None:
        limite = time.monotonic() + 180
        while time.monotonic() < limite:
            self._verifier_vivants()
            try:
                urllib.request.urlopen(f"{self.site}/compte/connexion/", timeout=30).close()  # noqa: S310 - our own address
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise CommandError(f"Le serveur web ne répond pas : voir {self.journaux / 'web.log'}")

    def _verifier_vivants(self) -> None:
        for nom, processus in self.processus.items():
            if processus.poll() is not None:
                raise CommandError(f"« {nom} » s'est arrêté : voir {self.journaux / f'{nom}.log'}")

    def arreter(self) -> None:
        """Stop what was started, politely, then for good after ten seconds."""
        for numero in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(numero, signal.SIG_IGN)  # a second Ctrl-C must not leave half of it
        for processus in self.processus.values():
            if processus.poll() is None:
                processus.send_signal(signal.SIGTERM)
        limite = time.monotonic() + 10
        for processus in self.processus.values():
            try:
                processus.wait(max(0, limite - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(processus.pid, signal.SIGKILL)
                processus.wait()

    def servir(self) -> None:
        """Stay until Ctrl-C, or until one of the processes dies."""
        self.dire("\nCtrl-C pour tout arrêter.")
        while True:
            self._verifier_vivants()
            time.sleep(0.5)

    # -- the main job -------------------------------------------------------------------

    def produire_le_rapport(self) -> Rapport:
        """Ask the worker for the CASO report (once: a second run shows the one that is there)."""
        rapport, nouveau = demander_le_rapport()
        if nouveau:
            self.dire("4. Le rapport d'avancement, demandé au travailleur")
        else:
            self.dire(
                "4. Le rapport d'avancement, déjà produit (le bouton du portail en refait un)"
            )
        rapport = self._suivre(rapport)
        if rapport.statut == StatutRapport.ECHEC:
            raise CommandError(f"Le rapport est en échec : {rapport.erreur}")
        return rapport

    def _suivre(self, rapport: Rapport) -> Rapport:
        """Show each step once, until the report is ready and every delivery is settled."""
        limite, dernier = time.monotonic() + ATTENTE, None
        while time.monotonic() < limite:
            self._verifier_vivants()
            rapport = Rapport.objects.get(pk=rapport.pk)
            etats = list(rapport.envois.values_list("courriel__statut", flat=True))
            remis = etats.count(StatutCourriel.REMIS)
            etape = (rapport.pourcentage, rapport.get_statut_display(), remis, len(etats))
            if etape != dernier:
                self.dire(f"   {barre(etape[0])} {etape[1]}" + _envois(remis, len(etats)))
                dernier = etape
            regles = not EN_CHEMIN & set(etats)
            if rapport.termine and regles:
                return rapport
            time.sleep(0.1)
        raise CommandError(f"Le rapport tarde : voir {self.journaux / 'travailleur.log'}")

    def raconter(self, rapport: Rapport, comptes, mot_de_passe: str) -> None:
        """Say where everything is and how to log in."""
        self.dire("\nLe rapport (PDF) :")
        self.dire(f"   {rapport.pdf.path}")
        ou = f" (dossier {settings.DOSSIER_COURRIELS})" if not settings.EMAIL_URL else ""
        self.dire(f"Les messages envoyés{ou} :")
        for envoi in rapport.envois.avec_courriel().order_by("destinataire"):
            self.dire(f"   {envoi.destinataire} : {envoi.courriel.reponse}")
        self.dire(f"\nLe portail     {self.site}/")
        self.dire(f"Le back-office {self.site}/gestion/")
        self.dire(f"Les comptes de démonstration (mot de passe : {mot_de_passe}) :")
        for role, courriel in comptes:
            self.dire(f"   {courriel:<42} {role}")
        if os.environ.get("SECOND_FACTEUR_EXIGE", "0") == "0":
            self.dire(
                "Le second facteur n'est pas demandé ici (SECOND_FACTEUR_EXIGE=1 pour l'essayer)."
            )


def port_libre(souhaite: int) -> int:
    """`souhaite`, or the first free port after it on the loopback address.

    Raises CommandError if none of the next ones is free.
    """
    for port in range(souhaite, souhaite + ESSAIS_DE_PORT):
        with socket.socket() as prise:
            prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                prise.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise CommandError(
        f"Aucun port libre entre {souhaite} et {souhaite + ESSAIS_DE_PORT - 1} : "
        "donnez-en un autre avec PORT=…"
    )


@transaction.atomic
def demander_le_rapport() -> tuple[Rapport, bool]:
    """The CASO report of its default year: the one that exists, or a new one. True if asked now."""
    contrat = Contrat.objects.get(code=CODE_CASO)
    annee = exercice_par_defaut(contrat, timezone.localdate())
    periode = {"periode_debut": date(annee, 1, 1), "periode_fin": date(annee, 12, 31)}
    rapport = Rapport.objects.filter(contrat=contrat, **periode).order_by("-version").first()
    if rapport is not None and rapport.statut != StatutRapport.ECHEC:
        if not rapport.termine:
            reveiller_production(rapport.pk)
        en_attente = rapport.envois.filter(courriel__statut=StatutCourriel.A_ENVOYER)
        reveiller(*en_attente.values_list("courriel", flat=True))
        return rapport, False
    officier = get_user_model().objects.filter(
        role="officier", partenaire__intercommunalite=contrat.pilote
    )
    rapport = Rapport.objects.demander(
        contrat=contrat, par=officier.first(), diffuser=True, **periode
    )
    reveiller_production(rapport.pk)
    return rapport, True


def barre(pourcentage: int) -> str:
    """A progress bar of twenty characters with its figure."""
    pleins = pourcentage // 5
    return f"[{'#' * pleins}{'.' * (20 - pleins)}] {pourcentage:3d} %"


def _envois(remis: int, total: int) -> str:
    return f" ; messages remis : {remis}/{total}" if total else ""
