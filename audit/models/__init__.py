"""What the security of the portal keeps: here, re-exported by name."""

from audit.models.compteur import Compteur, Passage

__all__ = ["Compteur", "Passage"]
