"""The versions of one report, and what differs between one and the version before. It only reads.

Figures are compared by their landmarks (`reperes`), the officers' texts sentence by sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from quartiers.prete import ListePrete
from rapports.blocs import a_plat
from rapports.models import Rapport
from rapports.models.demande import IDENTITE, identite
from rapports.recits.changements import Ecart, differences

PHRASE = re.compile(r"[^.!?…\n]+(?:[.!?…]+|\n|$)")
GARDE, ENLEVE, AJOUTE = "garde", "enleve", "ajoute"


@dataclass(frozen=True)
class TexteChange:
    """A free text that is not the same: its pieces, each kept, taken away or added."""

    titre: str
    morceaux: list[tuple[str, str]]


@dataclass(frozen=True)
class Difference:
    """What differs from `avant`, the version before."""

    avant: Rapport
    ecarts: list[Ecart]
    textes: list[TexteChange]

    @property
    def chiffres(self) -> list[tuple[str, str, str, str]]:
        """What, in the version before, in this one, and how it moved, in words."""
        return [_dire(ecart) for ecart in self.ecarts]

    @property
    def vide(self) -> bool:
        return not self.ecarts and not self.textes


def _dire(ecart: Ecart) -> tuple[str, str, str, str]:
    if ecart.genre == "nouveau":
        return ecart.libelle, "absent", ecart.dire(ecart.apres), "nouveau"
    if ecart.genre == "disparu":
        return ecart.libelle, ecart.dire(ecart.avant), "absent", "n’y figure plus"
    return ecart.libelle, ecart.dire(ecart.avant), ecart.dire(ecart.apres), ecart.evolution


def version_precedente(rapport: Rapport) -> Rapport | None:
    """The last version issued before this one."""
    return next(iter(PRECEDENTE.lire(rapport.version, *identite(rapport).values())), None)


PRECEDENTE = ListePrete(
    lambda version, *valeurs: (
        Rapport.objects.emis()
        .filter(**dict(zip(IDENTITE, valeurs, strict=True)), version__lt=version)
        .order_by("-version")[:1]
    )
)


def comparer(avant: Rapport, apres: Rapport) -> Difference:
    """What changed from one version to the other; nothing of one that is not frozen yet."""
    figes = avant.instantane or {}, apres.instantane or {}
    ecarts = []
    if all("reperes" in fige for fige in figes):
        ecarts = differences(*(fige["reperes"] for fige in figes))
    return Difference(avant, ecarts, _textes(avant, apres))


def _textes(avant: Rapport, apres: Rapport) -> list[TexteChange]:
    titres = _titres(avant) | _titres(apres)
    codes = list(dict.fromkeys([*titres, *avant.textes, *apres.textes]))
    paires = [(code, avant.textes.get(code, ""), apres.textes.get(code, "")) for code in codes]
    return [
        TexteChange(titres.get(code, code), _morceaux(ancien, neuf))
        for code, ancien, neuf in paires
        if ancien != neuf
    ]


def _titres(rapport: Rapport) -> dict[str, str]:
    blocs = a_plat((rapport.instantane or {}).get("corps", []))
    return {bloc["code"]: bloc["titre"] for bloc in blocs if bloc["bloc"] == "texte_libre"}


def _morceaux(ancien: str, neuf: str) -> list[tuple[str, str]]:
    """Sentence by sentence: what stays, what goes, what comes in its place."""
    avant, apres = PHRASE.findall(ancien), PHRASE.findall(neuf)
    suite: list[tuple[str, str]] = []
    for geste, i, j, k, m in SequenceMatcher(a=avant, b=apres, autojunk=False).get_opcodes():
        if geste == "equal":
            suite.append((GARDE, "".join(avant[i:j])))
            continue
        if i < j:
            suite.append((ENLEVE, "".join(avant[i:j])))
        if k < m:
            suite.append((AJOUTE, "".join(apres[k:m])))
    return suite
