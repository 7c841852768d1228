"""Reads one cell as a value: number, date, identifier, list. Empty gives None. No database here.

Every parser raises ValeurInvalide with a French message to show next to the cell, nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date as Jour
from datetime import timedelta
from decimal import Decimal
from typing import TypeVar

from django.core.exceptions import ValidationError

from contrats.nombres import lire_nombre
from imports.colonnes import normaliser
from partenaires.identifiants import valider_rna, valider_siret
from quartiers.identifiants import generation_du_code, valider_code_insee, valider_siren

T = TypeVar("T")

ANNEES = range(2015, 2101)  # of a contract
MILLESIMES = range(1968, 2101)  # of a public figure: a contract starts from older ones
CHIFFRES_MAX = 20  # digits of a number: more is an identifier in the wrong column
ESPACES = re.compile(r"[\s\u00a0\u202f.\-]")
MILLIERS = re.compile(r"-?\d{1,3}(,\d{3}){2,}|-?\d{1,3}(\.\d{3}){2,}", re.ASCII)
# « 1,234 » is a thousand and more in English, one and a quarter in French.
AMBIGU = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
SCIENTIFIQUE = re.compile(r"\d([.,]\d+)?E\+?\d+", re.I | re.ASCII)
SEPARATEURS = re.compile(r"\s*[;|\n]\s*|\s*,(?=\s|\d|Q[NP]\d)\s*")
EXCEL = Jour(1899, 12, 30)  # day 0 of Excel's calendar
JOURS_EXCEL = range(36526, 73051)  # the years 2000 to 2099
# What producers write in the place of a value that they do not give.
ABSENCES = {
    "s": "secret statistique",
    "ss": "secret statistique",
    "secret": "secret statistique",
    "secret statistique": "secret statistique",
    "c": "donnée confidentielle",
    "nd": "donnée non disponible",
    "n d": "donnée non disponible",
    "na": "donnée non disponible",
    "n a": "donnée non disponible",
    "non disponible": "donnée non disponible",
    "ns": "donnée non significative",
    "n s": "donnée non significative",
    "so": "sans objet",
    "sans objet": "sans objet",
}
VRAIS, FAUX = (
    {"oui", "o", "vrai", "true", "1", "x", "yes"},
    {"non", "n", "faux", "false", "0", "no"},
)


class ValeurInvalide(ValueError):
    """The cell does not say such a value; the message says why, in French."""


def texte(brut: str) -> str | None:
    """The text, its runs of spaces made one."""
    return " ".join(brut.split()) or None


def decimal(brut: str) -> Decimal | None:
    """French or English notation: « 1 234,56 », « 1,234.56 », « 7 164 € », « 12,5 % »."""
    serre = re.sub(r"[\s\u00a0\u202f'’]", "", brut)
    sans_unite = serre.removesuffix("€").removesuffix("%")
    if MILLIERS.fullmatch(sans_unite):
        sans_unite = re.sub(r"[.,]", "", sans_unite)
    if sum(c.isdigit() for c in sans_unite) > CHIFFRES_MAX:
        raise ValeurInvalide(f"«\u00a0{brut[:40]}\u00a0» est trop long pour un nombre.")
    try:
        return lire_nombre(sans_unite, decimales=CHIFFRES_MAX)
    except ValidationError:
        raise ValeurInvalide(f"«\u00a0{brut[:40]}\u00a0» n’est pas un nombre.") from None


def montant(brut: str) -> Decimal | None:
    """An amount in euros, to the cent, never negative, never ambiguous."""
    valeur = decimal(brut)
    if valeur is None:
        return None
    if AMBIGU.fullmatch(re.sub(r"[\s\u00a0\u202f€]", "", brut)):
        raise ValeurInvalide(
            f"«\u00a0{brut[:40]}\u00a0» se lit de deux façons\u00a0: écrivez le montant sans "
            "séparateur de milliers."
        )
    if valeur < 0:
        raise ValeurInvalide("Un montant ne peut pas être négatif.")
    if valeur != round(valeur, 2):
        raise ValeurInvalide("Un montant n’a pas plus de deux chiffres après la virgule.")
    return round(valeur, 2)


def entier(brut: str) -> int | None:
    """A whole number, « 12,0 » included."""
    valeur = decimal(brut)
    if valeur is None:
        return None
    if valeur != int(valeur):
        raise ValeurInvalide(f"«\u00a0{brut[:40]}\u00a0» n’est pas un nombre entier.")
    return int(valeur)


def annee(brut: str, permises: range = ANNEES) -> int | None:
    """A year of those that are allowed, written as text or as a number."""
    vide = not brut.strip()
    if not vide and not re.fullmatch(r"\s*\d{4}([.,]0+)?\s*", brut, re.ASCII):
        raise ValeurInvalide(f"«\u00a0{brut[:40]}\u00a0» n’est pas une année\u00a0: écrivez 2026.")
    valeur = None if vide else int(brut.strip()[:4])
    if valeur is not None and valeur not in permises:
        bornes = f"{permises[0]} et {permises[-1]}"
        raise ValeurInvalide(f"L’année {valeur} n’est pas entre {bornes}.")
    return valeur


def date(brut: str) -> Jour | None:
    """A day: « 2026-03-01 », « 01/03/2026 », or the number that Excel keeps."""
    serre = brut.strip()
    if not serre:
        return None
    if re.fullmatch(r"\d{5}", serre, re.ASCII) and int(serre) in JOURS_EXCEL:
        return EXCEL + timedelta(days=int(serre))
    if iso := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})([ T][\d:.+Z]*)?", serre, re.ASCII):
        parties = (int(iso[1]), int(iso[2]), int(iso[3]))
    elif francais := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", serre, re.ASCII):
        parties = (int(francais[3]), int(francais[2]), int(francais[1]))
    else:
        raise ValeurInvalide(f"«\u00a0{brut[:40]}\u00a0» n’est pas une date\u00a0: jj/mm/aaaa.")
    try:
        return Jour(*parties)
    except ValueError:
        raise ValeurInvalide(f"Le jour «\u00a0{brut[:40]}\u00a0» n’existe pas.") from None


def siret(brut: str) -> str | None:
    """Fourteen digits with their key; spaces, and the zero that Excel takes away, are forgiven."""
    return _identifiant(brut, valider_siret, 14, "SIRET")


def siren(brut: str) -> str | None:
    """Nine digits with their key."""
    return _identifiant(brut, valider_siren, 9, "SIREN")


def rna(brut: str) -> str | None:
    """W and nine digits."""
    return _identifiant(brut.upper(), valider_rna, 0, "RNA")


def code_insee(brut: str) -> str | None:
    """Five characters, 2A and 2B in Corsica."""
    return _identifiant(brut.upper(), valider_code_insee, 5, "INSEE")


def code_qpv(brut: str) -> str | None:
    """The code of a priority neighbourhood, of either generation."""
    code = ESPACES.sub("", brut).upper()
    if code and generation_du_code(code) is None:
        raise ValeurInvalide(
            f"«\u00a0{brut[:40]}\u00a0» n’est pas un code de quartier prioritaire\u00a0: QP suivi "
            "de 6 caractères (2015), ou QN suivi de 6 caractères (2024)."
        )
    return code or None


def _identifiant(brut: str, valider: Callable, longueur: int, nom: str) -> str | None:
    code = ESPACES.sub("", brut)
    if not code:
        return None
    if SCIENTIFIQUE.fullmatch(brut.strip()):
        raise ValeurInvalide(
            f"Excel a abîmé ce numéro {nom} en l’écrivant «\u00a0{brut[:40]}\u00a0»\u00a0: mettez "
            "la colonne au format texte et saisissez-le de nouveau."
        )
    if code.isdigit() and len(code) == longueur - 1:
        code = f"0{code}"
    try:
        valider(code)
    except ValidationError as erreur:
        raise ValeurInvalide(" ".join(erreur.messages)) from None
    return code


def liste(brut: str) -> list[str] | None:
    """The parts of a cell: « 13055;13070 », « Saint-Omer, Arques », « a|b »."""
    parties = dict.fromkeys(" ".join(part.split()) for part in SEPARATEURS.split(brut))
    return [partie for partie in parties if partie] or None


def booleen(brut: str) -> bool | None:
    """Yes or no."""
    mot = normaliser(brut)
    if mot in VRAIS or mot in FAUX:
        return mot in VRAIS
    if brut.strip():
        raise ValeurInvalide(f"«\u00a0{brut[:40]}\u00a0» ne se lit pas\u00a0: écrivez oui ou non.")
    return None


def choix(libelles: Mapping[T, str], autres: Mapping[str, T] | None = None) -> Callable:
    """A parser of one of `libelles` (code -> label, as `dict(Statuts.choices)`), by code or label.

    `autres` gives more words that people write: word -> code.
    """
    mots = {normaliser(str(libelle)): code for code, libelle in libelles.items()}
    mots = {normaliser(str(code)): code for code in libelles} | mots
    mots |= {normaliser(mot): code for mot, code in (autres or {}).items()}

    def lire(brut: str) -> T | None:
        mot = normaliser(brut)
        if mot in mots and mot:
            return mots[mot]
        if not brut.strip():
            return None
        admis = ", ".join(str(libelle) for libelle in libelles.values())
        raise ValeurInvalide(f"«\u00a0{brut[:40]}\u00a0» n’est pas admis. Admis\u00a0: {admis}.")

    return lire


def absence(brut: str) -> str | None:
    """Why a statistic has no value: what the producer wrote in its place; None if it has one."""
    if not brut.strip():
        return "secret statistique ou donnée non diffusée"
    if brut.strip() in {"…", "...", "-", "–", "—", "/", ".", "//"}:
        return "donnée non disponible"
    return ABSENCES.get(normaliser(brut))
