"""`manage.py demo`: the whole portal on this machine, with the CASO case and its report."""

import signal

from django.core.management.base import BaseCommand

from config.demo import COMPTES_DEMO, MOT_DE_PASSE_DEMO
from config.demo.lanceur import Lanceur


class Command(BaseCommand):
    help = "Prépare le portail, charge le cas de Saint-Omer, produit et envoie son rapport."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000, help="port souhaité (8000)")
        parser.add_argument(
            "--sans-servir", action="store_true", help="s'arrêter une fois le rapport envoyé"
        )

    def handle(self, *, port, sans_servir, **options):
        # SIGINT too: a script that starts us behind it (`make demo &`) has it ignored.
        for numero in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(numero, signal.default_int_handler)
        lanceur = Lanceur(port, self._dire)
        try:
            lanceur.preparer()
            lanceur.demarrer()
            rapport = lanceur.produire_le_rapport()
            lanceur.raconter(rapport, COMPTES_DEMO, MOT_DE_PASSE_DEMO)
            if not sans_servir:
                lanceur.servir()
        except KeyboardInterrupt:
            self._dire("\nArrêt demandé.")
        finally:
            lanceur.arreter()
            self._dire("Tout ce qui avait été démarré est arrêté.")

    def _dire(self, texte):
        self.stdout.write(texte)
        self.stdout.flush()
