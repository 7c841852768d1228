"""Fills in and sends every form that a page shows, as a hostile person would."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.contrats.test_pieces import creer_pdf
from tests.injection.corpus import CORPUS, PARTOUT

LIBRES = {"text", "textarea", "search", "email", "url", "tel", "password"}
IGNORES = {"submit", "button", "reset", "image"}


@dataclass
class Champ:
    """One control: its kind, and what the page put in it."""

    nom: str
    genre: str
    valeur: str = ""
    choix: list[str] = field(default_factory=list)


@dataclass
class Formulaire:
    """Where it goes, how, and its controls."""

    action: str
    methode: str
    champs: list[Champ] = field(default_factory=list)

    @property
    def sorte(self) -> tuple[str, ...]:
        """What it asks, whatever the objects it is about."""
        chemin = "".join(c for c in urlsplit(self.action).path if not c.isdigit())
        return chemin, *sorted({"".join(x for x in c.nom if not x.isdigit()) for c in self.champs})

    def remplir(self, manche: int) -> dict:
        """What is sent: first hostile texts where texts are asked, then hostile texts everywhere,
        choices and hidden fields included."""
        charges = list(CORPUS.values())
        donnees: dict = {}
        for rang, champ in enumerate(self.champs):
            if champ.genre == "file":
                nom = f"{PARTOUT}/../{rang}.pdf"
                donnees[champ.nom] = SimpleUploadedFile(nom, creer_pdf())
            elif champ.nom == "csrfmiddlewaretoken":
                continue
            elif manche:
                donnees[champ.nom] = charges[(rang + manche) % len(charges)]
            elif champ.genre in LIBRES:
                donnees[champ.nom] = champ.valeur if "TOTAL_FORMS" in champ.nom else PARTOUT
            elif champ.genre in {"date", "number"}:
                donnees[champ.nom] = champ.valeur or ("2026-01-15" if champ.genre == "date" else 1)
            else:
                donnees[champ.nom] = champ.valeur or next(filter(None, champ.choix), "")
        return donnees


class _Lecteur(HTMLParser):
    def __init__(self, page: str):
        super().__init__(convert_charrefs=True)
        self.page, self.formulaires, self.select = page, [], None

    def handle_starttag(self, balise, attributs):
        a = dict(attributs)
        if balise == "form":
            action = urljoin(self.page, a.get("action") or self.page)
            self.formulaires.append(Formulaire(action, (a.get("method") or "get").lower()))
        elif balise in {"input", "textarea", "select"} and self.formulaires and a.get("name"):
            genre = a.get("type", "text") if balise == "input" else balise
            if genre not in IGNORES:
                champ = Champ(a["name"], genre, a.get("value") or "")
                self.formulaires[-1].champs.append(champ)
                self.select = champ if balise == "select" else None
        elif balise == "option" and self.select:
            self.select.choix.append(a.get("value") or "")
            if "selected" in a:
                self.select.valeur = a.get("value") or ""


def formulaires(page: str, html: str) -> list[Formulaire]:
    """The forms of this page, with the controls they hold."""
    lecteur = _Lecteur(page)
    lecteur.feed(html)
    return lecteur.formulaires
