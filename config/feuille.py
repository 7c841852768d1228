"""The part of Bootstrap's sheet that our pages use: no rule is written here, none is changed.

A rule stays when every class that it names is one of ours; what it asks of a `data:` image, which
our policy refuses, goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

ENTIERE = Path(find_spec("bootstrap").origin).parent / "static/bootstrap/css/bootstrap.min.css"
ALLEGEE = "static/css/bootstrap.css"
ENTETE = "/* Written by `manage.py alleger_bootstrap`: only the rules that our pages use. */\n"
CRISPY = Path(find_spec("crispy_bootstrap5").origin).parent / "templates/bootstrap5"
# Of what crispy-forms can draw, what our forms ask for.
DESSINS = (
    "field.html", "errors.html", "whole_uni_form.html", "uni_form.html", "display_form.html",
    "inputs.html", "layout/attrs.html", "layout/baseinput.html", "layout/button.html",
    "layout/checkboxselectmultiple_inline.html", "layout/div.html", "layout/field_errors.html",
    "layout/field_errors_block.html", "layout/field_file.html", "layout/fieldset.html",
    "layout/help_text.html", "layout/help_text_and_errors.html",
    "layout/radio_checkbox_select.html", "layout/radioselect_inline.html",
)  # fmt: skip
# What crispy-forms and Django write from their code, not from a template.
DU_CODE = {
    "btn", "btn-primary", "form-check-input", "form-control", "form-select", "is-invalid",
    "invalid-feedback", "asteriskField", "requiredField",
}  # fmt: skip
CLASSE = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
ATTRIBUT = re.compile(r"""class(?:Name)?\s*=\s*(?:"([^"]*)"|'([^']*)')""")
ECRITES = re.compile(r"""(?:css_class=|"class": |class_name = )f?["']([^"']*)["']""")


def classes_employees(racine: Path) -> set[str]:
    """The classes that our templates, our code, and the drawings of our forms may write."""
    trouvees = set(DU_CODE)
    gabarits = [*(racine / "templates").rglob("*.html"), *(CRISPY / nom for nom in DESSINS)]
    for gabarit in gabarits:
        for valeur in ATTRIBUT.findall(gabarit.read_text()):
            sans_balise = re.sub(r"\{[{%].*?[%}]\}", " ", "".join(valeur))
            trouvees |= set(sans_balise.split())
            trouvees |= set(re.findall(r"""["']([\w-]+)["']""", "".join(valeur)))
    for source in racine.glob("*/**/*.py"):
        if "tests" not in source.parts:
            for valeur in ECRITES.findall(source.read_text()):
                trouvees |= set(valeur.split())
    return trouvees


def alleger_pour(racine: Path) -> str:
    """What the sheet of these pages must hold."""
    return f"{ENTETE}{alleger(ENTIERE.read_text(), classes_employees(racine))}\n"


def alleger(feuille: str, employees: set[str]) -> str:
    """The rules of this minified sheet that some page may need."""
    return "".join(_garder(_blocs(feuille), employees))


def _garder(blocs: Iterable[tuple[str, str | None]], employees: set[str]) -> Iterator[str]:
    for tete, corps in blocs:
        if corps is None:
            yield tete
        elif tete.startswith("@media"):
            if dedans := "".join(_garder(_blocs(corps), employees)):
                yield f"{tete}{{{dedans}}}"
        elif tete.startswith("@keyframes"):
            continue  # nothing of ours moves
        elif (choix := _selecteurs(tete, employees)) and (posees := _declarations(corps)):
            yield f"{choix}{{{posees}}}"


def _selecteurs(tete: str, employees: set[str]) -> str:
    """Those of a rule that name no class but ours."""
    choisis = re.split(r",(?![^(]*\))", tete)
    return ",".join(s for s in choisis if set(CLASSE.findall(s)) <= employees)


def _declarations(corps: str) -> str:
    """What a rule sets, without images that our policy refuses."""
    posees = re.split(r";(?![^(]*\))", corps)
    return ";".join(posee for posee in posees if posee and "url(" not in posee)


def _blocs(texte: str) -> Iterator[tuple[str, str | None]]:
    """(head, body) of each block at this level; a comment or a statement has no body."""
    place = 0
    while place < len(texte):
        if texte.startswith("/*", place):
            fin = texte.index("*/", place) + 2
            yield texte[place:fin] + "\n", None
        elif (statut := re.compile(r"@(?:charset|import)[^;]*;").match(texte, place)) is not None:
            fin = statut.end()
            yield statut.group(), None
        else:
            ouverture = texte.find("{", place)
            if ouverture < 0:
                return
            fin = _fermeture(texte, ouverture)
            yield texte[place:ouverture].strip(), texte[ouverture + 1 : fin - 1]
        place = fin


def _fermeture(texte: str, ouverture: int) -> int:
    """Just after the brace that closes this one."""
    profondeur = 0
    for place in range(ouverture, len(texte)):
        profondeur += {"{": 1, "}": -1}.get(texte[place], 0)
        if profondeur == 0:
            return place + 1
    return len(texte)
