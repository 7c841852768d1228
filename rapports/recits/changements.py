"""What changed between two reports, or two versions of one: from their comparable figures.

Pure: from two `reperes` (see `rapports.calculs.reperes`) to differences, then to blocks.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from contrats.ecriture import ecart
from rapports.blocs import Bloc, Cellule, cellule, colonne, paragraphe, tableau, titre
from rapports.formes.ecriture import decimal
from rapports.recits.mots import compte, enumerer, le, mesure, selon

TITRE = "Ce qui a changé depuis le dernier rapport"


@dataclass(frozen=True)
class Ecart:
    """One figure that is not the same. `genre`: « change », « nouveau » or « disparu »."""

    cle: str
    libelle: str
    avant: str | None
    apres: str | None
    unite: str
    genre: str

    @property
    def evolution(self) -> str:
        """`+12 ménages`, `−3 points`, or in words when one of the two is not a number."""
        if self.genre != "change":
            return "nouveau" if self.genre == "nouveau" else "n’y figure plus"
        if self.avant is None or self.apres is None:
            return "désormais connu" if self.avant is None else "n’est plus connu"
        avant, apres = decimal(self.avant), decimal(self.apres)
        if avant is None or apres is None:
            return "a changé"
        return _signe(apres - avant, self.unite)

    def dire(self, valeur: str | None) -> str:
        """A value of this figure, in French."""
        if valeur is not None and decimal(valeur) is None:
            return valeur  # words, not a figure
        return mesure(valeur, self.unite)


def _signe(difference: Decimal, unite: str) -> str:
    dit = mesure(str(difference), "€") if unite == "€" else ecart(difference, unite)
    return f"+{dit}" if difference > 0 else dit


def differences(avant: dict[str, Any], apres: dict[str, Any]) -> list[Ecart]:
    """What differs, in the order of `apres`, then what is no longer there."""
    communs = [
        _ecart(cle, avant[cle]["valeur"], repere, "change")
        for cle, repere in apres.items()
        if cle in avant and not _egales(avant[cle]["valeur"], repere["valeur"])
    ]
    nouveaux = [
        _ecart(cle, None, repere, "nouveau") for cle, repere in apres.items() if cle not in avant
    ]
    disparus = [
        Ecart(cle, r["libelle"], r["valeur"], None, r["unite"], "disparu")
        for cle, r in avant.items()
        if cle not in apres
    ]
    return [*communs, *nouveaux, *disparus]


def _ecart(cle: str, valeur: str | None, repere: dict[str, Any], genre: str) -> Ecart:
    return Ecart(cle, repere["libelle"], valeur, repere["valeur"], repere["unite"], genre)


def _egales(avant: str | None, apres: str | None) -> bool:
    """`45.00` and `45.0` are one value; a number and no number are not."""
    nombres = decimal(avant), decimal(apres)
    return avant == apres if None in nombres else nombres[0] == nombres[1]


def figer(ecarts: list[Ecart]) -> list[dict[str, Any]]:
    """The differences as the frozen data keep them."""
    return [asdict(ligne) for ligne in ecarts]


def changements(part: dict[str, Any] | None, au_plus: int | None = None) -> list[Bloc]:
    """The chapter, from what `rapports.calculs.changements` kept; `au_plus` bounds its table."""
    if part is None:
        dit = "Aucun rapport précédent de même nature n’a été émis : il n’y a rien à comparer."
        return [titre(TITRE), paragraphe(dit, "absence")]
    ecarts = [Ecart(**ligne) for ligne in part["ecarts"]]
    blocs = [titre(TITRE), paragraphe(_reference(part["precedent"]))]
    if faits := [compte(f["nombre"], f["un"], f["plusieurs"]) for f in part["evenements"]]:
        blocs.append(paragraphe(f"Depuis : {enumerer(faits)}."))
    if not ecarts:
        return [*blocs, paragraphe("Aucun des chiffres comparés n’a changé.")]
    return [*blocs, *raconter(ecarts, au_plus)]


def _reference(precedent: dict[str, Any]) -> str:
    version = f", version {precedent['version']}" if precedent["version"] > 1 else ""
    return (
        f"Comparaison avec le rapport précédent : {precedent['titre']} {precedent['periode']}"
        f"{version}, établi le {le(precedent['etabli_le'])}."
    )


def raconter(ecarts: list[Ecart], au_plus: int | None = None) -> list[Bloc]:
    """The differences: a table of what changed, what is new, what is no longer there."""
    par_genre = {g: [e for e in ecarts if e.genre == g] for g in ("change", "nouveau", "disparu")}
    changes, blocs = par_genre["change"], []
    if changes:
        blocs.append(_table(changes[:au_plus]))
    if au_plus is not None:
        return [*blocs, *_compter(len(changes) - au_plus, par_genre)]
    for genre, dit in (("nouveau", "Nouveau"), ("disparu", "N’y figure plus")):
        if lignes := par_genre[genre]:
            blocs.append(paragraphe(f"{dit} : {_nommer(lignes, genre)}."))
    return blocs


def _compter(autres: int, par_genre: dict[str, list[Ecart]]) -> list[Bloc]:
    """What a bounded table does not show."""
    nouveaux, disparus = len(par_genre["nouveau"]), len(par_genre["disparu"])
    dits = [
        *([compte(autres, "autre qui a changé", "autres qui ont changé")] if autres > 0 else []),
        *([compte(nouveaux, "nouveau", "nouveaux")] if nouveaux else []),
        *([compte(disparus, "qui n’y figure plus", "qui n’y figurent plus")] if disparus else []),
    ]
    return [paragraphe(f"Et, parmi les chiffres : {enumerer(dits)}.", "discret")] if dits else []


def _nommer(lignes: list[Ecart], genre: str) -> str:
    nouveau = genre == "nouveau"
    return " ; ".join(f"{e.libelle} ({e.dire(e.apres if nouveau else e.avant)})" for e in lignes)


def _table(ecarts: list[Ecart]) -> Bloc:
    return tableau(
        selon(len(ecarts), "Le chiffre qui a changé", "Les chiffres qui ont changé"),
        [
            colonne("Quoi", largeur=5),
            colonne("Avant", largeur=3),
            colonne("Maintenant", largeur=3),
            colonne("Évolution", largeur=2.6),
        ],
        [_ligne(e) for e in ecarts],
    )


def _ligne(e: Ecart) -> list[Cellule]:
    return [e.libelle, e.dire(e.avant), cellule(e.dire(e.apres), fort=True), e.evolution]
