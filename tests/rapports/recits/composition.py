"""From the figures of a progress report to its PDF, its blocks written on the way."""

from rapports import pdf, recits


def composer(donnees: dict, textes: dict | None = None, **options) -> bytes:
    """The PDF of these figures, as the worker makes it."""
    corps = recits.composer("avancement", donnees)
    return pdf.composer({**donnees, "schema": 2, "corps": corps}, textes, **options)
