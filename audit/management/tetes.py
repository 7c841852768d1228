"""The head of a chain written in a file, to be kept away from this machine, and read again."""

import json
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from audit.verification import Tete


def ajouter_les_options(parser) -> None:
    """`--exporter` and `--tete`, the same for each chain."""
    parser.add_argument("--exporter", metavar="FICHIER", type=Path, help="écrire la tête ici")
    parser.add_argument("--tete", metavar="FICHIER", type=Path, help="une tête déjà relevée")


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
