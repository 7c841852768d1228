"""The hostile texts, and how their effect would be seen; apart from what neutralises them."""

from __future__ import annotations

import email
import email.policy
import re
from html.parser import HTMLParser

MARQUE = "zqx"
# Short enough to bite in small columns: its beginning is a formula, a tag, the end of an attribute.
PARTOUT = (
    f"=<x-{MARQUE}>\"'></script></textarea></title><x-{MARQUE} on{MARQUE}=1>"
    f'{{{{"{MARQUE}"|add:"7"}}}}{{% now "{MARQUE}" %}}#panic("{MARQUE}")'
    f"\r\nX-{MARQUE}: 1\r\nBcc: {MARQUE}@exemple.invalid"
)
EVALUE = f"{MARQUE}7"  # what the template syntax would write if it were run
CORPUS = {
    "partout": PARTOUT,
    "attribut": f"' data-{MARQUE}='1' on{MARQUE}='x",
    "adresse": f"javascript:{MARQUE}()",
    "formule": f'@SUM(1)|cmd|"{MARQUE}"!A0',
    "typst": f'#read("/etc/passwd") #panic("{MARQUE}") $x$ \\ `c` <l>',
    "entete": f"{MARQUE}\r\nX-{MARQUE}: 1\r\nBcc: {MARQUE}@exemple.invalid\r\n\r\n<x-{MARQUE}>",
    "journal": f"{MARQUE}\n2026-01-01 00:00:00,000 CRITICAL {MARQUE} faux",
    "chemin": f"../../../../../../tmp/{MARQUE}\\..\\x",
    "sql": f"{MARQUE}'\"); DROP TABLE contrats_contrat; -- %s %(x)s",
    "champ": "password__startswith",
    "connecteur": "_connector",
    "nul": f"{MARQUE}\0\x1b[31m\x07",
    "sens": f"{MARQUE}\u202efdp.exe\u2066",
    "long": f"{MARQUE} " + "W" * 30_000,
    "rare": f"{MARQUE}😀\U000e0041\ufffe\u0300" + "\u0301" * 50,
    "nombre": "9" * 5000,  # more figures than Python makes a number of
    "vide": "",
}


ADRESSES = {"href", "src", "action", "formaction", "data", "hx-get", "hx-post", "xlink:href"}


class _Lecteur(HTMLParser):
    """Reads a page as a browser would, and keeps what a text must never become."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.effets: list[str] = []
        self.script = False

    def handle_starttag(self, balise, attributs):
        if MARQUE in balise:
            self.effets.append(f"balise {balise}")
        for nom, valeur in attributs:
            if MARQUE in nom or nom.startswith("on"):
                self.effets.append(f"attribut {nom} de {balise}")
            agit = (valeur or "").strip().lower().startswith(("javascript:", "data:text"))
            if agit and nom in ADRESSES:
                self.effets.append(f"adresse {nom} de {balise}")
        self.script = balise in {"script", "style"} and "json" not in str(attributs)

    def handle_endtag(self, balise):
        self.script = False

    def handle_data(self, texte):
        if self.script and MARQUE in texte:
            self.effets.append(f"script : {texte[:60]}")


def effets_de_la_page(html: str) -> list[str]:
    """What the hostile texts became in a page; nothing, when they stayed texts."""
    lecteur = _Lecteur()
    lecteur.feed(html)
    lecteur.close()
    if EVALUE in html:
        lecteur.effets.append("gabarit évalué")
    return lecteur.effets


FORMULE = re.compile(r"^\s*[=+\-@\t\r＝＋－＠](?![\d\s.,]*$)")


def effets_du_csv(lignes: list[list[str]]) -> list[str]:
    """The cells that a spreadsheet would run."""
    return [cellule[:60] for ligne in lignes for cellule in ligne if FORMULE.match(cellule)]


def effets_du_message(octets: bytes) -> list[str]:
    """What the hostile texts became in an e-mail: a header, or something in its HTML part."""
    message = email.message_from_bytes(octets, policy=email.policy.default)
    effets = [f"en-tête {nom}" for nom in dict(message) if MARQUE in nom.lower()]
    effets += ["copie cachée"] if message["Bcc"] or message["Cc"] else []
    for partie in message.walk():
        if partie.get_content_type() == "text/html":
            effets += effets_de_la_page(partie.get_content())
        elif partie.get_content_type() == "text/plain" and EVALUE in partie.get_content():
            effets.append("gabarit évalué")
    return effets
