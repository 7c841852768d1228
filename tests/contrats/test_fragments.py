"""A kept piece of page is drawn once for the same words, and sees nothing else."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.safestring import SafeData

from contrats.templatetags.fragments import AU_PLUS, Fige
from tests import fabriques

ENTETE = "{% load fragments %}"


class Vues:
    """Counts how often it is asked to say itself."""

    def __init__(self):
        self.fois = 0

    def __str__(self):
        self.fois += 1
        return f"vue {self.fois}"


def test_un_morceau_est_dessine_une_fois_par_mot():
    gabarit = Template(ENTETE + "{% fige menu=menu %}<{{ menu }}>{% now 'u' %}{% endfige %}")
    premiers = [gabarit.render(Context({"menu": mot})) for mot in ("aide", "plan", 1, True, None)]
    assert len({*premiers}) == 5
    assert [gabarit.render(Context({"menu": mot})) for mot in ("aide", "plan", 1, True)] == (
        premiers[:4]
    )
    assert gabarit.render(Context()) == premiers[4]


def test_un_morceau_ne_voit_que_ses_mots():
    """Not the person who reads, whoever came first."""
    gabarit = Template(
        ENTETE + "{% fige a=a %}{{ a }}[{% if user %}{{ user }}{% endif %}]{% endfige %}"
    )
    assert gabarit.render(Context({"a": "1", "user": "Zoé", "request": "?"})) == "1[]"


@pytest.mark.django_db
def test_une_ligne_n_est_pas_un_mot():
    gabarit = Template(ENTETE + "{% fige c=c %}{{ c.intitule }}{% endfige %}")
    for valeur in (fabriques.creer_contrat(), Vues(), ["liste"], 1.5):
        with pytest.raises(TypeError, match=r"fige|unhashable"):
            gabarit.render(Context({"c": valeur}))


def test_un_mot_n_est_pas_pris_pour_le_html_qui_lui_ressemble():
    gabarit = Template(ENTETE + "{% fige mot=mot %}{{ mot }}{% endfige %}")
    sur = Template("{{ '<b>' }}").nodelist[0].filter_expression.resolve(Context())
    assert isinstance(sur, SafeData)
    assert gabarit.render(Context({"mot": sur})) == "<b>"
    assert gabarit.render(Context({"mot": "<b>"})) == "&lt;b&gt;"
    assert gabarit.render(Context({"mot": "<b>"}, autoescape=False)) == "<b>"


def test_ce_qui_est_garde_ne_grandit_pas_sans_fin():
    gabarit = Template(ENTETE + "{% fige a=a %}{{ a }}{% endfige %}")
    rangs = range(AU_PLUS + 3)
    assert [gabarit.render(Context({"a": rang})) for rang in rangs] == [str(r) for r in rangs]
    [noeud] = gabarit.nodelist.get_nodes_by_type(Fige)
    assert len(noeud.dessins) == 3


@pytest.mark.parametrize("balise", ["{% fige %}", "{% fige menu %}", "{% fige a=a b %}"])
def test_un_mot_a_un_nom(balise):
    with pytest.raises(TemplateSyntaxError, match="fige"):
        Template(f"{ENTETE}{balise}{{% endfige %}}")
