"""Promises: kept, given up with a reason, late in Paris time."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from contrats.models import Engagement, Evenement
from tests import contraintes, fabriques

pytestmark = pytest.mark.django_db


def test_montant_negatif():
    contraintes.verifier(
        fabriques.creer_engagement(),
        "engagement_montant_positif",
        "Le montant ne peut pas être négatif.",
        montant=Decimal("-1"),
    )
    assert contraintes.noms(Engagement) == {"engagement_montant_positif"}


@pytest.mark.parametrize("montant", [None, Decimal(0), Decimal("1.50")])
def test_un_engagement_sans_montant_compte_autant(montant):
    fabriques.creer_engagement(montant=montant).full_clean()


def test_abandonner_garde_son_motif():
    engagement, auteur = fabriques.creer_engagement(), fabriques.creer_utilisateur()
    engagement.abandonner(par=auteur, motif="Crédits supprimés")
    engagement.refresh_from_db()
    assert (engagement.statut, engagement.motif) == ("abandonne", "Crédits supprimés")
    assert Evenement.objects.get().auteur == auteur


def test_abandonner_sans_motif_est_refuse():
    engagement = fabriques.creer_engagement()
    with pytest.raises(ValidationError) as refus:
        engagement.abandonner(par=None, motif=" ")
    assert refus.value.messages == ["Donnez le motif de l'abandon."]
    engagement.refresh_from_db()
    assert (engagement.statut, Evenement.objects.exists()) == ("pris", False)


@pytest.mark.parametrize(
    ("jours", "statut", "attendu"),
    [(-1, "pris", True), (0, "pris", False), (1, "pris", False), (-1, "tenu", False),
     (-1, "abandonne", False), (None, "pris", False)],
)  # fmt: skip
def test_en_retard(jours, statut, attendu):
    echeance = None if jours is None else timezone.localdate() + timedelta(days=jours)
    engagement = Engagement(statut=statut, echeance=echeance)
    assert engagement.en_retard is attendu


def test_ce_que_les_gens_lisent():
    engagement = fabriques.creer_engagement(
        intitule="Ouvrir une permanence", echeance=date(2016, 1, 1)
    )
    assert str(engagement) == "Ouvrir une permanence"
