"""The SQL of a statement that is known to come back. It is here alone, for settings read it."""


class Revenante(str):
    """A statement made once for many readings: it is worth preparing the first time it is asked."""

    __slots__ = ()
