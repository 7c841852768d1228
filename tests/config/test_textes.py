"""The characters that command, refused beside the field; the others, and line breaks, kept."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from config.textes import sans_commande
from contrats.models import Commentaire, Contrat


@pytest.mark.parametrize(
    "texte", ["a\x00b", "a\x1b[31mb", "a\x7f", "a\x9b", "a\u202efdp.exe", "\ud83d"]
)
def test_un_caractere_de_commande_est_refuse(texte):
    with pytest.raises(ValidationError, match="caractère invisible"):
        sans_commande(texte)


@pytest.mark.parametrize("texte", ["", "Été\tà\r\nArques", "l’eau\u00a0😀\u200d", None, 3])
def test_un_texte_ordinaire_est_admis(texte):
    assert sans_commande(texte) is None


@pytest.mark.parametrize(
    "champ",
    [
        forms.CharField(),
        forms.CharField(widget=forms.Textarea),
        Contrat._meta.get_field("intitule"),
        Commentaire._meta.get_field("texte"),
        models.CharField(max_length=9),
    ],
)
def test_chaque_champ_de_texte_le_demande(champ):
    with pytest.raises(ValidationError, match="caractère invisible"):
        champ.run_validators("a\x1bb")
