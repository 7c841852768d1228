"""The wake-up calls of the directory. What is due is read from the rows."""

from celery import shared_task

from partenaires import ressemblances


@shared_task(name="partenaires.comparer_les_noms")
def comparer_les_noms() -> None:
    """Compare again the partners of which something that is compared has changed."""
    ressemblances.rafraichir()
