"""`manage.py verifier_registre`: read the register of signatures again; fails if it was altered.

--exporter FICHIER   writes the head, to be kept away from this machine
--tete FICHIER       checks that the head written that day is still in the register
"""

import json
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from contrats.registre import Tete, verifier


class Command(BaseCommand):
    help = "Vérifie le registre des signatures ; code de retour 1 si quelque chose est altéré."

    def add_arguments(self, parser):
        parser.add_argument("--exporter", metavar="FICHIER", type=Path, help="écrire la tête ici")
        parser.add_argument("--tete", metavar="FICHIER", type=Path, help="une tête déjà relevée")

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


def ecrire(chemin: Path, tete: Tete) -> None:
    """The head as JSON, with the time when it was written down."""
    releve = asdict(tete) | {"releve_le": timezone.now()}
    texte = json.dumps(releve, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    try:
        chemin.write_text(texte + "\n", encoding="utf-8")
    except OSError as erreur:
        raise CommandError(f"La tête n'a pas pu être écrite : {erreur}") from erreur


def lire(chemin: Path) -> Tete:
    """A head written by `ecrire`. Raises CommandError if it is not one."""
    try:
        releve = json.loads(chemin.read_text(encoding="utf-8"))
        inscrit_le = releve["inscrit_le"] and parse_datetime(releve["inscrit_le"])
        return Tete(
            int(releve["rang"]), str(releve["empreinte"]), inscrit_le, int(releve["lignes"])
        )
    except (OSError, ValueError, KeyError, TypeError) as erreur:
        raise CommandError(f"Ce fichier n'est pas une tête du registre : {erreur}") from erreur
