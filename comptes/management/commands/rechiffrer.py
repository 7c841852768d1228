"""`manage.py rechiffrer`: everything that a former key still opens is put under SECRET_KEY.

After it SECRET_KEY_ANCIENNES may go: no account loses its second factor.
"""

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from comptes.adaptateurs import FACTEURS
from comptes.coffre import coffre


class Command(BaseCommand):
    help = "Rechiffre les seconds facteurs sous la clé actuelle ; tous, ou aucun."

    @transaction.atomic
    def handle(self, **options):
        applications = Authenticator.objects.filter(type=Authenticator.Type.TOTP)
        lignes = list(applications.select_for_update().order_by("pk"))
        illisibles = [str(ligne.pk) for ligne in lignes if not _rechiffrer(ligne)]
        if illisibles:
            s = "s" if len(illisibles) > 1 else ""
            raise CommandError(
                f"Rien n’a changé. Aucune clé n’ouvre {len(illisibles)} second{s} facteur{s} "
                f"(ligne{s} {', '.join(illisibles)})\u00a0: ajoutez l’ancienne clé à "
                "SECRET_KEY_ANCIENNES."
            )
        self.stdout.write(f"Seconds facteurs rechiffrés sous la clé actuelle\u00a0: {len(lignes)}.")


def _rechiffrer(application: Authenticator) -> bool:
    """False when no key that we have opens it."""
    try:
        scelle = coffre(FACTEURS).rotate(application.data["secret"].encode())
    except InvalidToken:
        return False
    application.data["secret"] = scelle.decode()
    application.save(update_fields=["data"])
    return True
