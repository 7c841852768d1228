"""Every file that the portal keeps is known, and came by the one field that examines them."""

import ast

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import models
from django.test import RequestFactory
from django.utils.module_loading import import_string

from tests.analyse import APPS, RACINE, fichiers

PORTE = "contrats/forms/piece.py"
# Where each file comes from: the forms that receive it, or none when the portal writes it itself.
COLONNES = {
    "contrats.Signature.piece": {
        "contrats.forms.dehors.ParapheurForm",
        "contrats.forms.dehors.ScanForm",
    },
    "contrats.Deliberation.fichier": {"contrats.forms.habilitation.DeliberationForm"},
    "contrats.Delegation.fichier": {"contrats.forms.habilitation.DelegationForm"},
    "contrats.VersionActe.pdf": {"contrats.forms.texte.DepotForm"},
    "contrats.VersionActe.scelle": set(),
    "contrats.Document.fichier": {"contrats.forms.fiche.DocumentForm"},
    "imports.Lot.fichier": {"imports.forms.DepotForm", "imports.forms.RemplacementForm"},
    "rapports.PieceAnnuelle.fichier": {
        "rapports.forms_annuel.avis.AvisAnnuelForm",
        "rapports.forms_annuel.suites.DeliberationAnnuelleForm",
    },
    "rapports.Rapport.pdf": set(),
}  # fmt: skip


def test_chaque_colonne_de_fichier_est_connue():
    trouvees = {
        f"{modele._meta.label}.{champ.name}"
        for modele in apps.get_models()
        for champ in modele._meta.concrete_fields
        if isinstance(champ, models.FileField)
    }
    assert trouvees == COLONNES.keys()


@pytest.mark.parametrize("chemin", sorted(set().union(*COLONNES.values())))
def test_les_formulaires_cites_existent(chemin):
    assert issubclass(import_string(chemin), forms.BaseForm)


def champs_de_fichier(source: str) -> list[str]:
    """The file fields that this source makes, or derives from, by another name than ours."""
    arbre, faits = ast.parse(source), []
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.Call):
            faits.append(noeud.func)
        elif isinstance(noeud, ast.ClassDef):
            faits += noeud.bases
        elif isinstance(noeud, ast.ImportFrom):
            faits += [ast.Name(a.name) for a in noeud.names if "django.forms" in str(noeud.module)]
    noms = [ast.unparse(fait) for fait in faits]
    return [
        nom for nom in noms if nom.endswith(("FileField", "ImageField")) and "models." not in nom
    ]


def test_aucun_formulaire_ne_prend_un_fichier_sans_l_examiner():
    trouves = {
        str(chemin.relative_to(RACINE)): champs_de_fichier(chemin.read_text(encoding="utf-8"))
        for chemin in fichiers(*APPS)
    }
    assert {nom: champs for nom, champs in trouves.items() if champs} == {
        PORTE: ["forms.FileField"]
    }


@pytest.mark.parametrize(
    "source",
    [
        "f = forms.FileField()",
        "f = forms.ImageField(required=False)",
        "class F(forms.FileField): pass",
        "from django.forms import FileField",
        "from django.forms.fields import ImageField",
    ],
)
def test_un_champ_de_fichier_est_vu(source):
    assert len(champs_de_fichier(source)) == 1
    assert champs_de_fichier("f = models.FileField()\ng = ChampPiece()") == []


@pytest.mark.django_db
def test_le_back_office_ne_recoit_aucun_fichier():
    requete = RequestFactory().get("/")
    requete.user = get_user_model().objects.create_superuser("chef@exemple.fr", None)
    saisis = [
        (modele._meta.label, champ.name)
        for modele, gestion in admin.site._registry.items()
        for porteur in [gestion, *gestion.get_inline_instances(requete)]
        for champ in porteur.model._meta.concrete_fields
        if isinstance(champ, models.FileField)
        and champ.editable
        and gestion.has_change_permission(requete)
        and champ.name not in porteur.get_readonly_fields(requete)
    ]
    assert saisis == []
