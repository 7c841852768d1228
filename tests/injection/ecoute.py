"""Listens to the portal: what a request reads of what was sent, and the forms that it fills in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from itertools import islice

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.forms import DeclarativeFieldsMetaclass
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from tests.contrats.test_pieces import creer_pdf
from tests.injection.corpus import CORPUS, MARQUE, PARTOUT

CHARGES = list(CORPUS.values())


@contextmanager
def ecouter() -> Iterator[list[tuple[forms.BaseForm, tuple, dict]]]:
    """The forms that receive something, with what made them; they work as they always do."""
    remplis: list = []

    def appeler(classe, *args, **kwargs):
        formulaire = type.__call__(classe, *args, **kwargs)
        if formulaire.is_bound:
            remplis.append((formulaire, args, kwargs))
        return formulaire

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DeclarativeFieldsMetaclass, "__call__", appeler, raising=False)
        for nom in ("__getitem__", "__contains__", "get", "getlist"):
            methode = getattr(MultiValueDict, nom)
            patch.setattr(MultiValueDict, nom, _qui_note(methode), raising=False)
        yield remplis


def _qui_note(methode):
    @wraps(methode)
    def noter(donnees, cle, *args, **kwargs):
        vars(donnees).setdefault("_lues", {})[cle] = True
        return methode(donnees, cle, *args, **kwargs)

    return noter


def lues(donnees: MultiValueDict) -> list[str]:
    """The names that were asked for, in order."""
    return [cle for cle in vars(donnees).get("_lues", {}) if isinstance(cle, str)]


def charge(rang: int) -> str:
    return CHARGES[rang % len(CHARGES)]


def fichier(rang: int) -> SimpleUploadedFile:
    """A good PDF, under a hostile name."""
    return SimpleUploadedFile(f"{PARTOUT}/../{rang}.pdf", creer_pdf())


def remplir(reponse, formulaires: list[forms.BaseForm], manche: int) -> dict:
    """What to send next: a value for each field of the forms that the last request filled in,
    and for each name that it read besides. First round: hostile where a text is asked, likely
    elsewhere, so that it is written; then: hostile everywhere."""
    champs = {f.add_prefix(nom): (f, nom) for f in formulaires for nom in f.fields}
    requete = reponse.wsgi_request
    noms = [*champs, *(cle for cle in lues(requete.POST) if cle not in champs)]
    donnees = {}
    for rang, cle in enumerate(noms):
        f, nom = champs.get(cle, (None, ""))
        if cle in lues(requete.FILES):
            donnees[cle] = fichier(rang)
        elif manche or f is None:
            donnees[cle] = charge(rang + manche)
        else:
            donnees[cle] = _vraisemblable(f, nom)
    return donnees


def _vraisemblable(formulaire: forms.BaseForm, nom: str):
    champ = formulaire.fields[nom]
    if champ.widget.is_hidden:
        donnee = formulaire.get_initial_for_field(champ, nom)
        return "" if donnee is None else donnee
    if isinstance(champ, forms.ChoiceField | forms.ModelChoiceField):
        valeurs = [valeur for valeur in _plates(islice(champ.choices, 50)) if valeur]
        return valeurs[0] if valeurs else ""
    for genre, valeur in (
        (forms.BooleanField, "on"),
        (forms.DateField, "2026-01-15"),
        (forms.EmailField, f"{MARQUE}@exemple.fr"),
        (forms.IntegerField, "1"),  # and its descendants: decimals
    ):
        if isinstance(champ, genre):
            return valeur
    return PARTOUT


def _plates(choix) -> Iterator[str]:
    for valeur, libelle in choix:
        if isinstance(libelle, list | tuple):
            yield from _plates(libelle)
        else:
            yield "" if valeur is None else str(valeur)


def eprouver(formulaire: forms.BaseForm, args: tuple, kwargs: dict) -> list[str]:
    """The same form, with each text of the corpus in all of its fields: what it failed on."""
    fautes = []
    for nom, texte in CORPUS.items():
        donnees = QueryDict(mutable=True)
        donnees.update({formulaire.add_prefix(champ): texte for champ in formulaire.fields})
        suite = [donnees if arg is formulaire.data else arg for arg in args]
        siens = {c: donnees if arg is formulaire.data else arg for c, arg in kwargs.items()}
        try:
            autre = type(formulaire)(*suite, **siens)
            autre.data = donnees
            autre.is_valid()
            str(autre.errors)
        except Exception as erreur:
            fautes.append(f"{type(formulaire).__name__} ({nom}) : {erreur!r}")
    return fautes
