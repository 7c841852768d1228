"""The places of an annual report where an officer writes, part by part. It only reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rapports.annuel.annexes import relever_annuel
from rapports.blocs import a_plat
from rapports.models import NatureRapport, Rapport, RapportAnnuel
from rapports.recits import composer
from rapports.recits.annuel import PARTIES


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


def emplacements(annuel: RapportAnnuel, jour: date) -> list[Emplacement]:
    """Every place of the report, in its order: those that its figures of today call for."""
    debut, fin = annuel.periode
    rapport = Rapport(
        contrat=annuel.contrat,
        nature=NatureRapport.ANNUEL,
        periode_debut=debut,
        periode_fin=fin,
    )
    codes = {titre[:2]: code for code, titre in PARTIES.items()}  # « 3. Les actions… »
    places, partie, sujet = [], "", ""
    for bloc in a_plat(composer(NatureRapport.ANNUEL, relever_annuel(rapport, jour))):
        if bloc["bloc"] == "titre":
            sujet = "" if bloc["niveau"] == 1 else bloc["texte"]
            partie = codes.get(bloc["texte"][:2], partie) if bloc["niveau"] == 1 else partie
        elif bloc["bloc"] == "texte_libre":
            titre = f"{sujet}\u00a0: {bloc['titre']}" if sujet else bloc["titre"]
            places.append(Emplacement(bloc["code"], titre, bloc["aide"], partie))
    return places
