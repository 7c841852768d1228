"""Reads the lines of posts paid by programme 147, or says why not. It plans nothing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from contrats.models import Contrat
from imports import valeurs
from imports.sortes.base import Ligne, Source
from imports.sortes.porteurs import Nomme

ADULTE_RELAIS, FONJEP = "Adulte-relais", "Fonjep"
DISPOSITIFS = {ADULTE_RELAIS: ADULTE_RELAIS, FONJEP: FONJEP}
AUTRES_NOMS = {
    "adultes-relais": ADULTE_RELAIS, "adulte relais": ADULTE_RELAIS,
    "postes-fonjep": FONJEP, "poste fonjep": FONJEP,
}  # fmt: skip
# « 06212R003202 » is an adulte-relais, « D01178 » a Fonjep post.
FORMES = {
    ADULTE_RELAIS: re.compile(r"[0-9]{2}[0-9A-Z][0-9]{2}R[0-9T][0-9]{5}"),
    FONJEP: re.compile(r"[A-Z]{1,2}[0-9]{4,5}"),
}
CODES = re.compile(r"CV[0-9]{3}|CN(?:[0-9]{3}|02[AB])[0-9]{2}[IMN]")


@dataclass(frozen=True)
class Poste:
    """One post, one year, in a contract of the portal."""

    ligne: Ligne
    contrat: Contrat
    exercice: int
    reference: str
    dispositif: str
    montant: Decimal
    porteur: Nomme

    @property
    def cle(self) -> tuple[int, int, str]:
        return self.contrat.pk, self.exercice, self.reference


class Lecteur:
    """The posts that can be read; every other line is told, with why it is left."""

    def __init__(self, source: Source):
        self.source = source
        self.contrats = _contrats(source)
        self.noms_dans_le_siret: list[int] = []
        self._vus: dict[tuple, int] = {}

    def lire(self) -> list[Poste]:
        table = self.source.tables["postes"]
        postes = [poste for ligne in table if (poste := self._lire(ligne)) is not None]
        if nombre := len(self.noms_dans_le_siret):
            self.source.plan.informer(
                f"La colonne du SIRET porte un nom, et non un numéro (lignes concernées : "
                f"{nombre}, la première est la ligne {self.noms_dans_le_siret[0]}). Ces "
                "organismes sont cherchés par leur nom.",
                table=table,
                colonne=table.entete("siret"),
                nature="nom_dans_le_siret",
            )
        return postes

    def _lire(self, ligne: Ligne) -> Poste | None:
        contrat = self._contrat(ligne)
        exercice = ligne.lire("exercice", valeurs.annee)
        dispositif = self._dispositif(ligne)
        montant = ligne.lire("montant", valeurs.montant)
        if contrat is None or not self._complete(ligne, exercice, montant):
            return None
        if dispositif is None:
            return None
        nom = valeurs.texte(ligne["nom"])
        porteur = Nomme(self._siret(ligne), nom, contrat.pilote, dispositif == FONJEP)
        lu = Poste(ligne, contrat, exercice, ligne["reference"], dispositif, montant, porteur)
        return lu if self._nouveau(lu) else None

    def _contrat(self, ligne: Ligne) -> Contrat | None:
        brut = re.sub(r"\s", "", ligne["contrat"]).upper()
        codes = CODES.findall(brut)
        if codes and len(codes) > 1:
            raison, nature = f"deux contrats, {' et '.join(codes)}", "codes_colles"
        elif not brut:
            raison, nature = "aucun contrat", "contrat_vide"
        elif brut not in self.contrats:
            raison, nature = f"le contrat {brut}, qui n’est pas ici", "contrat_inconnu"
        else:
            return self.contrats[brut]
        ligne.avertir("contrat", f"Cette ligne donne {raison} : elle est laissée.", nature=nature)
        return None

    def _complete(self, ligne: Ligne, exercice, montant) -> bool:
        """Whether nothing is missing; an unreadable value is told already, and blocks."""
        for champ in ("reference", "nom", "exercice", "montant"):
            if not ligne[champ]:
                ligne.avertir(
                    champ, "Cette case est vide : la ligne est laissée.", nature="case_vide"
                )
                return False
        return exercice is not None and montant is not None

    def _dispositif(self, ligne: Ligne) -> str | None:
        if ligne["dispositif"]:
            return ligne.lire("dispositif", valeurs.choix(DISPOSITIFS, AUTRES_NOMS))
        for dispositif, forme in FORMES.items():
            if forme.fullmatch(ligne["reference"]):
                return dispositif
        if ligne["reference"]:
            ligne.erreur(
                "reference",
                "Ce numéro n’est ni celui d’un adulte-relais ni celui d’un poste Fonjep.",
                nature="dispositif_inconnu",
            )
        return None

    def _siret(self, ligne: Ligne) -> str | None:
        brut = ligne["siret"]
        if brut and not any(c.isdigit() for c in brut[:9]):
            self.noms_dans_le_siret.append(ligne.rang.numero)
            return None
        try:
            return valeurs.siret(brut)
        except valeurs.ValeurInvalide as refus:
            if re.sub(r"\D", "", brut) == re.sub(r"[\s.]", "", brut):
                ligne.avertir(
                    "siret", f"{refus} L’organisme est cherché par son nom.", nature="siret_faux"
                )
            else:
                self.noms_dans_le_siret.append(ligne.rang.numero)
            return None

    def _nouveau(self, poste: Poste) -> bool:
        premiere = self._vus.setdefault(poste.cle, poste.ligne.rang.numero)
        if premiere == poste.ligne.rang.numero:
            return True
        poste.ligne.avertir(
            "reference",
            f"Ce poste est déjà, pour {poste.exercice}, à la ligne {premiere} : cette ligne est "
            "laissée.",
            nature="cle_en_double",
        )
        return False


def _contrats(source: Source) -> dict[str, Contrat]:
    """The contracts that may be written, by their code: all, or those of the same pilot."""
    contrats = Contrat.objects.filter(code__isnull=False)
    if source.contrat is not None:
        contrats = contrats.filter(pilote=source.contrat.pilote_id)
    table = source.tables["postes"]
    rang = table.colonnes["contrat"]
    codes = {re.sub(r"\s", "", ligne.cellules[rang]).upper() for ligne in table.table.lignes}
    contrats = contrats.filter(code__in=codes).select_related("pilote")
    return {c.code: c for c in contrats.prefetch_related("partenaires")}


def dire_les_changements_de_contrat(source: Source, postes: list[Poste]) -> None:
    """A post that is under another contract from one year to the next: a new generation."""
    codes = defaultdict(list)
    for poste in sorted(postes, key=lambda p: p.exercice):
        if poste.contrat.code not in codes[poste.reference]:
            codes[poste.reference].append(poste.contrat.code)
    passages = Counter(p for suite in codes.values() for p in pairwise(suite))
    for (avant, apres), nombre in sorted(passages.items()):
        source.plan.informer(
            f"Des postes passent du contrat {avant} au contrat {apres} : {nombre}. Chaque année "
            "reste dans le contrat que le fichier lui donne.",
            table=source.tables["postes"],
            nature="changement_de_contrat",
        )
