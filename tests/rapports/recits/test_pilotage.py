"""The dashboard of the steering committee: four bounded pages, word for word."""

from datetime import date
from types import SimpleNamespace

import pytest

from rapports.calculs import avancement as commun
from rapports.calculs import pilotage as calcul
from rapports.recits import composer
from tests import fabriques
from tests.rapports.recits import donnees
from tests.rapports.recits.dore import attendre, chapitres
from tests.rapports.recits.monde import ETABLI_LE, peupler

pytestmark = pytest.mark.django_db


def _demande(contrat):
    return SimpleNamespace(
        contrat_id=contrat.pk,
        quartier=None,
        partenaire=None,
        periode_debut=date(2018, 1, 1),
        periode_fin=date(2018, 12, 31),
    )


def _parts(contrat):
    demande = _demande(contrat)
    parts = {**commun.relever(demande, ETABLI_LE), **calcul.relever(demande, ETABLI_LE)}
    return {"etabli_le": "2019-03-04", "version": 1, "changements": None, **parts}


def test_les_quatre_pages_se_lisent_telles_quelles():
    corps = composer("pilotage", _parts(peupler().contrat))
    assert [bloc["bloc"] for bloc in corps].count("saut") == 3
    for rang, blocs in enumerate(chapitres(corps).values(), start=1):
        attendre(f"pilotage_{rang}", blocs)


def test_un_contrat_dont_on_ne_sait_rien():
    pilote = fabriques.creer_intercommunalite(nom="CC des Coteaux")
    contrat = fabriques.creer_contrat(pilote=pilote)
    attendre("pilotage_vide", composer("pilotage", _parts(contrat)))


def test_ce_que_les_tableaux_ne_montrent_pas_est_compte():
    parts = _parts(peupler().contrat)
    promesse = {**donnees.complet()["engagements"][1], "en_retard": True}
    parts["engagements"] = [{**promesse, "partenaire": f"Ville {rang:02d}"} for rang in range(12)]
    attendre("pilotage_borne", composer("pilotage", parts))
