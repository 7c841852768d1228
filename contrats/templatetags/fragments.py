"""Pieces of a page. `fige`: one that is the same for the same words, drawn once and kept; nothing
about a person, nor a row, can be in it. `dessine`: one whose lines are many, drawn by Jinja2.

Both see what they name, and nothing else of the page.
"""

from django import template
from django.template import Context, TemplateSyntaxError
from django.template.base import token_kwargs
from django.template.loader import render_to_string
from django.urls import get_script_prefix, get_urlconf

register = template.Library()

MOTS = str | int | None
AU_PLUS = 1024  # drawings that a piece keeps; beyond, it begins again


class Fige(template.Node):
    """`{% fige menu=menu %}…{% endfige %}`: kept by this process, for each value of its words."""

    def __init__(self, nodelist, mots: dict) -> None:
        self.nodelist, self.mots = nodelist, mots
        self.dessins: dict[tuple, str] = {}

    def render(self, context) -> str:
        """An absent word is None."""
        mots = {nom: mot.resolve(context, ignore_failures=True) for nom, mot in self.mots.items()}
        # With their types: « <b> » is not drawn as the same text known to be HTML is.
        cle = (
            *((type(mot), mot) for mot in mots.values()),
            *(context.autoescape, get_urlconf(), get_script_prefix()),
        )
        dessin = self.dessins.get(cle)
        if dessin is None:
            dessin = self._dessiner(mots, context)
            if len(self.dessins) >= AU_PLUS:
                self.dessins.clear()
            self.dessins[cle] = dessin
        return dessin

    def _dessiner(self, mots: dict, context) -> str:
        if fautifs := [nom for nom, mot in mots.items() if not isinstance(mot, MOTS)]:
            raise TypeError(f"`fige` only keeps words and numbers: {fautifs}")
        seuls = Context(mots, autoescape=context.autoescape)
        with seuls.bind_template(context.template):
            return self.nodelist.render(seuls)


@register.tag
def fige(parser, token) -> Fige:
    """The words are named: a piece cannot show what it does not name."""
    _, *restes = token.split_contents()
    mots = token_kwargs(restes, parser)
    if restes or not mots:
        raise TemplateSyntaxError("`fige` takes words, each with its name: menu=menu")
    nodelist = parser.parse(("endfige",))
    parser.delete_first_token()
    return Fige(nodelist, mots)


@register.simple_tag
def dessine(gabarit: str, **donnees) -> str:
    """The piece of this name, a `*.jinja`: `config/rendu.py` says what it may call."""
    return render_to_string(gabarit, donnees)
