"""How a page tells that an object has moved meanwhile: what is done already is no error."""

from django.contrib import messages

from contrats.models import DejaFait, TransitionInterdite


def dire_le_refus(request, refus: TransitionInterdite) -> None:
    """In a message, shown by the page that one is sent to."""
    niveau = messages.INFO if isinstance(refus, DejaFait) else messages.ERROR
    messages.add_message(request, niveau, " ".join(refus.messages))
