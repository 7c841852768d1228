"""Template tags that write the entries of menus and tabs. Who may open a page is not told here."""

from functools import lru_cache

from django import template
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import format_html

register = template.Library()

AUTRE = '<li><a href="{}">{}</a></li>'
COURANTE = '<li><a href="{}" aria-current="page">{}</a></li>'


@register.simple_tag(takes_context=True)
def entree(context, route: str, code: str, nom: str) -> str:
    """An entry of a menu, marked where the page bears its code as `menu`; nothing when the route
    does not exist."""
    return _entree(_adresse(route, get_urlconf(), get_script_prefix()), context, "menu", code, nom)


@register.simple_tag(takes_context=True)
def onglet(context, route: str, code: str, nom: str) -> str:
    """A tab of the contract of the page, marked where the page bears its code as `onglet`."""
    try:
        adresse = reverse(route, args=[context["contrat"].pk])
    except NoReverseMatch:
        adresse = ""
    return _entree(adresse, context, "onglet", code, nom)


def _entree(adresse: str, context, variable: str, code: str, nom: str) -> str:
    if not adresse:
        return ""
    forme = COURANTE if code and context.get(variable) == code else AUTRE
    return format_html(forme, adresse, nom)


@lru_cache
def _adresse(route: str, urlconf: str | None, prefixe: str) -> str:
    """The address of a page without arguments; "" when there is none."""
    try:
        return reverse(route, urlconf)
    except NoReverseMatch:
        return ""
