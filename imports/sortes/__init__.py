"""The kinds of files that the portal can import, by code. What each does is in its module."""

from imports.sortes.base import Sorte
from imports.sortes.programmation import Programmation

SORTES: dict[str, Sorte] = {
    sorte.code: sorte
    for sorte in (
        # One kind a line: `Communes(),`
        Programmation(),
    )
}
