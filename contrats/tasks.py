"""The wake-up calls of the contracts. What is due is read from the rows: a lost or doubled call
changes nothing."""

from celery import shared_task

from contrats import circuit


@shared_task(name="contrats.relancer")
def relancer() -> None:
    """Remind those whose signature is still awaited."""
    circuit.relancer_les_attendues()


@shared_task(name="contrats.reprendre_les_circuits")
def reprendre_les_circuits() -> None:
    """Draw what follows from the signatures where a dead process did not."""
    circuit.reprendre_les_circuits()
