"""Template tags that draw the amounts of a breakdown: thousands of them, so by Jinja2
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
