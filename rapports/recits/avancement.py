"""The progress report: from its figures to its chapters, without any query."""

from __future__ import annotations

from rapports.blocs import Bloc, saut, texte_libre
from rapports.recits import portee_partenaire, portee_quartier
from rapports.recits.actions import actions
from rapports.recits.argent import financements
from rapports.recits.changements import changements
from rapports.recits.objectifs import objectifs
from rapports.recits.paroles import engagements, manques, signatures, sources
from rapports.recits.situation import essentiel, territoires


def ecrire(donnees: dict) -> list[Bloc]:
    """The blocks of the report, for what it is about."""
    genre = donnees.get("portee", {}).get("genre", "contrat")
    ecrits = {"quartier": portee_quartier.ecrire, "partenaire": portee_partenaire.ecrire}
    return ecrits.get(genre, _du_contrat)(donnees)


def _du_contrat(d: dict) -> list[Bloc]:
    return [
        *essentiel(d),
        *territoires(d),
        *chapitre(d["objectifs"], objectifs(d["objectifs"])),
        *chapitre(d["actions"], actions(d["actions"])),
        *chapitre(d["financements"]["par_nature"], financements(d["financements"])),
        *chapitre(d["signatures"], signatures(d["signatures"])),
        *engagements(d["engagements"]),
        *changements(d.get("changements")),
        texte_libre(
            "perspectives",
            "Perspectives",
            "Ce qui est prévu pour la suite, et ce qui reste à décider.",
        ),
        *manques(d),
        *sources(d),
    ]


def chapitre(matiere: list, blocs: list[Bloc]) -> list[Bloc]:
    """A chapter begins a page, unless it has only one line to say."""
    return [saut(), *blocs] if matiere else blocs
