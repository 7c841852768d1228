"""Template tags that draw a breakdown, its amounts and its bars: thousands of them, so by Jinja2
(`config/rendu.py`). What they mean is told by the pages."""

from django import template
from django.template.loader import render_to_string

from contrats.argent.registre import LIBELLES, Ligne

register = template.Library()


@register.simple_tag
def rangs(ligne: Ligne) -> str:
    """The rows of a line: asked, granted, paid, then per inhabitant where people are known; a cell
    for each family of credit, and one for all."""
    donnees = {"ligne": ligne, "colonnes": LIBELLES}
    return render_to_string("contrats/composants/rangs.jinja", donnees)


@register.simple_tag
def bandes(graphique: dict) -> str:
    """The bars of a stacked chart, with their labels (`contrats.argent.empile`)."""
    return render_to_string("composants/graphiques/bandes.jinja", {"g": graphique})
