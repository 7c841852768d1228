"""What the clock does for open data: note which datasets changed. It publishes nothing."""

from celery import shared_task

from ouvert.ecriture import constater
from ouvert.jeux import JEUX
from ouvert.models import Edition


@shared_task(name="ouvert.constater")
def constater_les_jeux():
    """Compare each dataset with what is known of it."""
    for jeu in JEUX.values():
        empreinte, lignes = constater(jeu)
        Edition.objects.inscrire(
            jeu.code, empreinte=empreinte, lignes=lignes, ecartees=jeu.ecartees()
        )
