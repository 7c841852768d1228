"""`manage.py alleger_bootstrap`: write again the part of Bootstrap's sheet that our pages use."""

from django.conf import settings
from django.core.management.base import BaseCommand

from config import feuille


class Command(BaseCommand):
    help = "Réécrit static/css/bootstrap.css : les seules règles de Bootstrap dont nos pages usent."

    def handle(self, *args, **options):
        destination = settings.BASE_DIR / feuille.ALLEGEE
        destination.write_text(feuille.alleger_pour(settings.BASE_DIR))
        self.stdout.write(f"{feuille.ALLEGEE} : {destination.stat().st_size} octets")
