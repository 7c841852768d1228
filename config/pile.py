"""The room where Python calls functions, in one piece: what a page or a task does never leaves it.

CPython keeps the frames of a thread in pieces of 16 kB, asked of the system when one is full and
given back as soon as it is empty. A page goes some hundred calls deep: where the end of a piece
falls under a loop, each of its calls asks for memory and gives it back. A list of 1 300 choices
took 160 ms that way, 65 without.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P, R = ParamSpec("P"), TypeVar("R")

# Of 8 bytes: 560 kB, for which CPython takes a piece of 1 MB and leaves the rest to what follows.
CASES = 70_000


def d_un_tenant(fonction: Callable[P, R]) -> Callable[P, R]:
    """The same function: all that it calls finds its room in the piece that it was given. What is
    reserved and not used takes no memory."""

    @wraps(fonction)
    def appeler(*args: P.args, **kwargs: P.kwargs) -> R:
        return fonction(*args, **kwargs)

    appeler.__code__ = appeler.__code__.replace(co_stacksize=CASES)
    return appeler
