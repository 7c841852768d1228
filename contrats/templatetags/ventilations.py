"""Template tags that draw the amounts of a breakdown: thousands of cells, no template for each."""

from django import template
from django.utils.html import format_html, format_html_join

from contrats.argent.registre import LIBELLES, Ligne
from contrats.templatetags.composants import demonstration, montant
from contrats.templatetags.ecriture import euros

register = template.Library()

RANG = '<tr><th scope="row">{}{}</th>{}</tr>\n'
CASE = "<td>{}</td>"
RIEN = '<td class="rien"><span class="visually-hidden">{}</span></td>'


@register.simple_tag
def rangs(ligne: Ligne) -> str:
    """The rows of a line: asked, granted, paid, then per inhabitant where people are known; a cell
    for each family of credit, and one for all."""
    cases = [sommes for _, sommes in ligne.cases]
    lignes = [(dit, "", _sommes(cases, colonne)) for colonne, dit in LIBELLES.items()]
    if ligne.habitants is not None:
        de_demonstration = demonstration(ligne.habitants.demonstration)
        lignes.append(("Par habitant", de_demonstration, _par_habitant(ligne)))
    return format_html_join("", RANG, lignes)


def _sommes(cases: list[dict], colonne: str) -> str:
    dites = ((_somme(sommes, colonne),) for sommes in cases)
    return format_html_join("", "{}", dites)


def _somme(sommes: dict, colonne: str) -> str:
    if not sommes["nombre"]:
        return format_html(RIEN, "aucune ligne")
    dite = montant(sommes[colonne], sommes[f"connus_{colonne}"], sommes["nombre"])
    return format_html(CASE, dite)


def _par_habitant(ligne: Ligne) -> str:
    dites = (
        (
            format_html(RIEN, "aucun montant connu")
            if case["montant"] is None
            else format_html(CASE, euros(case["montant"])),
        )
        for case in ligne.par_habitant
    )
    return format_html_join("", "{}", dites)
