"""`manage.py lire_rebonds`: what came back to the return address, from a folder or from stdin."""

import contextlib
import mailbox
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from courriels.rebonds import Issue, traiter


class Command(BaseCommand):
    help = "Lit les messages revenus et note les courriels qui n'ont pas été distribués."

    def add_arguments(self, parser):
        parser.add_argument(
            "chemin",
            nargs="?",
            type=Path,
            help="dossier Maildir ou fichier mbox ; sans lui, un message lu sur l'entrée standard",
        )

    def handle(self, *args, chemin=None, **options):
        comptes = Counter(traiter(octets) for octets in _messages(chemin))
        for issue in Issue:
            self.stdout.write(f"{comptes[issue]} {issue.label}")


def _messages(chemin: Path | None) -> Iterator[bytes]:
    """The messages, as they are: nothing is removed, reading them again changes nothing."""
    if chemin is None:
        yield sys.stdin.buffer.read()
        return
    if not chemin.exists():
        raise CommandError(f"{chemin} n'existe pas.")
    boite = mailbox.Maildir if chemin.is_dir() else mailbox.mbox
    with contextlib.closing(boite(str(chemin), create=False)) as lue:
        for cle in lue.iterkeys():
            yield lue.get_bytes(cle)
