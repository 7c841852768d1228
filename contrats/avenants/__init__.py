"""Avenants: what they propose, how it differs, its merge with what stands, its application.

Everything is proposed beside the contract; nothing is written in it before `appliquer`.
"""

from contrats.avenants.application import (
    AvenantEnConflit,
    appliquer,
    appliquer_les_dus,
    constater,
)
from contrats.avenants.difference import Difference, differences

__all__ = [
    "AvenantEnConflit",
    "Difference",
    "appliquer",
    "appliquer_les_dus",
    "constater",
    "differences",
]
