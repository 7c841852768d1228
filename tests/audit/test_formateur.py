"""The process journal: one record is one line, that tells nobody and opens nothing."""

import json
import logging
import time

import pytest

from audit import contexte
from audit.formateur import FormateurJSON, FormateurTexte
from audit.masque import masquer

VISITE = contexte.Contexte("abcdef0123456789", "192.0.2.7", "Firefox")


def ligne(message, *args, exc_info=None, **extra):
    record = logging.LogRecord("essai", logging.WARNING, "", 1, message, args, exc_info)
    vars(record).update(extra)
    return record


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("à anne.dupont+x@exemple.fr, vite", "à [adresse], vite"),
        ("<ANNE@Exemple.FR>", "<[adresse]>"),
        ("depuis 192.0.2.7:443", "depuis [ip]:443"),
        ("depuis 2001:db8::7 et ::1", "depuis [ip] et [ip]"),
        ("à 12:30:15, version 5.2.19", "à 12:30:15, version 5.2.19"),
        ("un\r\nfaux\tet\u202eenvers\x1b[2J", "un\\r\\nfaux\\tet\\u202eenvers\\x1b[2J"),
    ],
)
def test_masquer(texte, attendu):
    assert masquer(texte) == attendu


@pytest.mark.parametrize("motif", ["W", "1.", "a:", "/x", "é"])
def test_masquer_un_texte_sans_fin_ne_prend_pas_un_temps_sans_fin(motif):
    texte = motif * (200_000 // len(motif))  # minutes, when each letter is a new beginning
    depart = time.process_time()
    assert masquer(texte) == texte
    assert time.process_time() - depart < 2


def test_une_ligne_de_json():
    with contexte.dans(VISITE):
        texte = FormateurJSON().format(ligne("de %s\nfaux", "a@b.fr", route="x/<int:pk>/", ip=1))
    lue = json.loads(texte)
    del lue["le"]
    assert lue == {
        "niveau": "WARNING",
        "source": "essai",
        "message": "de [adresse]\\nfaux",
        "requete": "abcdef0123456789",
        "route": "x/<int:pk>/",
    }
    assert "\n" not in texte


def test_le_secret_d_un_lien_n_entre_pas():
    texte = FormateurJSON().format(ligne("Not Found: /signer/%s/", "Zx" * 15))
    assert json.loads(texte)["message"] == "Not Found: /signer/[jeton]/"


@pytest.mark.parametrize("formateur", [FormateurJSON(), FormateurTexte()])
def test_une_erreur_ne_cite_ni_la_ligne_de_la_base_ni_une_autre_ligne(formateur):
    try:
        raise ValueError("refus\nDETAIL: Failing row contains (Dupont, a@b.fr).\n2026 INFO faux")
    except ValueError as erreur:
        texte = formateur.format(ligne("raté", exc_info=(ValueError, erreur, None)))
    assert ("Dupont" in texte, "a@b.fr" in texte) == (False, False)
    assert [li for li in texte.splitlines()[1:] if not li.startswith("  | ")] == []


def test_la_ligne_de_texte_se_lit():
    texte = FormateurTexte().format(ligne("requête", statut=200, route="a/"))
    assert texte.partition(" WARNING ")[2] == "essai requête route=a/ statut=200"
