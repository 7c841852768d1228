"""Reads a PDF back, as a person or a screen reader would: its text, its structure tree."""

import io
import re
from collections.abc import Iterator

import pikepdf


def ouvrir(octets: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(octets))


def texte(octets: bytes) -> str:
    """All the text that is drawn, in drawing order, charts included, pages apart by a form feed."""
    with ouvrir(octets) as pdf:
        return "\f".join("".join(_dessine(page, page.obj.Resources)) for page in pdf.pages)


def compact(chaine: str) -> str:
    """Without any space: how a line was broken does not matter to what it says."""
    return re.sub(r"[\s\u200b]+", "", chaine)


def elements(pdf: pikepdf.Pdf, genre: str) -> list[pikepdf.Dictionary]:
    """Every element of the structure tree of that type (`/TH`, `/Figure`…), in reading order."""
    return [e for e in _parcourir(pdf.Root.StructTreeRoot) if e.get("/S") == genre]


def tableaux(pdf: pikepdf.Pdf) -> list[list[list[str]]]:
    """Every table of the structure tree: its rows, and the compact text of each of their cells."""
    dits = _textes_balises(pdf)
    return [
        [
            [compact(_texte_balise(cellule, dits)) for cellule in rangee.K]
            for rangee in _parcourir(tableau)
            if rangee.S == "/TR"
        ]
        for tableau in elements(pdf, "/Table")
    ]


def balises(pdf: pikepdf.Pdf, genre: str) -> list[str]:
    """The compact text of every element of that type."""
    dits = _textes_balises(pdf)
    return [compact(_texte_balise(element, dits)) for element in elements(pdf, genre)]


def _textes_balises(pdf: pikepdf.Pdf) -> dict[tuple, str]:
    """The drawn text of each page, by page and marked-content identifier."""
    dits: dict[tuple, str] = {}
    for page in pdf.pages:
        police, ouverts = {}, []
        for instruction in pikepdf.parse_content_stream(page):
            operandes, operateur = instruction.operands, str(instruction.operator)
            if operateur in {"BDC", "BMC"}:
                ouverts.append(operandes[1].get("/MCID") if operateur == "BDC" else None)
            elif operateur == "EMC":
                ouverts.pop()
            elif operateur == "Tf":
                police = _signes(page.obj.Resources.Font[str(operandes[0])])
            elif operateur in {"Tj", "TJ"}:
                numero = next((n for n in reversed(ouverts) if n is not None), None)
                cle = (page.obj.objgen, numero)
                dits[cle] = dits.get(cle, "") + _lire(operandes[0], police)
    return dits


def _texte_balise(element, dits: dict[tuple, str], page=None) -> str:
    page = element.get("/Pg", page)
    enfants = element.get("/K", [])
    textes = []
    for enfant in enfants if isinstance(enfants, pikepdf.Array) else [enfants]:
        if not isinstance(enfant, pikepdf.Dictionary):
            textes.append(dits.get((page.objgen, int(enfant)), ""))
        elif "/MCID" in enfant:
            textes.append(dits.get((enfant.get("/Pg", page).objgen, int(enfant.MCID)), ""))
        else:
            textes.append(_texte_balise(enfant, dits, page))
    return "".join(textes)


def _parcourir(noeud) -> Iterator[pikepdf.Dictionary]:
    enfants = noeud.get("/K", [])
    for enfant in enfants if isinstance(enfants, pikepdf.Array) else [enfants]:
        if isinstance(enfant, pikepdf.Dictionary) and "/S" in enfant:
            yield enfant
            yield from _parcourir(enfant)


def _dessine(contenu, ressources) -> Iterator[str]:
    police = {}
    for instruction in pikepdf.parse_content_stream(contenu):
        operandes, operateur = instruction.operands, str(instruction.operator)
        if operateur == "Tf":
            police = _signes(ressources.Font[str(operandes[0])])
        elif operateur in {"Tj", "TJ"}:
            yield _lire(operandes[0], police)
        elif operateur == "ET":
            yield " "
        elif operateur == "Do":
            objet = ressources.XObject[str(operandes[0])]
            if objet.get("/Subtype") == "/Form":
                yield from _dessine(objet, objet.Resources)


def _lire(chaine, police: dict[bytes, str]) -> str:
    morceaux = chaine if isinstance(chaine, pikepdf.Array) else [chaine]
    octets = b"".join(bytes(m) for m in morceaux if isinstance(m, pikepdf.String))
    codes = (octets[rang : rang + 2] for rang in range(0, len(octets), 2))
    return "".join(police.get(code, "\ufffd") for code in codes)


def _signes(police) -> dict[bytes, str]:
    """From the codes of a font to characters, as its ToUnicode table says."""
    table = police.ToUnicode.read_bytes().decode("ascii")
    signes = {}
    for bloc in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, signe in re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", bloc):
            signes[bytes.fromhex(code)] = bytes.fromhex(signe).decode("utf-16-be")
    return signes
