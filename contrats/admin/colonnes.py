"""How a status, an amount, a link or a list is shown in a back-office list.

No object is read from the database here.
"""

from django.contrib import admin
from django.utils.html import format_html, format_html_join

from contrats.ecriture import nombre

RIEN = "—"  # a page to read would print None


def pastille(objet) -> str:
    """The status of an object as a coloured label; the words alone carry the meaning."""
    return format_html(
        '<span class="pastille pastille-{}">{}</span>', objet.statut, objet.get_statut_display()
    )


def euros(montant) -> str | None:
    """An amount in euros, `1 234,50 €`; None (shown as a dash) when it is not known."""
    return None if montant is None else f"{nombre(montant, 2)}\u00a0€"


def lien(url: str, texte: str) -> str:
    """A link, its text escaped."""
    return format_html('<a href="{}">{}</a>', url, texte)


def liste(lignes: list[str]) -> str:
    """Short texts one under the other, escaped; a dash when there is none."""
    if not lignes:
        return RIEN
    elements = format_html_join("", "<li>{}</li>", ((ligne,) for ligne in lignes))
    return format_html('<ul class="details">{}</ul>', elements)


class AvecEtat:
    """Adds the column « état » to a ModelAdmin whose model has a life cycle."""

    @admin.display(description="état", ordering="statut")
    def etat(self, objet):
        return pastille(objet)
