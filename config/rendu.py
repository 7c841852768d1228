"""What Jinja2 draws: Django's own widgets, and the fields that crispy-forms lays around them.

All the rest is drawn by our engine, the pages first.
"""

from crispy_forms.templatetags.crispy_forms_filters import optgroups
from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.utils import RenderableMixin
from django.template import TemplateDoesNotExist, engines
from django.template.backends.jinja2 import Jinja2
from django.utils.functional import Promise
from django.utils.html import conditional_escape
from jinja2 import Environment

FOURNIS = "django/forms/"  # the templates that Django ships, once for each engine
NOTRES = {"bootstrap5/field.html"}  # `config/jinja2/`


class Dessins(Jinja2):
    """The engine of the few templates that are ours: every other one is left to Django's."""

    def get_template(self, template_name: str):
        """Raises TemplateDoesNotExist."""
        if template_name not in NOTRES:
            raise TemplateDoesNotExist(template_name, backend=self)
        return Dessin(template_name)

    def compile(self, template_name: str):
        """Ours, or one that Django ships. Raises TemplateDoesNotExist."""
        return super().get_template(template_name)


class Rendu(TemplatesSetting):
    """A list of thirty choices includes a template for each: Jinja2 draws the same, compiled.

    A widget that brings a template of its own (the back office, a package) keeps the engine of
    `TEMPLATES`.
    """

    def get_template(self, template_name: str):
        """Raises TemplateDoesNotExist."""
        if template_name in NOTRES or template_name.startswith(FOURNIS):
            return engines["dessins"].compile(template_name)
        return super().get_template(template_name)


class Dessin(RenderableMixin):
    """A template that draws as widgets do: what Jinja2 escaped is told to be HTML by Django."""

    renderer = Rendu()

    def __init__(self, template_name: str) -> None:
        self.template_name = template_name

    def render(self, context=None, request=None) -> str:
        """Called as any template is; nothing here looks at the request."""
        return super().render(context=context)


def environnement(**options) -> Environment:
    """What the templates of `config/jinja2/` may call. Nothing there is printed unescaped."""
    del options["autoescape"]  # True, as Django gives it: said where it is read
    jinja = Environment(autoescape=True, finalize=_dit, **options)
    jinja.globals |= {"est": _est, "habille": _habille, "optgroups": optgroups}
    jinja.filters["html"] = conditional_escape
    return jinja


def _dit(valeur):
    """A lazy text said: whether it is already HTML is only known then."""
    return str(valeur) if isinstance(valeur, Promise) else valeur


def _est(widget: forms.Widget, sorte: str) -> bool:
    return isinstance(widget, getattr(forms, sorte))


def _habille(champ: forms.BoundField, classes: str) -> str:
    """The field with the classes of Bootstrap, as the tag `crispy_field` gives them."""
    dessin = champ.field.widget
    for partie in getattr(dessin, "widgets", [getattr(dessin, "widget", dessin)]):
        nom, classe = type(partie).__name__.lower(), partie.attrs.get("class", "")
        if nom not in classe:
            classe = f"{classe} {nom}" if classe else nom
        for ajoutee in classes.split():
            if ajoutee not in classe.split():
                classe += f" {ajoutee}"
        partie.attrs["class"] = classe
    return str(champ)
