"""What a password may not be, beyond its length: a common one, or the words of this portal.

No rule of composition, no date of expiry. French messages; nothing is stored.
"""

from __future__ import annotations

import re
import unicodedata

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

# What someone who knows the portal tries first.
MOTS = (
    "caso", "capso", "saintomer", "audomarois", "paysdesaintomer", "contratdeville", "contrat",
    "quartiersprioritaires", "quartier", "prioritaire", "qpv", "politiquedelaville", "portail",
    "intercommunalite", "agglomeration", "communaute", "prefecture", "hautsdefrance", "pasdecalais",
    "motdepasse", "password", "bonjour", "azerty", "qwerty", "admin", "officier", "signataire",
)  # fmt: skip
# What must be left of a password once these words are out of it.
RESTE = 8
DIFFERENTS = 6


def reduire(texte: str) -> str:
    """Its letters and figures, without accent nor case."""
    decompose = unicodedata.normalize("NFKD", texte).casefold()
    return re.sub(r"[\W_]", "", decompose)


class TropCourant(CommonPasswordValidator):
    """A common password, alone, repeated, or made longer by figures and signs."""

    def validate(self, password, user=None):
        """Raises ValidationError."""
        minuscule = password.lower().strip()
        noyau = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", minuscule)
        formes = {minuscule, noyau, _motif(minuscule), _motif(noyau)}
        repete = len(password) > 2 * DIFFERENTS and len(set(reduire(password))) < DIFFERENTS
        if formes & self.passwords or repete:
            raise ValidationError(
                "Ce mot de passe se devine trop vite\u00a0: il est très courant, ou se répète.",
                code="password_too_common",
            )

    def get_help_text(self):
        return (
            "Plusieurs mots sans rapport entre eux font un bon mot de passe\u00a0; un mot courant "
            "ou répété, non."
        )


def _motif(texte: str) -> str:
    """The smallest piece whose repetition gives this text: « abcabc » is « abc »."""
    tour = (texte + texte).find(texte, 1)
    return texte[:tour] if 0 < tour < len(texte) else texte


class MotsDuContexte:
    """A password made above all of the words of the portal, or of one's own organisation."""

    def validate(self, password, user=None):
        """Raises ValidationError."""
        if len(password) < RESTE * 2 - 1:
            return  # too short: that is said already, alone
        reste = reduire(password)
        for mot in sorted(self._mots(user), key=len, reverse=True):
            reste = reste.replace(mot, "")
        if len(reste) < RESTE:
            raise ValidationError(
                "Ce mot de passe se devine trop vite\u00a0: il est fait surtout de mots du portail "
                "(«\u00a0contrat de ville\u00a0», «\u00a0Saint-Omer\u00a0», le nom de votre "
                "organisation…).",
                code="mots_du_contexte",
            )

    def get_help_text(self):
        return "Évitez les mots du portail, votre ville et le nom de votre organisation."

    def _mots(self, user) -> set[str]:
        mots = set(MOTS)
        partenaire = getattr(user, "partenaire", None)
        if partenaire is not None:
            noms = [partenaire.nom, partenaire.sigle, *re.split(r"[\W_]+", partenaire.nom)]
            mots |= {mot for nom in noms if len(mot := reduire(nom or "")) > 3}
        return mots
