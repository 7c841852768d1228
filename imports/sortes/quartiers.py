"""The official lists of priority neighbourhoods, of both generations. No outline enters."""

from __future__ import annotations

from imports import valeurs
from imports.plan import Plan
from imports.sortes.base import Attendue, Sorte, Source
from imports.sortes.cles import lignes_par_cle
from imports.sortes.inscription import CHAMPS, Inscription


class Quartiers(Sorte):
    """One line a neighbourhood: code, name, communes. The code says its generation."""

    code = "quartiers"
    libelle = "Quartiers prioritaires (liste)"
    aide = (
        "La liste officielle de 2015 ou de 2024, une ligne par quartier. Un quartier du portail "
        "encore sans code est reconnu par son nom dans sa commune : il reçoit son code, sans "
        "doublon. Importez d’abord les communes."
    )
    tables = (Attendue("quartiers", "Quartiers prioritaires", CHAMPS),)

    def preparer(self, source: Source, plan: Plan) -> None:
        inscription = Inscription(plan)
        for ligne, code in lignes_par_cle(source.tables["quartiers"], "code", valeurs.code_qpv):
            inscription.inscrire(ligne, code)
