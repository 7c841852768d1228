"""A key named by an address: whatever is written there, a page or a refusal, never a failure."""

import pytest
from django.urls import reverse

from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("cle", ["9" * 5000, "9" * 18, "0", "²", "-1", "1e3", "x", "1\0", ""])
def test_une_cle_qui_n_en_est_pas_une_ne_casse_rien(client, cle):
    contrat = fabriques.creer_contrat(fabriques.creer_partenaire())
    officier = fabriques.creer_officier(contrat)
    client.force_login(officier)
    fusionner = reverse("contrats:fusionner_partenaire", args=[officier.partenaire_id])
    distinguer = reverse("contrats:distinguer_partenaire", args=[officier.partenaire_id])
    for adresse, nom in (
        (reverse("contrats:registre", args=[contrat.pk]), "acte"),
        (reverse("contrats:contours"), "contrat"),
        (reverse("contrats:contours"), "quartier"),
        (reverse("imports:deposer"), "contrat"),
        (fusionner, "avec"),
    ):
        assert client.get(adresse, {nom: cle}).status_code in {200, 403, 404, 422}
    assert client.post(distinguer, {"autre": cle}).status_code in {302, 403, 404}
