"""One cell, one value: the notations people use, and any text at all without a crash."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports import valeurs
from imports.valeurs import ValeurInvalide

FAMILLES = {"p": "Planifiée", "r": "Réalisée"}
statut = valeurs.choix(FAMILLES, {"terminé": "r"})
LECTEURS = [
    valeurs.texte, valeurs.decimal, valeurs.montant, valeurs.entier, valeurs.annee, valeurs.date,
    valeurs.siret, valeurs.siren, valeurs.rna, valeurs.code_insee, valeurs.code_qpv, valeurs.liste,
    valeurs.booleen, statut,
]  # fmt: skip


@pytest.mark.parametrize(
    ("lecteur", "brut", "attendu"),
    [
        (valeurs.decimal, "1 234,56", Decimal("1234.56")),
        (valeurs.decimal, "1\u202f234,56", Decimal("1234.56")),
        (valeurs.decimal, "1,234.56", Decimal("1234.56")),
        (valeurs.decimal, "1.234,56", Decimal("1234.56")),
        (valeurs.decimal, "1,234,567", Decimal("1234567")),
        (valeurs.decimal, "1.234.567,8", Decimal("1234567.8")),
        (valeurs.decimal, "7 164 €", Decimal("7164")),
        (valeurs.decimal, "12,5 %", Decimal("12.5")),
        (valeurs.decimal, "12.5", Decimal("12.5")),
        (valeurs.decimal, "−3", Decimal("-3")),
        (valeurs.decimal, "0,125", Decimal("0.125")),
        (valeurs.montant, "19875.06", Decimal("19875.06")),
        (valeurs.montant, "7164", Decimal("7164.00")),
        (valeurs.entier, "1 568,0", 1568),
        (valeurs.annee, "2024", 2024),
        (valeurs.annee, "2024.0", 2024),
        (lambda brut: valeurs.annee(brut, valeurs.MILLESIMES), "2012", 2012),
        (valeurs.date, "2026-03-01", date(2026, 3, 1)),
        (valeurs.date, "2026-03-01 10:30:00", date(2026, 3, 1)),
        (valeurs.date, "1/3/2026", date(2026, 3, 1)),
        (valeurs.date, "46082", date(2026, 3, 1)),
        (valeurs.siret, "784 035 172 00021", "78403517200021"),
        (valeurs.siren, "200069037", "200069037"),
        (valeurs.rna, "w621000001", "W621000001"),
        (valeurs.code_insee, "62765", "62765"),
        (valeurs.code_insee, "1004", "01004"),
        (valeurs.code_insee, "2a004", "2A004"),
        (valeurs.code_qpv, " qn06201m ", "QN06201M"),
        (valeurs.liste, "13055;13070", ["13055", "13070"]),
        (valeurs.liste, "13055,13070", ["13055", "13070"]),
        (valeurs.liste, "Saint-Omer, Arques | Aire", ["Saint-Omer", "Arques", "Aire"]),
        (valeurs.booleen, "Oui", True),
        (valeurs.booleen, "0", False),
        (statut, "REALISEE", "r"),
        (statut, "p", "p"),
        (statut, "Terminé", "r"),
        (valeurs.texte, "  a \n b ", "a b"),
    ],
)
def test_une_case_se_lit(lecteur, brut, attendu):
    assert lecteur(brut) == attendu


@pytest.mark.parametrize(
    ("lecteur", "brut", "message"),
    [
        (valeurs.decimal, "douze", "«\u00a0douze\u00a0» n’est pas un nombre."),
        (valeurs.decimal, "1" * 21, f"«\u00a0{'1' * 21}\u00a0» est trop long pour un nombre."),
        (
            valeurs.montant,
            "1,234",
            "«\u00a01,234\u00a0» se lit de deux façons\u00a0: écrivez le montant sans séparateur "
            "de milliers.",
        ),
        (valeurs.montant, "-1", "Un montant ne peut pas être négatif."),
        (valeurs.montant, "1,2345", "Un montant n’a pas plus de deux chiffres après la virgule."),
        (valeurs.entier, "1,5", "«\u00a01,5\u00a0» n’est pas un nombre entier."),
        (valeurs.annee, "24", "«\u00a024\u00a0» n’est pas une année\u00a0: écrivez 2026."),
        (valeurs.annee, "1999", "L’année 1999 n’est pas entre 2015 et 2100."),
        (valeurs.date, "mars", "«\u00a0mars\u00a0» n’est pas une date\u00a0: jj/mm/aaaa."),
        (valeurs.date, "31/02/2026", "Le jour «\u00a031/02/2026\u00a0» n’existe pas."),
        (valeurs.siret, "VENISSIEUX FC", "Un numéro SIRET compte exactement 14 chiffres."),
        (
            valeurs.siret,
            "7,84035E+13",
            "Excel a abîmé ce numéro SIRET en l’écrivant «\u00a07,84035E+13\u00a0»\u00a0: mettez "
            "la colonne au format texte et saisissez-le de nouveau.",
        ),
        (
            valeurs.code_qpv,
            "CN06206M",
            "«\u00a0CN06206M\u00a0» n’est pas un code de quartier prioritaire\u00a0: QP suivi de 6 "
            "caractères (2015), ou QN suivi de 6 caractères (2024).",
        ),
        (
            valeurs.booleen,
            "bof",
            "«\u00a0bof\u00a0» ne se lit pas\u00a0: écrivez oui ou non.",
        ),
        (statut, "x", "«\u00a0x\u00a0» n’est pas admis. Admis\u00a0: Planifiée, Réalisée."),
    ],
)
def test_une_case_fausse_dit_pourquoi(lecteur, brut, message):
    with pytest.raises(ValeurInvalide) as refus:
        lecteur(brut)
    assert str(refus.value) == message


@pytest.mark.parametrize("lecteur", LECTEURS)
@pytest.mark.parametrize("vide", ["", " ", "\n"])
def test_une_case_vide_n_a_pas_de_valeur(lecteur, vide):
    assert lecteur(vide) is None


@pytest.mark.parametrize(
    ("brut", "attendu"),
    [
        ("", "secret statistique ou donnée non diffusée"),
        ("s", "secret statistique"),
        ("N.D.", "donnée non disponible"),
        ("ns", "donnée non significative"),
        ("c", "donnée confidentielle"),
        ("…", "donnée non disponible"),
        ("0", None),
        ("12,5", None),
    ],
)
def test_une_valeur_absente_dit_son_motif(brut, attendu):
    assert valeurs.absence(brut) == attendu


@pytest.mark.parametrize("lecteur", LECTEURS)
@given(brut=st.text() | st.text(alphabet="0123456789.,-/ €%EQPN"))
def test_aucun_texte_ne_fait_tomber_un_lecteur(lecteur, brut):
    with suppress(ValeurInvalide):
        lecteur(brut)
    valeurs.absence(brut)


@given(montant=st.decimals(0, 10**9, places=2))
def test_un_montant_se_relit_dans_les_deux_notations(montant):
    for ecrit in (f"{montant:,.2f}", f"{montant:,.2f}".replace(",", " ").replace(".", ",")):
        assert valeurs.montant(ecrit) == montant
