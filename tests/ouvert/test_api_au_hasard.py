"""Schemathesis reads the description of the API and asks for all it allows, and all it forbids."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings

from audit.models import Compteur
from ouvert.api.description import schema as description
from ouvert.models import JetonApi
from ouvert.models.jeton import empreinte
from tests import fabriques
from tests.ouvert.api import creer_jeton

ADRESSE = "/api/v1/openapi.json"
schema = schemathesis.openapi.from_wsgi(ADRESSE, get_wsgi_application())


SECRET = "cdv_ce-jeton-n-ouvre-que-cet-essai"


@schema.auth(refresh_interval=None)
class ParJeton:
    """Schemathesis takes it away itself, to see what is answered without it."""

    def get(self, case, contexte):
        return f"Bearer {SECRET}"

    def set(self, case, valeur, contexte):
        case.headers["Authorization"] = valeur


@pytest.fixture
def jeton(db):
    """The token of an officer whose contract has a row of everything; its attempts not counted.

    The application is called in the transaction of the test, whose connection must stay open.
    """
    contrat = fabriques.creer_contrat(fabriques.creer_partenaire(), pk=1)
    action = fabriques.creer_action(contrat)
    fabriques.creer_financement(action)
    fabriques.creer_mesure(fabriques.creer_indicateur(contrat), 2018, 45)
    fabriques.creer_engagement(contrat)
    fabriques.creer_rapport_emis(contrat)
    creer_jeton(fabriques.creer_officier(contrat))
    JetonApi.objects.update(empreinte=empreinte(SECRET))
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_l_api_tient_ce_que_dit_sa_description(case, jeton):
    Compteur.objects.all().delete()
    case.call_and_validate()


def test_la_description_est_celle_qui_est_servie(client):
    vue = client.get(ADRESSE)
    assert vue.json() == {**description(), "paths": vue.json()["paths"]}
    assert vue.json()["openapi"] == "3.1.0"
    assert vue["Cache-Control"] == "public, max-age=60"
    assert client.get(ADRESSE, headers={"if-none-match": vue["ETag"]}).status_code == 304
