"""`manage.py reconstruire_rapport`: make issued reports again; fails if one byte differs.

PK       the report to make again from its row
--tous   every issued report
"""

import hashlib

from django.core.management.base import BaseCommand, CommandError

from rapports.models import Rapport
from rapports.pdf import CompositionImpossible, composer
from rapports.statuts import StatutRapport


class Command(BaseCommand):
    help = "Recompose des rapports émis ; code de retour 1 si un seul n'est pas le même à l'octet."

    def add_arguments(self, parser):
        parser.add_argument("pk", nargs="?", type=int, metavar="PK", help="numéro du rapport")
        parser.add_argument("--tous", action="store_true", help="tous les rapports émis")

    def handle(self, *args, pk, tous, **options):
        if tous == (pk is not None):
            raise CommandError("Donnez le numéro d'un rapport, ou bien --tous.")
        emis = Rapport.objects.filter(statut=StatutRapport.EMIS).order_by("pk")
        rapports = emis if tous else emis.filter(pk=pk)
        if not tous and not rapports:
            raise CommandError(f"Aucun rapport émis n'a le numéro {pk}.")
        differents = [r.pk for r in rapports.iterator(chunk_size=20) if not self._verifier(r)]
        if differents:
            raise CommandError(f"Rapports différents : {', '.join(map(str, differents))}.")
        self.stdout.write("Chaque rapport est le même à l'octet.")

    def _verifier(self, rapport: Rapport) -> bool:
        """Whether the report, made again, is the one that was issued; says so."""
        try:
            octets = composer(rapport.instantane, rapport.textes, gabarit=rapport.gabarit)
        except CompositionImpossible as erreur:
            self.stderr.write(f"{rapport.pk} : {erreur}")
            return False
        pareil = hashlib.sha256(octets).hexdigest() == rapport.pdf_empreinte
        dit = "identique" if pareil else "DIFFÉRENT"
        self.stdout.write(f"{rapport.pk} : {dit} (gabarit {rapport.gabarit}, {rapport})")
        return pareil
