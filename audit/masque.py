"""Text made fit for a journal: one line, no address of a person nor of a machine.

A name cannot be told from any other word: whoever writes a line never puts one in it.
"""

import re

# Tried once a word, from its beginning: the time taken grows as the text does, and no faster.
ADRESSE = re.compile(r"(?<![^\s@<>\"'(),;:=\[\]])[^\s@<>\"'(),;:=\[\]]++@[^\s@<>\"'(),;:\[\]]+")
IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])")
IPV6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}(?![\w:])", re.IGNORECASE)
HEURE = re.compile(r"\d{1,2}:\d{2}:\d{2}")
# What starts another line, moves the cursor or turns the text round, on any screen.
INVISIBLES = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def masquer(texte: str) -> str:
    """`texte` on one line, without any e-mail nor IP address."""
    texte = IPV4.sub("[ip]", ADRESSE.sub("[adresse]", texte))
    texte = IPV6.sub(lambda m: m[0] if HEURE.fullmatch(m[0]) else "[ip]", texte)
    return INVISIBLES.sub(lambda m: m[0].encode("unicode_escape").decode(), texte)


def masquer_tout(valeur):
    """The same through lists and dicts, keys included; what is not text stays."""
    if isinstance(valeur, dict):
        return {masquer(str(cle)): masquer_tout(v) for cle, v in valeur.items()}
    if isinstance(valeur, list | tuple):
        return [masquer_tout(v) for v in valeur]
    return masquer(valeur) if isinstance(valeur, str) else valeur
