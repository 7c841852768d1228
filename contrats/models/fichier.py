"""The files that are kept: recognised by their sha256, handed out whole or not at all."""

import hashlib


def empreinte_de(octets: bytes) -> str:
    """The SHA-256 by which a file is recognised, in hexadecimal."""
    return hashlib.sha256(octets).hexdigest()


def lire_intact(fichier, empreinte: str) -> bytes:
    """The bytes of a stored file.

    Raises ValueError if they have not this sha256 any more: they must never be handed out; OSError
    if the file has disappeared.
    """
    with fichier.open("rb") as ouvert:
        octets = ouvert.read()
    if empreinte_de(octets) != empreinte:
        raise ValueError(f"Le fichier {fichier.name} a été altéré : il n'est pas délivré.")
    return octets
