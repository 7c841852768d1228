"""`manage.py appliquer_conservation`: erase what has been kept long enough.

--simuler   says what would be erased, and changes nothing
"""

from django.core.management.base import BaseCommand

from rgpd.conservation import appliquer


class Command(BaseCommand):
    help = "Efface ce qui a atteint sa durée de conservation."

    def add_arguments(self, parser):
        parser.add_argument("--simuler", action="store_true", help="dire, sans rien effacer")

    def handle(self, *args, simuler, **options):
        for nom, nombre in appliquer(simuler=simuler).items():
            self.stdout.write(f"{nom} : {nombre}")
        if simuler:
            self.stdout.write("Rien n’a été effacé : c’était une simulation.")
