"""`docs/securite.md` keeps its word: every requirement once, every proof a test that exists.

What is not proved is written « ouvert », with what is missing; nothing here says that it is enough.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache

import pytest
from django.conf import settings

from tests.analyse import RACINE

DOCUMENT = RACINE / "docs" / "securite.md"
REGLES = RACINE / "docs" / "securite-regles.md"
ETATS = ("conforme", "sans objet", "ouvert")
# OWASP ASVS 5.0.0, levels 1 and 2, without WebRTC and without the roles of OAuth that the portal
# does not play: identifiers only. `1.2.1-5` stands for the five requirements from 1.2.1 to 1.2.5.
NIVEAUX = {
    1: "1.2.1-5 1.3.1-2 1.5.1 2.1.1 2.2.1-2 2.3.1 3.2.1-2 3.3.1 3.4.1-2 3.5.1-3 4.1.1 4.4.1"
    " 5.2.1-2 5.3.1-2 6.1.1 6.2.1-8 6.3.1-2 6.4.1-2 7.2.1-4 7.4.1-2 8.1.1 8.2.1-2 8.3.1 9.1.1-3"
    " 9.2.1 11.3.1-2 11.4.1 12.1.1 12.2.1-2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1",
    2: "1.1.1-2 1.2.6-9 1.3.3-11 1.4.1-3 1.5.2 2.1.2-3 2.2.3 2.3.2-4 2.4.1 3.3.2-4 3.4.3-6 3.5.4-5"
    " 3.7.1-2 4.1.2-3 4.2.1 4.3.1-2 4.4.2-4 5.1.1 5.2.3 5.4.1-3 6.1.2-3 6.2.9-12 6.3.3-4 6.4.3-4"
    " 6.5.1-5 6.6.1-3 6.8.1-4 7.1.1-3 7.3.1-2 7.4.3-5 7.5.1-2 7.6.1-2 8.1.2 8.2.3 8.4.1 9.2.2-4"
    " 10.1.1-2 10.2.1-2 10.5.1-5 11.1.1-2 11.2.1-3 11.3.3 11.4.2-4 11.5.1 11.6.1 12.1.2-3 12.3.1-4"
    " 13.1.1 13.2.1-5 13.3.1-2 13.4.2-5 14.1.1-2 14.2.2-4 14.3.2-3 15.1.2-3 15.2.2-3 15.3.2-7"
    " 16.1.1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3",
    3: "1.2.10 2.3.5 13.1.3 15.4.2",
}
RUBRIQUES = {
    "saisie", "limites", "fichiers", "comptes", "sessions", "droits", "cles", "connexions",
    "donnees", "dependances", "journaux",
}  # fmt: skip


def _exigences() -> dict[str, int]:
    attendues = {}
    for niveau, textes in NIVEAUX.items():
        for texte in textes.split():
            section, _, rangs = texte.rpartition(".")
            premier, _, dernier = rangs.partition("-")
            for rang in range(int(premier), int(dernier or premier) + 1):
                attendues[f"{section}.{rang}"] = niveau
    return attendues


def lignes(texte: str) -> list[list[str]]:
    """The rows of the tables: identifier, level, what is done, state, proof or reason."""
    return [
        [case.strip() for case in ligne.strip().strip("|").split(" | ")]
        for ligne in texte.splitlines()
        if re.match(r"\| \d+\.\d+\.\d+ \|", ligne)
    ]


def preuve_manquante(etat: str, preuve: str) -> str:
    """Why a row proves nothing; empty if it does."""
    cites = re.findall(r"`(tests/[^`]+)`", preuve)
    if etat not in ETATS:
        return f"état inconnu : {etat}"
    if etat != "conforme":
        return "" if len(preuve) > 8 and not cites else "une raison est attendue"
    if not cites:
        return "aucun test cité"
    absents = [nom for nom in cites if not _existe(nom)]
    return f"tests absents : {absents}" if absents else ""


def _existe(nom: str) -> bool:
    chemin, _, fonction = nom.partition("::")
    return fonction.startswith("test_") and fonction.partition("[")[0] in _definies(chemin)


@cache
def _definies(chemin: str) -> set[str]:
    fichier = RACINE / chemin
    if not fichier.exists():
        return set()
    arbre = ast.parse(fichier.read_text(encoding="utf-8"))
    return {noeud.name for noeud in ast.walk(arbre) if isinstance(noeud, ast.FunctionDef)}


LIGNES = lignes(DOCUMENT.read_text(encoding="utf-8"))


def test_chaque_exigence_a_sa_ligne_et_une_seule():
    assert len(_exigences()) == 226 + 4
    assert sorted(ligne[0] for ligne in LIGNES) == sorted(_exigences())
    assert {ligne[0]: int(ligne[1]) for ligne in LIGNES} == _exigences()


@pytest.mark.parametrize("ligne", LIGNES, ids=lambda ligne: ligne[0])
def test_chaque_ligne_est_prouvee_ou_dit_ce_qui_manque(ligne):
    assert len(ligne) == 5
    assert preuve_manquante(ligne[3], ligne[4]) == ""
    assert ligne[2] != "—" or ligne[3] == "sans objet"


def test_les_totaux_sont_ceux_des_lignes():
    texte = DOCUMENT.read_text(encoding="utf-8")
    ecrits = re.search(
        r"(\d+) exigences : (\d+) conformes, (\d+) sans objet, (\d+) ouvertes\.", texte
    )
    comptes = Counter(ligne[3] for ligne in LIGNES)
    assert [int(n) for n in ecrits.groups()] == [len(LIGNES), *(comptes[e] for e in ETATS)]


def test_le_doute_ne_tient_pas_lieu_de_preuve():
    for document in (DOCUMENT, REGLES):
        assert re.findall(r"(?i)probablement|sans doute|normalement", document.read_text()) == []


def test_ce_qui_ne_prouve_rien_est_vu():
    assert preuve_manquante("conforme", "voir le code") == "aucun test cité"
    inventes = "`tests/test_securite.py::test_invente`"
    assert preuve_manquante("conforme", inventes).startswith("tests absents")
    assert preuve_manquante("conforme", "`tests/test_rien.py::test_a`").startswith("tests absents")
    assert preuve_manquante("ouvert", "") == "une raison est attendue"
    assert preuve_manquante("à voir", "un jour, peut-être").startswith("état inconnu")
    ici = "`tests/test_securite.py::test_ce_qui_ne_prouve_rien_est_vu[cas]`"
    assert preuve_manquante("conforme", ici) == ""


# -- the rules that the table points to ----------------------------------------------------------


def test_les_regles_ont_leurs_rubriques():
    """Each link of the table leads to a heading that says something."""
    regles = REGLES.read_text(encoding="utf-8")
    rubriques = dict(re.findall(r'<a id="(\w+)"></a>\n+## .+\n((?:(?!\n<a id=)(?:.|\n))*)', regles))
    assert {nom for nom, texte in rubriques.items() if len(texte) > 300} == RUBRIQUES
    liens = re.findall(r"securite-regles\.md#(\w+)", DOCUMENT.read_text(encoding="utf-8"))
    assert set(liens) == RUBRIQUES


def test_les_regles_disent_les_vrais_reglages():
    """Each setting that the rules quote has the value that they say."""
    regles = REGLES.read_text(encoding="utf-8")
    dits = re.findall(r"\| `([A-Z_]+)` \| `([^`]+)` \|", regles)
    assert len(dits) >= 8
    assert {nom: str(getattr(settings, nom)) for nom, _ in dits} == dict(dits)


def test_les_regles_nomment_chaque_secret():
    """The variables of `.env.example` that hold a key or a password are in the inventory."""
    exemple = (RACINE / ".env.example").read_text(encoding="utf-8")
    variables = re.findall(r"^#?([A-Z0-9_]+)=(.*)$", exemple, flags=re.MULTILINE)
    secrets = {
        nom
        for nom, valeur in variables
        if re.search(r"CLE|SECRET_KEY|MOT_DE_PASSE|P12|CLIENT_SECRET", nom)
        or ":motdepasse@" in valeur
    }
    assert {"SECRET_KEY", "REGISTRE_CLE", "DATABASE_URL", "SCEAU_P12"} <= secrets
    regles = REGLES.read_text(encoding="utf-8")
    assert {nom for nom in secrets if f"`{nom}`" not in regles} == set()
