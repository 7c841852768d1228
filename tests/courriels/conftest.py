"""The SMTP server of the delivery tests."""

from tests.courriels.boite import boite

__all__ = ["boite"]
