"""The wake-up calls of collections. What is due is read from the rows: a lost or doubled call
changes nothing."""

from celery import shared_task

from remontees import relances


@shared_task(name="remontees.relancer")
def relancer() -> None:
    """Remind the owners who still owe something."""
    relances.relancer()
