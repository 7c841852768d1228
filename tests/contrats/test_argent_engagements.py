"""What promises became: each in one state, unquantified ones counted, unknown never zero."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contrats.argent.engagements import par_signataire
from contrats.models import Engagement
from tests import classeur, fabriques
from tests.contrats.lecteur import contrat_lu

pytestmark = pytest.mark.django_db


@pytest.fixture
def contrat(client):
    return contrat_lu(client)


def _promettre(contrat, partenaire, statut="pris", jours=None, **champs):
    echeance = None if jours is None else timezone.localdate() + timedelta(days=jours)
    return fabriques.creer_engagement(
        contrat, partenaire=partenaire, statut=statut, echeance=echeance, **champs
    )


def _lire(contrat):
    return par_signataire(Engagement.objects.filter(contrat=contrat).select_related("partenaire"))


def test_chaque_engagement_est_dans_un_seul_etat(contrat):
    caf, ville = fabriques.creer_partenaire(nom="Caf"), fabriques.creer_partenaire(nom="Ville")
    _promettre(contrat, caf, "tenu", jours=-10, montant=100)
    _promettre(contrat, caf, "tenu")
    _promettre(contrat, caf, jours=-1, montant=20)
    _promettre(contrat, caf, jours=0)
    _promettre(contrat, caf, montant=3)
    _promettre(contrat, ville, "abandonne", jours=-1)
    vue = _lire(contrat)
    lus = {
        ligne.nom: [(part.nombre, part.non_chiffres, part.montant) for _, part in ligne.cases]
        for ligne in [*vue["lignes"], vue["total"]]
    }
    assert lus == {
        "Caf": [(2, 1, 100), (2, 1, 3), (1, 0, 20), (0, 0, None), (5, 2, 123)],
        "Ville": [(0, 0, None), (0, 0, None), (0, 0, None), (1, 1, None), (1, 1, None)],
        "Tous les signataires": [(2, 1, 100), (2, 1, 3), (1, 0, 20), (1, 1, None), (6, 3, 123)],
    }


def test_le_graphique_dit_les_nombres_en_mots(contrat):
    caf = fabriques.creer_partenaire(nom="Caf")
    _promettre(contrat, caf, jours=-1)
    _promettre(contrat, caf, montant=20)
    _promettre(contrat, caf, montant=0)
    assert [dessin["alt"] for dessin in _lire(contrat)["graphiques"]] == [
        "Nombre d’engagements de chaque signataire, selon leur état : Caf, à tenir 2, en retard 1.",
        "Nombre d’engagements de chaque signataire, avec ou sans montant : "
        "Caf, avec un montant 2, sans montant 1.",
    ]


def test_sans_engagement_la_page_le_dit_et_ne_dessine_rien(client, contrat):
    reponse = client.get(reverse("contrats:partenaires_du_contrat", args=[contrat.pk]))
    assert reponse.context["tenue"] == {"lignes": [], "total": None, "graphiques": []}
    assert "<svg xmlns" not in reponse.content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_meme_nombre_de_requetes_pour_1_et_3_signataires(
    client, contrat, django_assert_num_queries, n
):
    for _ in range(n):
        _promettre(contrat, fabriques.creer_partenaire())
    with django_assert_num_queries(3):
        reponse = client.get(reverse("contrats:partenaires_du_contrat", args=[contrat.pk]))
    assert len(reponse.context["tenue"]["lignes"]) == n


def test_l_export_ne_montre_que_ce_contrat(client, contrat):
    _promettre(contrat, fabriques.creer_partenaire(nom="=Caf"), montant=50)
    _promettre(fabriques.creer_contrat(), fabriques.creer_partenaire(nom="Secret"))
    adresse = reverse("contrats:exporter_engagements", args=[contrat.pk])
    reponse = client.get(adresse, {"format": "csv"})
    lignes = b"".join(reponse.streaming_content).decode("utf-8-sig").splitlines()
    assert [ligne.split(";")[0] for ligne in lignes[1:]] == ["'=Caf"]
    reponse = client.get(adresse, {"format": "xlsx"})
    feuilles = classeur.lire(b"".join(reponse.streaming_content))
    reponse.close()
    assert {nom: [ligne[0] for ligne in lignes[1:]] for nom, lignes in feuilles.items()} == {
        "Par signataire": [(classeur.TEXTE, "=Caf")],
        "Engagements": [(classeur.TEXTE, "=Caf")],
    }
