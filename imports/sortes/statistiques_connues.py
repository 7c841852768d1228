"""The public statistics that the portal knows by their usual column names. No figure is here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from imports.colonnes import Champ, normaliser

ANNEES = range(2006, 2041)


@dataclass(frozen=True)
class Connue:
    """A statistic, and how producers call its column."""

    code: str
    libelle: str
    unite: str
    sommable: bool
    noms: tuple[str, ...]

    @property
    def champ(self) -> Champ:
        """The column: its usual names, alone or followed by a year (`TP6018`, `tp60_2018`)."""
        noms = (self.code, *self.noms)
        fins = [fin for an in ANNEES for fin in (an, f"{an % 100:02d}")]
        datees = (f"{nom}_{fin}" for nom in noms for fin in fins)
        return Champ(self.code, self.libelle, (*noms, *datees))


CONNUES = {
    connue.code: connue
    for connue in (
        Connue(
            "population_municipale", "Population municipale", "habitants", True,
            ("pop_mun", "popmun", "pmun", "pop_municipale"),
        ),
        Connue(
            "population_totale", "Population totale", "habitants", True,
            ("pop_tot", "ptot", "pop_totale"),
        ),
        Connue(
            "population", "Population (sans autre précision)", "habitants", True,
            ("pop",),
        ),
        Connue(
            "population_qpv", "Habitants en quartier prioritaire", "habitants", True, ("pop_qpv",)
        ),
        Connue("part_femmes", "Part des femmes dans la population", "%", False, ("tx_f",)),
        Connue("indice_jeunesse", "Indice de jeunesse", "rapport", False, ("ind_jeune",)),
        Connue(
            "nombre_communes", "Nombre de communes", "communes", True,
            ("nb_communes", "nb_com", "nombre de communes"),
        ),
        Connue(
            "taux_pauvrete", "Taux de pauvreté à 60 %", "%", False,
            ("tp60", "tx_pauvrete", "taux_pauvrete", "taux de pauvrete"),
        ),
        Connue("part_menages_imposes", "Part des ménages imposés", "%", False, ("pmimp",)),
        Connue("revenu_q1", "Premier quartile du revenu disponible", "€", False, ("disp_q1",)),
        Connue(
            "revenu_median", "Revenu disponible médian", "€", False,
            ("disp_q2", "disp_med", "revenu_median", "revenu median"),
        ),
        Connue("revenu_q3", "Troisième quartile du revenu disponible", "€", False, ("disp_q3",)),
        Connue("rapport_interdecile", "Rapport interdécile", "rapport", False, ("disp_rd",)),
        Connue(
            "taux_emploi", "Taux d’emploi des 15-64 ans", "%", False,
            ("tx_tot_empl", "tx_emploi", "taux d’emploi"),
        ),
        Connue(
            "part_emplois_duree_limitee", "Part des emplois à durée limitée", "%", False,
            ("tx_tot_edlim", "tx_tot_eprec"),
        ),
        Connue("taux_emploi_femmes", "Taux d’emploi des femmes", "%", False, ("tx_f_empl",)),
        Connue("taux_emploi_hommes", "Taux d’emploi des hommes", "%", False, ("tx_h_empl",)),
        Connue(
            "demandeurs_emploi", "Demandeurs d’emploi (catégories A à E)", "personnes", True,
            ("abcde", "defm_abcde"),
        ),
        Connue(
            "demandeurs_emploi_femmes", "Demandeuses d’emploi (catégories A à E)", "personnes",
            True, ("abcde_f",),
        ),
        Connue(
            "demandeurs_emploi_hommes", "Demandeurs d’emploi hommes (catégories A à E)",
            "personnes", True, ("abcde_h",),
        ),
        Connue(
            "demandeurs_emploi_abc", "Demandeurs d’emploi (catégories A, B et C)", "personnes",
            True, ("abc", "defm_abc"),
        ),
    )
}  # fmt: skip


def annee_de_l_entete(entete: str, champ: Champ) -> int | None:
    """The year that a header carries after one of its usual names; None if it carries none."""
    serre = normaliser(entete).replace(" ", "")
    bases = {normaliser(nom).replace(" ", "") for nom in champ.noms}
    for base in sorted(bases, key=len):
        fin = serre[len(base) :]
        if serre.startswith(base) and serre != base and re.fullmatch(r"(20)?\d\d", fin, re.ASCII):
            return 2000 + int(fin[-2:])
    return None
