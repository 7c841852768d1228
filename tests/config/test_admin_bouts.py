"""The last pages of a list are read from its end, and hold the same rows in the same order."""

import pytest
from django.contrib.auth import get_user_model
from django.core.paginator import EmptyPage, Paginator
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contrats.models import Action
from partenaires.models import Partenaire
from quartiers.pages import DeuxBouts
from tests import fabriques

pytestmark = pytest.mark.django_db

TRIS = (
    ("pk",),
    ("-pk",),
    ("nom", "-pk"),
    ("siret", "pk"),  # empty for most: those stay at the same end
    (F("siret").desc(nulls_last=True), "-pk"),
    (F("sigle").asc(nulls_first=True), "nom", "pk"),
)


@pytest.fixture
def partenaires():
    Partenaire.objects.bulk_create(
        Partenaire(
            nom=f"Nom {rang % 4}",
            type="association",
            sigle="AB"[rang % 2],
            siret=f"{rang:014d}" if rang % 3 == 0 else None,
        )
        for rang in range(23)
    )


@given(st.sampled_from(TRIS), st.integers(1, 9))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_chaque_page_est_celle_de_django(partenaires, tri, taille):
    lignes = Partenaire.objects.order_by(*tri)
    sienne, notre = Paginator(lignes, taille), DeuxBouts(lignes, taille)
    for numero in sienne.page_range:
        assert list(notre.page(numero)) == list(sienne.page(numero))
    with pytest.raises(EmptyPage):
        notre.page(notre.num_pages + 1)


def test_la_derniere_page_du_back_office_ne_passe_aucune_ligne(client):
    contrat = fabriques.creer_contrat()
    porteur = fabriques.creer_partenaire()
    Action.objects.bulk_create(
        Action(contrat=contrat, porteur=porteur, intitule=f"A{rang}", exercice=2025,
               reference=f"R{rang:03d}") for rang in range(120)
    )  # fmt: skip
    client.force_login(get_user_model().objects.create_superuser("chef@exemple.fr", None))
    with CaptureQueriesContext(connection) as demandes:
        reponse = client.get(reverse("admin:contrats_action_changelist"), {"p": 3})
    lues = [demande["sql"] for demande in demandes if "LIMIT 20" in demande["sql"]]
    assert len(lues) == 1
    assert "OFFSET" not in lues[0]
    entieres = list(reponse.context["cl"].queryset)
    assert list(reponse.context["cl"].result_list) == entieres[100:]


def test_la_derniere_page_du_registre_ne_passe_aucune_ligne(client):
    contrat = fabriques.creer_contrat(statut="en_vigueur")
    for rang in range(60):
        action = fabriques.creer_action(contrat, statut="retenue", intitule=f"A{rang:02d}")
        fabriques.creer_financement(action)
    client.force_login(fabriques.creer_officier(contrat))
    adresse = reverse("contrats:financements", args=[contrat.pk])
    vues = [client.get(adresse, {"page": numero}) for numero in (1, 2)]
    with CaptureQueriesContext(connection) as demandes:
        vues.append(client.get(adresse, {"page": 3}))
    lues = [demande["sql"] for demande in demandes if "LIMIT 10" in demande["sql"]]
    assert len(lues) == 1
    assert "OFFSET" not in lues[0]
    dites = [ligne.action.intitule for vue in vues for ligne in vue.context["page"]]
    assert dites == [f"A{rang:02d}" for rang in range(60)]
