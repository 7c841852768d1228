"""`manage.py charger_caso`: load the CASO case up to a stage, and say what was done."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from config.demo import ETAPES
from config.demo.caso import charger


class Command(BaseCommand):
    help = "Charge le cas de la CASO (contrat CV220), jusqu'à une étape. Peut être relancée."

    def add_arguments(self, parser):
        parser.add_argument(
            "--etape",
            choices=ETAPES,
            default=ETAPES[-1],
            help="dernière étape à charger, les précédentes comprises (par défaut : %(default)s)",
        )

    def handle(self, *args, etape, **options):
        if not settings.DEMONSTRATION:
            raise CommandError(
                "Ces comptes ont un mot de passe public : sur un serveur, le cas ne se charge "
                "qu'avec DEMONSTRATION=1."
            )
        try:
            chargeur = charger(etape)
        except ValidationError as erreur:
            raise CommandError(
                "Le cas n'a pas été chargé, rien n'est écrit : " + " ".join(erreur.messages)
            ) from erreur
        if chargeur.vide:
            self.stdout.write(f"Cas de la CASO, étape « {etape} » : déjà chargé, rien à changer.")
            return
        self.stdout.write(f"Cas de la CASO chargé jusqu'à l'étape « {etape} ».")
        crees, faits = chargeur.bilan()
        for titre, lignes in (("Créés", crees), ("Constatés", faits)):
            if lignes:
                self.stdout.write(f"  {titre} : {', '.join(lignes)}.")
