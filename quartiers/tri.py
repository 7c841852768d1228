"""Alphabetical order as French reads it: É beside E, whatever the case. No row is chosen here.

PostgreSQL's own collations would do it with ICU, which the embedded server is built without.
"""

from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Lower

ACCENTUEES = "àâäáãåçéèêëíìîïñóòôöõúùûüýÿœæ’"
SIMPLES = "aaaaaaceeeeiiiinooooouuuuyyoa'"


def alphabetique(champ: str) -> Func:
    """The expression that sorts by `champ` without accents nor case."""
    return sans_accents(F(champ))


def sans_accents(texte) -> Func:
    """The expression of a text in small letters without accents."""
    return Func(
        Lower(texte),
        Value(ACCENTUEES),
        Value(SIMPLES),
        function="TRANSLATE",
        output_field=TextField(),
    )
