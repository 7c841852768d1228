"""The places of an annual report where an officer writes, part by part. It only reads."""

from __future__ import annotations

from dataclasses import dataclass

from rapports.blocs import Bloc, a_plat
from rapports.calculs.annuel.ossature import ossature
from rapports.models import RapportAnnuel
from rapports.recits import typographier
from rapports.recits.annuel import PARTIES, ecrire


@dataclass(frozen=True)
class Emplacement:
    """A place for a text: its code among the report's texts, and that of its part."""

    code: str
    titre: str
    aide: str
    partie: str

    @property
    def champ(self) -> str:
        """The name of its field in a form."""
        return f"texte_{self.code}"


def emplacements(annuel: RapportAnnuel) -> list[Emplacement]:
    """Every place of the report, in its order: those of its parts and of its authorities."""
    vide = ossature(annuel.contrat, annuel.annee)
    return _places(typographier(ecrire(vide)))


def _places(blocs: list[Bloc]) -> list[Emplacement]:
    codes = {titre[:2]: code for code, titre in PARTIES.items()}  # « 3. Les actions… »
    places, partie, sujet = [], "", ""
    for bloc in a_plat(blocs):
        if bloc["bloc"] == "titre":
            sujet = "" if bloc["niveau"] == 1 else bloc["texte"]
            partie = codes.get(bloc["texte"][:2], partie) if bloc["niveau"] == 1 else partie
        elif bloc["bloc"] == "texte_libre":
            titre = f"{sujet}\u00a0: {bloc['titre']}" if sujet else bloc["titre"]
            places.append(Emplacement(bloc["code"], titre, bloc["aide"], partie))
    return places
