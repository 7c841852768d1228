"""Puts typed values back into the form of a page, as text: no value ever becomes a tag. Whose they
are, and whether they may come back, is not asked here.

The rest of the page is left as it is, to the byte: only the fields of that one form are rewritten.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

# Never written by us: a secret, a file, what the page itself counts or draws.
INTOUCHABLES = {"password", "file", "submit", "button", "reset", "image"}
A_LA_PAGE = ("csrfmiddlewaretoken",)
COMPTES_DE_LIGNES = ("-TOTAL_FORMS", "-INITIAL_FORMS", "-MIN_NUM_FORMS", "-MAX_NUM_FORMS")
COCHES = {"checkbox", "radio"}
Champs = list[tuple[str, list[str]]]


@dataclass
class _Champ:
    """One control of the page: its tag, and where it starts and ends in the text."""

    nom: str
    sorte: str
    attributs: dict[str, str | None]
    debut: int
    fin: int
    options: list[_Champ] = field(default_factory=list)


@dataclass
class _Formulaire:
    action: str
    champs: list[_Champ] = field(default_factory=list)

    def ressemblance(self, saisis: dict[str, list[str]]) -> tuple[int, int]:
        """How many hidden values are the very same, then how many names are asked for here too."""
        memes = sum(
            champ.sorte == "hidden" and (champ.attributs.get("value") or "") in saisis[champ.nom]
            for champ in self.champs
            if champ.nom in saisis
        )
        return memes, len({champ.nom for champ in self.champs} & saisis.keys())


class _Lecteur(HTMLParser):
    """The forms of a page that are sent by POST, with their controls in order."""

    def __init__(self, texte: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texte = texte
        self._lignes = [0]
        for ligne in texte.splitlines(keepends=True):
            self._lignes.append(self._lignes[-1] + len(ligne))
        self.formulaires: list[_Formulaire] = []
        self._par_id: dict[str, _Formulaire] = {}
        self._ailleurs: list[tuple[str, _Champ]] = []  # controls that name their form
        self._ouvert: _Formulaire | None = None
        self._choix: _Champ | None = None
        self.principal = 0  # where the content of the page starts
        self.feed(texte)
        self.close()
        for identifiant, champ in self._ailleurs:
            if identifiant in self._par_id:
                self._par_id[identifiant].champs.append(champ)

    def handle_starttag(self, tag, attrs) -> None:
        attributs = dict(attrs)
        ligne, colonne = self.getpos()
        debut = self._lignes[ligne - 1] + colonne
        fin = debut + len(self.get_starttag_text() or "")
        if tag in {"body", "main"}:
            self.principal = fin
        elif tag == "form":
            self._ouvrir(attributs)
        elif tag == "option" and self._choix is not None:
            self._choix.options.append(_Champ("", "option", attributs, debut, fin))
        elif tag in {"input", "select", "textarea"} and attributs.get("name"):
            sorte = (attributs.get("type") or "text").lower() if tag == "input" else tag
            self._ranger(_Champ(attributs["name"] or "", sorte, attributs, debut, fin))

    def handle_endtag(self, tag) -> None:
        if tag == "form":
            self._ouvert = None
        elif tag == "select":
            self._choix = None

    def _ouvrir(self, attributs) -> None:
        self._ouvert = _Formulaire(attributs.get("action") or "")
        if (attributs.get("method") or "").lower() == "post":
            self.formulaires.append(self._ouvert)
        if attributs.get("id"):
            self._par_id[attributs["id"]] = self._ouvert

    def _ranger(self, champ: _Champ) -> None:
        if champ.sorte == "select":
            self._choix = champ
        elif champ.sorte == "textarea":
            champ.fin = self._fin_du_texte(champ.fin)
        if champ.attributs.get("form"):
            self._ailleurs.append((champ.attributs["form"] or "", champ))
        elif self._ouvert is not None:
            self._ouvert.champs.append(champ)

    def _fin_du_texte(self, debut: int) -> int:
        fin = self.texte.find("</textarea", debut)
        return fin if fin >= 0 else debut


def remplir(texte: str, *, page: str, vers: str, champs: Champs) -> tuple[str, Champs, int]:
    """The page with these values in its form sent to `vers`; those that found no place; where the
    content of the page starts in what is given back."""
    lecteur, saisis = _Lecteur(texte), dict(champs)
    candidats = [
        formulaire
        for formulaire in lecteur.formulaires
        if urlsplit(urljoin(page, formulaire.action)).path == urlsplit(vers).path
    ]
    if not candidats:
        return texte, champs, lecteur.principal
    choisi = max(candidats, key=lambda formulaire: formulaire.ressemblance(saisis))
    ecritures, places = _ecritures(choisi, saisis)
    for debut, fin, ecrit in sorted(ecritures, reverse=True):
        texte = texte[:debut] + ecrit + texte[fin:]
    return (
        texte,
        [(nom, valeurs) for nom, valeurs in champs if nom not in places],
        (lecteur.principal),
    )


def _ecritures(formulaire: _Formulaire, saisis) -> tuple[list[tuple[int, int, str]], set[str]]:
    """What to write where; the names that have a place in this form."""
    ecritures, places, rangs = [], set(), defaultdict(int)
    for champ in formulaire.champs:
        valeurs = saisis.get(champ.nom, [])
        places.add(champ.nom)
        if _a_laisser(champ):
            continue
        if champ.sorte in COCHES:
            coche = (champ.attributs.get("value") or "on") in valeurs
            ecritures.append((champ.debut, champ.fin, _cocher("input", champ, "checked", coche)))
        elif champ.sorte == "select":
            ecritures += [
                (o.debut, o.fin, _cocher("option", o, "selected", o.attributs["value"] in valeurs))
                for o in champ.options
                if o.attributs.get("value") is not None and champ.nom in saisis
            ]
        elif rangs[champ.nom] < len(valeurs):
            valeur = valeurs[rangs[champ.nom]]
            rangs[champ.nom] += 1
            ecritures.append((champ.debut, champ.fin, _ecrire(champ, valeur)))
    return ecritures, places


def _a_laisser(champ: _Champ) -> bool:
    return (
        champ.sorte in INTOUCHABLES
        or "disabled" in champ.attributs
        or champ.nom in A_LA_PAGE
        or champ.nom.endswith(COMPTES_DE_LIGNES)
    )


def _cocher(balise: str, champ: _Champ, marque: str, coche: bool) -> str:
    attributs = {nom: valeur for nom, valeur in champ.attributs.items() if nom != marque}
    return _balise(balise, attributs | ({marque: None} if coche else {}))


def _ecrire(champ: _Champ, valeur: str) -> str:
    if champ.sorte == "textarea":
        # A browser drops the first line break of a text: it takes one more.
        return f"{_balise('textarea', champ.attributs)}\n{escape(valeur)}"
    return _balise("input", champ.attributs | {"value": valeur})


def _balise(nom: str, attributs: dict[str, str | None]) -> str:
    dits = [n if v is None else f'{n}="{escape(v)}"' for n, v in attributs.items()]
    return f"<{' '.join([nom, *dits])}>"
