"""Template tags that draw the smallest pieces of a page, those that its rows repeat."""

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import template
from django.forms import BoundField, CheckboxInput, Select
from django.forms.widgets import Input
from django.utils.html import format_html

from contrats.graphiques import rendre_svg
from contrats.templatetags.ecriture import euros

register = template.Library()
register.simple_tag(rendre_svg)

# Their last line ends, so that two of them side by side stay apart.
BADGE = '<span class="badge-statut badge-{}">{}</span>\n'
DEMONSTRATION = '<span class="badge-demonstration">{}</span>\n'
EN_PARTIE = '{}<span class="sous-ligne">connu pour {} ligne{} sur {}</span>\n'
CRITERE = (
    '<div id="div_{0}" class="mb-3"><label for="{0}" class="form-label">{1}</label>{2}{3}</div>\n'
)
AIDE = '<div id="{}_helptext" class="form-text">{}</div>'


@register.simple_tag
def badge(code, libelle) -> str:
    """A state, in words; its colour adds nothing that the words do not say."""
    return format_html(BADGE, code, libelle)


@register.simple_tag
def demonstration(oui) -> str:
    """Says of what is made up that it is."""
    return format_html(DEMONSTRATION, "donnée de démonstration") if oui else "\n"


@register.simple_tag
def montant(somme, connus, nombre) -> str:
    """An amount, and of how many lines it is known when it is not of all."""
    dit = euros(somme) or "non connu"
    if connus and connus < nombre:
        return format_html(EN_PARTIE, dit, connus, "s" if connus > 1 else "", nombre)
    return dit


@register.simple_tag
def critere(champ: BoundField) -> str:
    """A criterion of a filter with its label, as crispy-forms draws it, at a tenth of the cost:
    boxes to tick, and what was refused, are left to it."""
    dessin = champ.field.widget
    simple = isinstance(dessin, Input | Select) and not isinstance(dessin, CheckboxInput)
    if champ.errors or not simple:
        return as_crispy_field(champ)
    classe = "form-select" if isinstance(dessin, Select) else "form-control"
    classe = f"{type(dessin).__name__.lower()} {dessin.attrs.get('class', '')} {classe}"
    attributs = champ.build_widget_attrs({"class": " ".join(classe.split()), "id": champ.auto_id})
    aide = format_html(AIDE, champ.auto_id, champ.help_text) if champ.help_text else ""
    saisie = dessin.render(champ.html_name, champ.value(), attributs, champ.form.renderer)
    return format_html(CRITERE, champ.auto_id, champ.label, saisie, aide)
