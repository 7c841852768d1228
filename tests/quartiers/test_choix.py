"""The choices of fields that a page reads once."""

import pytest
from django import forms

from quartiers.choix import offrir
from quartiers.models import Quartier
from quartiers.prete import EnsemblePret
from tests import fabriques

pytestmark = pytest.mark.django_db

LISTES = {"un": "Quai", "autre": "Gare"}


class Formulaire(forms.Form):
    """Two lists of neighbourhoods, each of one name."""

    un = forms.ModelChoiceField(None, empty_label="Aucun")
    autre = forms.ModelMultipleChoiceField(None)

    def __init__(self, *args, prete, generation, **kwargs):
        super().__init__(*args, **kwargs)
        offrir(self, prete, generation)


@pytest.fixture
def prete():
    return EnsemblePret(
        lambda generation: {
            nom: Quartier.objects.filter(nom=lieu, generation=generation)
            for nom, lieu in LISTES.items()
        }
    )


@pytest.fixture
def lieux():
    return [fabriques.creer_quartier(nom=lieu, generation=2024) for lieu in LISTES.values()]


def test_les_listes_d_un_formulaire_sont_lues_ensemble_une_fois(
    django_assert_num_queries, prete, lieux
):
    with django_assert_num_queries(0):
        form = Formulaire(prete=prete, generation=2024)
    with django_assert_num_queries(1):
        for _ in range(2):
            assert form.fields["un"].queryset
            assert [str(cle) for cle, _ in form.fields["un"].choices] == ["", str(lieux[0].pk)]
            assert [str(cle) for cle, _ in form.fields["autre"].choices] == [str(lieux[1].pk)]
            assert str(lieux[0]) in str(form["un"])
    assert None not in prete.formes.values()


def test_ce_qui_est_envoye_est_cherche_dans_la_liste_et_rien_d_autre(
    django_assert_num_queries, prete, lieux
):
    envoi = {"un": lieux[0].pk, "autre": [lieux[1].pk]}
    with django_assert_num_queries(2):
        form = Formulaire(envoi, prete=prete, generation=2024)
        assert form.is_valid()
    assert form.cleaned_data["un"] == lieux[0]
    assert list(form.cleaned_data["autre"]) == [lieux[1]]


def test_la_ligne_d_une_autre_liste_est_refusee(prete, lieux):
    form = Formulaire({"un": lieux[1].pk, "autre": [0]}, prete=prete, generation=2024)
    assert set(form.errors) == {"un", "autre"}
