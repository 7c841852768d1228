"""Template tags that write the entries of menus and tabs. Who may open a page is not told here."""

from django import template
from django.utils.html import format_html

from contrats.templatetags.adresses import adresse

register = template.Library()

AUTRE = '<li><a href="{}">{}</a></li>'
COURANTE = '<li><a href="{}" aria-current="page">{}</a></li>'


@register.simple_tag(takes_context=True)
def entree(context, route: str, code: str, nom: str) -> str:
    """An entry of a menu, marked where the page bears its code as `menu`; nothing when the route
    does not exist."""
    return _entree(adresse(route), context, "menu", code, nom)


@register.simple_tag(takes_context=True)
def onglet(context, route: str, code: str, nom: str) -> str:
    """A tab of the contract of the page, marked where the page bears its code as `onglet`."""
    return _entree(adresse(route, context["contrat_pk"]), context, "onglet", code, nom)


def _entree(trouvee: str | None, context, variable: str, code: str, nom: str) -> str:
    if not trouvee:
        return ""
    forme = COURANTE if code and context.get(variable) == code else AUTRE
    return format_html(forme, trouvee, nom)
