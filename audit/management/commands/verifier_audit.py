"""`manage.py verifier_audit`: read the security journal again; fails if it was altered.

--exporter FICHIER   writes the head, to be kept away from this machine
--tete FICHIER       checks that the head written that day is still in the journal
"""

from itertools import islice

from django.core.management.base import BaseCommand, CommandError

from audit.management.tetes import ajouter_les_options, ecrire, lire
from audit.models import LigneAudit
from audit.verification import tete_de, verifier_le_journal

DITES = 200  # told one by one


class Command(BaseCommand):
    help = "Vérifie le journal de sécurité ; code de retour 1 si quelque chose est altéré."

    def add_arguments(self, parser):
        ajouter_les_options(parser)

    def handle(self, *args, exporter, tete, **options):
        trouvee = tete_de(LigneAudit)
        fautes = list(islice(verifier_le_journal(lire(tete) if tete else None), DITES))
        for faute in fautes:
            self.stderr.write(faute.texte)
        if fautes:
            # No head is written: an altered journal is not to be vouched for.
            raise CommandError(f"Journal altéré : au moins {len(fautes)} anomalie(s).")
        if exporter:
            ecrire(exporter, trouvee)
        self.stdout.write(f"Journal intact : {trouvee.lignes} ligne(s), tête {trouvee.empreinte}.")
