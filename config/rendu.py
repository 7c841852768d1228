"""What Jinja2 draws: Django's own widgets, the fields that crispy-forms lays around them, and the
pieces of ours whose lines are many (`*.jinja`).

All the rest is drawn by our engine, the pages first.
"""

import logging

from crispy_forms.templatetags.crispy_forms_filters import optgroups
from django import forms
from django.contrib.admin.templatetags.admin_modify import cell_count
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.admin.utils import quote
from django.forms.renderers import TemplatesSetting
from django.forms.utils import RenderableMixin
from django.template import TemplateDoesNotExist, engines
from django.template.backends.jinja2 import Jinja2
from django.template.defaultfilters import capfirst
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.functional import Promise
from django.utils.html import conditional_escape, strip_tags
from jinja2 import Environment, Undefined
from markupsafe import escape

from contrats.templatetags import adresses, composants, dates, ecriture

FOURNIS = "django/forms/"  # the templates that Django ships, once for each engine
# Widgets of the back office that are ours, in the place of Django's: `config/jinja2/`
REFAITS = frozenset(
    f"admin/widgets/{nom}.html" for nom in ("date", "related_widget_wrapper", "split_datetime")
)
LISTE = f"{FOURNIS}widgets/select.html"
CHAMP = "bootstrap5/field.html"  # ours, in the place of crispy-forms': `config/jinja2/`
CASES = "bootstrap5/cases"  # the choices in it: no template
MORCEAUX = ".jinja"  # ours, in `templates/`
# Django's templates that hold one `<input>` and nothing else.
ENTREES = frozenset(
    f"{FOURNIS}widgets/{sorte}.html"
    for sorte in (
        *("checkbox", "color", "date", "datetime", "email", "hidden", "input", "number"),
        *("password", "search", "tel", "text", "time", "url"),
    )
)

journal = logging.getLogger("django.template")


class Dessins(Jinja2):
    """The engine of the few templates that are ours: every other one is left to Django's."""

    def get_template(self, template_name: str):
        """Raises TemplateDoesNotExist."""
        if template_name != CHAMP and not template_name.endswith(MORCEAUX):
            raise TemplateDoesNotExist(template_name, backend=self)
        self.compile(template_name)
        return Dessin(template_name)

    def compile(self, template_name: str):
        """Ours, or one that Django ships. Raises TemplateDoesNotExist."""
        return super().get_template(template_name)


class Rendu(TemplatesSetting):
    """A list of thirty choices includes a template for each: Jinja2 draws the same, compiled.

    Any other widget that brings a template of its own (the back office, a package) keeps the
    engine of `TEMPLATES`.
    """

    def render(self, template_name: str, context, request=None) -> str:
        """What a form has dozens of is written without a template."""
        if template_name in ENTREES:
            return _entree(context["widget"])
        if template_name == CASES:
            return _cases(context)
        if template_name == LISTE:
            return _liste(context["widget"])
        return super().render(template_name, context, request)

    def get_template(self, template_name: str):
        """Raises TemplateDoesNotExist."""
        if template_name.startswith(FOURNIS) or template_name in REFAITS:
            return engines["dessins"].compile(template_name)
        return super().get_template(template_name)


def _entree(dessin: dict) -> str:
    """Django's input.html: what it is given is escaped, unless it is already HTML."""
    dit = f'<input type="{escape(dessin["type"])}" name="{escape(dessin["name"])}"'
    if dessin["value"] is not None:
        dit += f' value="{escape(_dit(dessin["value"]))}"'
    return f"{dit}{_attributs(dessin['attrs'])}>"


def _attributs(attrs: dict) -> str:
    """Those of a tag, a space before each."""
    dits = ""
    for nom, valeur in attrs.items():
        if valeur is True:
            dits += f" {escape(nom)}"
        elif valeur is not False:
            dits += f' {escape(nom)}="{escape(_dit(valeur))}"'
    return dits


