"""`manage.py verifier_registre`: read the register of signatures again; fails if it was altered.

--exporter FICHIER   writes the head, to be kept away from this machine
--tete FICHIER       checks that the head written that day is still in the register
"""

from django.core.management.base import BaseCommand, CommandError

from audit.management.tetes import ajouter_les_options, ecrire, lire
from contrats.registre import verifier


class Command(BaseCommand):
    help = "Vérifie le registre des signatures ; code de retour 1 si quelque chose est altéré."

    def add_arguments(self, parser):
        ajouter_les_options(parser)

    def handle(self, *args, exporter, tete, **options):
        verification = verifier(lire(tete) if tete else None)
        for anomalie in verification.anomalies:
            self.stderr.write(anomalie.texte)
        if not verification.intacte:
            # No head is written: an altered register is not to be vouched for.
            raise CommandError(f"Registre altéré : {verification.nb_anomalies} anomalie(s).")
        if exporter:
            ecrire(exporter, verification.tete)
        trouvee = verification.tete
        self.stdout.write(f"Registre intact : {trouvee.lignes} ligne(s), tête {trouvee.empreinte}.")
