"""`manage.py balayer_fichiers`: delete the stored files, two days old, that no row names.

--montrer   only says which
"""

from django.core.management.base import BaseCommand

from contrats.orphelins import effacer_les_orphelins, orphelins


class Command(BaseCommand):
    help = "Efface les fichiers rangés depuis plus de deux jours que rien ne désigne."

    def add_arguments(self, parser):
        parser.add_argument("--montrer", action="store_true", help="dire lesquels, sans effacer")

    def handle(self, *args, montrer, **options):
        if montrer:
            for nom in orphelins():
                self.stdout.write(nom)
            return
        self.stdout.write(f"{effacer_les_orphelins()} fichier(s) effacé(s).")