def _liste(dessin: dict) -> str:
    """Django's select.html: a page may offer some hundred choices."""
    dits = [f'<select name="{escape(dessin["name"])}"{_attributs(dessin["attrs"])}>']
    for nom, options, _ in dessin["optgroups"]:
        if nom:
            dits.append(f'  <optgroup label="{escape(_dit(nom))}">')
        dits += [
            f'  <option value="{escape(_dit(option["value"]))}"{_attributs(option["attrs"])}>'
            f"{escape(_dit(option['label']))}</option>"
            for option in options
        ]
        if nom:
            dits.append("  </optgroup>")
    return "\n".join((*dits, "</select>"))


def _cases(contexte: dict) -> str:
    """The choices of a list to tick, as crispy-bootstrap5 writes them: a page may have a thousand.
    `refus` goes with the last one."""
    nom, invalide = escape(contexte["nom"]), escape(contexte["invalide"])
    classes, options = escape(contexte["classes"]), contexte["options"]
    suites = [""] * (len(options) - 1) + [escape(contexte["refus"])]
    return "".join(
        f'''<div class="form-check{classes}">
        <input type="{escape(option["type"])}" class="form-check-input{invalide}"  name="{nom}" \
value="{escape(_dit(option["value"]))}" {_attributs(option["attrs"])}>
        <label for="{escape(option["attrs"]["id"])}" class="form-check-label">
            {escape(_dit(option["label"]))}
        </label>
        {suite}
    </div>
    '''
        for option, suite in zip(options, suites, strict=True)
    )


class Cases(RenderableMixin):
    """Those choices, drawn in a template of ours."""

    renderer, template_name = Rendu(), CASES

    def __init__(self, **contexte) -> None:
        self.contexte = contexte

    def get_context(self) -> dict:
        return self.contexte


class Notre(TemplatesSetting):
    """How a piece of ours finds its template."""

    def get_template(self, template_name: str):
        """Raises TemplateDoesNotExist."""
        return engines["dessins"].compile(template_name)


class Dessin(RenderableMixin):
    """A template that draws as widgets do: what Jinja2 escaped is told to be HTML by Django."""

    renderer = Notre()

    def __init__(self, template_name: str) -> None:
        self.template_name = template_name

    def get_context(self) -> dict:
        return {}

    def render(self, context=None, request=None) -> str:
        """Called as any template is; nothing here looks at the request."""
        return super().render(context=context)


class Absente(Undefined):
    """A variable that nobody gave is printed as nothing and told as Django tells it: the tests
    refuse it."""

    def __str__(self) -> str:
        dite = "Exception while resolving variable '%s' in template '%s'."
        journal.debug(dite, self._undefined_name, MORCEAUX)
        return ""


def environnement(**options) -> Environment:
    """What our templates may call. Nothing there is printed unescaped."""
    del options["autoescape"]  # True, as Django gives it: said where it is read
    jinja = Environment(autoescape=True, finalize=_dit, **options | {"undefined": Absente})
    jinja.globals |= {"est": _est, "habille": _habille, "optgroups": optgroups}
    jinja.globals |= {"cases": Cases}
    jinja.globals |= {"static": static, "page_de": page_de, "conflit": _conflit}
    balises = (adresses.adresse, composants.badge, composants.demonstration, composants.montant)
    jinja.globals |= {balise.__name__: balise for balise in balises}
    jinja.filters |= {"html": conditional_escape}
    jinja.filters |= {"euros": ecriture.euros, "quantite": ecriture.quantite, "jour": dates.jour}
    jinja.filters |= {"capfirst": capfirst, "cell_count": cell_count, "sans_balises": strip_tags}
    jinja.filters["iri"] = iri_to_uri
    return jinja


def _dit(valeur):
    """A lazy text said: whether it is already HTML is only known then."""
    return str(valeur) if isinstance(valeur, Promise) else valeur


def page_de(opts, page: str, pk) -> str:
    """The address of a page of the back office about one row: `change`, `delete`."""
    route = admin_urlname(opts, page)
    return adresses.adresse(route, pk) or reverse(route, args=[quote(pk)])


def _conflit(formulaire) -> str:
    return render_to_string("composants/conflit.html", {"form": formulaire})


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
