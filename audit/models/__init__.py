"""What the security journal keeps: attempts counted (`compteur`), facts chained (`ligne`)."""

from audit.models.compteur import Compteur, Passage
from audit.models.ligne import LigneAudit, Trace

__all__ = ["Compteur", "LigneAudit", "Passage", "Trace"]
