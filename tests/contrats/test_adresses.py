"""The addresses that our `url` writes are Django's, for every route and every kind of argument."""

from types import SimpleNamespace

import pytest
from django.template import Context, Engine
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse, set_script_prefix

from contrats.templatetags.adresses import adresse
from tests.droits.attentes import ROUTES

# Django's engine as it is, and ours with it.
LA_BAS, ICI = Engine(), Engine(builtins=["contrats.templatetags.adresses"])
VALEURS = {"une": 7, "autre": 1234567, "mot": "cible", "vrai": True, "moins": -1, "rien": None}


def _dessin(moteur, balise: str, demande=None) -> str:
    contexte = Context(VALEURS)
    if demande is not None:
        contexte.request = demande
    return moteur.from_string(balise).render(contexte)


@pytest.mark.parametrize("route", ROUTES)
def test_l_adresse_d_une_route_est_celle_de_django(route):
    """With the keys of rows, the only arguments that are told here; the rest is asked."""
    for cles in ([], [7], [7, 1234567], [0, 3, 10**18]):
        try:
            attendue = reverse(route, args=cles)
        except NoReverseMatch:
            attendue = None
        assert adresse(route, *cles) == attendue


@pytest.mark.parametrize(
    "balise",
    [
        "{% url 'contrats:liste' %}",
        "{% url 'contrats:contrat' une %}{% url 'contrats:contrat' autre %}",
        "{% url 'contrats:contrat' pk=une %}",
        "{% url 'contrats:modifier_objet' une mot autre %}",
        "{% url 'contrats:contrat' une as la %}[{{ la }}]",
        "{% url 'contrats:absente' as la %}[{{ la }}]",
        "{% url 'contrats:contrat' mot as la %}[{{ la }}]",
        "{% url 'contrats:contrat' moins as la %}[{{ la }}]",
        "{% url 'contrats:contrat' vrai as la %}[{{ la }}]",
        "{% url 'contrats:contrat' rien as la %}[{{ la }}]",
        "{% url 'admin:contrats_action_change' une %}",
        "{% url 'ouvert:schema' mot|upper %}",
    ],
)
def test_la_balise_ecrit_ce_que_django_ecrit(balise):
    assert _dessin(ICI, balise) == _dessin(LA_BAS, balise)


def test_une_route_absente_est_refusee_comme_par_django():
    for balise in ("{% url 'contrats:absente' %}", "{% url 'contrats:contrat' mot %}"):
        with pytest.raises(NoReverseMatch):
            _dessin(ICI, balise)


def test_l_espace_de_la_page_est_lu_comme_par_django():
    demande = RequestFactory().get("/")
    lues = [_dessin(moteur, "{% url 'admin:index' %}", demande) for moteur in (ICI, LA_BAS)]
    demande.resolver_match = SimpleNamespace(namespace="admin")
    lues += [_dessin(moteur, "{% url 'admin:index' %}", demande) for moteur in (ICI, LA_BAS)]
    assert set(lues) == {reverse("admin:index")}


def test_un_prefixe_n_est_pas_celui_d_une_autre_demande():
    """`SCRIPT_NAME` is the request's."""
    assert adresse("contrats:contrat", 7) == "/contrats/7/"
    try:
        set_script_prefix("/portail/")
        assert adresse("contrats:contrat", 7) == "/portail/contrats/7/"
    finally:
        set_script_prefix("/")
