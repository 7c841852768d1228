"""What the erasure of people keeps of itself: who asked, who did it, what had to stay."""

from rgpd.models.effacement import Effacement
from rgpd.models.preavis import Preavis

__all__ = ["Effacement", "Preavis"]
