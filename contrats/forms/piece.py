"""The one field by which a file enters the portal. Who may give one is not asked here."""

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError

from audit.contexte import noter_refus
from audit.faits import Fait
from contrats import antivirus, pieces

NOM_RECU_MAX = 200  # characters
PDF = ".pdf,application/pdf"


class ChampPiece(forms.FileField):
    """A file, which comes out as the `Piece` that may be kept, or is refused in French.

    `examen` says what is admitted (see `contrats.pieces`); `formats`, what the browser proposes.
    """

    def __init__(
        self,
        *,
        examen: Callable[..., pieces.Piece] = pieces.examiner,
        plafond: int = pieces.TAILLE_MAX,
        formats: str = ",".join(f".{nom}" for nom in pieces.TYPES),
        **options,
    ):
        self.examen, self.plafond = examen, plafond
        widget = forms.FileInput(attrs={"accept": formats} if formats else {})
        super().__init__(max_length=NOM_RECU_MAX, widget=widget, **options)

    def clean(self, data, initial=None) -> pieces.Piece | None:
        """The examined file; None if it is optional and absent."""
        fichier = super().clean(data, initial)
        if not fichier:
            return None
        # One byte more than allowed is enough to know: the rest of a huge file is not read.
        octets = fichier.read(self.plafond + 1)
        try:
            piece = self.examen(fichier.name, octets, plafond=self.plafond)
            antivirus.verifier(octets)
        except ValidationError as refus:
            noter_refus(Fait.FICHIER_REFUSE, raison=refus.code or "contenu", taille=len(octets))
            raise
        return piece
