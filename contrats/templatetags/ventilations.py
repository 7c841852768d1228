"""Template tags that draw a breakdown, its amounts and its bars: thousands of them, no template for
each. What they mean is told by the pages."""

from django import template
from django.utils.html import format_html, format_html_join

from contrats.argent.registre import LIBELLES, Ligne
from contrats.templatetags.composants import demonstration, montant
from contrats.templatetags.ecriture import euros

register = template.Library()

RANG = '<tr><th scope="row">{}{}</th>{}</tr>\n'
CASE = "<td>{}</td>"
BANDE = '<text x="0" y="{}">{}</text>{}<text x="{}" y="{}" font-weight="bold">{}</text>\n'
SEGMENT = '<rect x="{}" y="{}" width="{}" height="{}" fill="url(#{}-{})" stroke="#3f3a34"/>'
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


@register.simple_tag
def bandes(graphique: dict) -> str:
    """The bars of a stacked chart, with their labels (`contrats.argent.empile`)."""
    lignes = (
        (b["libelle_y"], b["libelle"], _segments(graphique, b), b["valeur_x"], b["valeur_y"],
         b["valeur"])
        for b in graphique["lignes"]
    )  # fmt: skip
    return format_html_join("", BANDE, lignes)


def _segments(graphique: dict, bande: dict) -> str:
    dits = (
        (s["x"], bande["barre_y"], s["longueur"], graphique["epaisseur"], graphique["code"],
         s["aspect"])
        for s in bande["segments"]
    )  # fmt: skip
    return format_html_join("", SEGMENT, dits)
