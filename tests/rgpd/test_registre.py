"""The table of personal data covers every field that looks personal; and the page says it all."""

import re

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from partenaires.models import Representant
from rgpd.registre import CATEGORIES, REGISTRE
from tests.analyse import APPS

PERSONNEL = re.compile(
    r"(^|_)(e?mail|courriel|prenom|nom|telephone|adresse|ip|ip_address|user_agent|navigateur)$"
)
# « Name » and « address » of what is not a person.
CHOSES = {
    "quartiers.Intercommunalite.nom",
    "quartiers.Commune.nom",
    "quartiers.Quartier.nom",
    "partenaires.Partenaire.nom",
    "rapports.ListeDeDiffusion.nom",
    "exploitation.Sauvegarde.nom",
}
BIBLIOTHEQUES = {"account", "mfa", "usersessions", "admin"}


def personnels(modeles) -> set[str]:
    """Fields whose name, or whose target, is a person."""
    trouves = set()
    for modele in modeles:
        for champ in modele._meta.local_fields:
            cible = champ.related_model if champ.is_relation else None
            if (
                cible in {get_user_model(), Representant}
                or isinstance(champ, models.EmailField | models.GenericIPAddressField)
                or (not champ.is_relation and PERSONNEL.search(champ.name))
            ):
                trouves.add(f"{modele._meta.label}.{champ.name}")
    return trouves


def test_chaque_champ_personnel_est_dans_la_table():
    dedans = {*APPS, *BIBLIOTHEQUES}
    modeles = [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label in dedans]
    assert personnels(modeles) - REGISTRE.keys() - CHOSES == set()


def test_un_champ_personnel_est_vu():
    assert "partenaires.Representant.prenom" in personnels([Representant])
    assert "partenaires.Representant.fonction" not in personnels([Representant])


def test_chaque_categorie_sert():
    assert {donnee.categorie for donnee in REGISTRE.values()} == set(CATEGORIES)


@pytest.mark.django_db
def test_la_page_dit_chaque_categorie(client):
    texte = client.get("/donnees-personnelles/").content.decode()
    assert [c.nom for c in CATEGORIES if f"<h3>{c.nom}</h3>" not in texte] == []
    assert [c.duree for c in CATEGORIES if c.duree not in texte] == []
