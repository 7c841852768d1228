"""The tag `url` of every template: Django's addresses, worked out once a route, not once a link.

What an address leads to, and who may go there, is not known here.
"""

from functools import lru_cache

from django import template
from django.template.defaulttags import URLNode, url
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape

register = template.Library()

# They stand for the keys of a row while its address is worked out; nothing else is so long.
CLES = tuple(10**18 + rang for rang in range(4))


class Adresse(URLNode):
    """Django's own, where each argument is the key of a row; any other is left to it."""

    def render(self, context) -> str:
        cles = [cle.resolve(context) for cle in self.args]
        route = self.view_name.resolve(context)
        dite = None if self.kwargs else adresse(route, *cles, espace=_espace(context))
        if dite is None:
            return super().render(context)
        if self.asvar:
            context[self.asvar] = dite
            return ""
        return conditional_escape(dite) if context.autoescape else dite


@register.tag("url")
def balise_url(parser, token) -> Adresse:
    """`{% url %}`, as Django reads it."""
    lue = url(parser, token)
    return Adresse(lue.view_name, lue.args, lue.kwargs, lue.asvar)


def adresse(route: str, *cles, espace: str | None = None) -> str | None:
    """The address of a page, of the rows that have these keys; None when Django must be asked:
    another kind of argument, or no such route."""
    if len(cles) > len(CLES) or any(type(cle) is not int or cle < 0 for cle in cles):
        return None
    forme = _forme(route, len(cles), espace, get_urlconf(), get_script_prefix())
    return forme and forme.format(*cles)


def _espace(context) -> str | None:
    """The namespace of the page, as `url` reads it."""
    demande = getattr(context, "request", None)
    try:
        return demande.current_app
    except AttributeError:
        return getattr(getattr(demande, "resolver_match", None), "namespace", None)


@lru_cache(maxsize=4096)
def _forme(route, nombre: int, espace, urlconf, prefixe: str) -> str | None:
    """The address with holes for its keys. `prefixe` is what Django puts before each."""
    cles = CLES[:nombre]
    try:
        trouvee = reverse(route, urlconf, args=cles, current_app=espace)
    except NoReverseMatch:
        return None
    if "{" in trouvee or "}" in trouvee or any(trouvee.count(str(cle)) != 1 for cle in cles):
        return None
    for rang, cle in enumerate(cles):
        trouvee = trouvee.replace(str(cle), f"{{{rang}}}")
    return trouvee
