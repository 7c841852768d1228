"""How a session is read and kept: one row, which tells whose it is. What it may do is not here."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

from comptes.models.session import ABSOLUE, INACTIVE, PRECISION, Session
from quartiers.prete import ListePrete

APPAREIL = "appareil"


def _lue(ici: datetime, active: datetime, cle: str):
    """The row of this key, if it may still be used, with its account and their organisation."""
    lignes = Session.objects.en_cours(ici).select_related("utilisateur__partenaire")
    return lignes.filter(session_key=cle).order_by()


LUE = ListePrete(_lue)


class SessionStore(db.SessionStore):
    """Django's own, in a table that lists and closes the sessions of a person."""

    ligne: Session | None = None
    perdue: str | None = None  # the key that the browser showed, when its session is over

    @classmethod
    def get_model_class(cls):
        return Session

    def _get_session_from_db(self):
        """The row, if it may still be used, with its account and their organisation: one query."""
        ici = timezone.now()
        self.ligne = next(iter(LUE.lire(ici, ici - INACTIVE, self.session_key)), None)
        if self.ligne is None:
            self.perdue, self._session_key = self._session_key, None
            return None
        if self.ligne.vue_le < ici - PRECISION:
            self.model.objects.filter(session_key=self.session_key).update(vue_le=ici)
        return self.ligne

    @property
    def titulaire(self):
        """The account that was read with the row; None when none was, or not for this login."""
        cle = self.get(SESSION_KEY)  # reads the row, if nobody has yet
        if cle is None or self.ligne is None or not Session.utilisateur.is_cached(self.ligne):
            return None
        compte = self.ligne.utilisateur
        return compte if compte is not None and str(compte.pk) == cle else None

    def is_empty(self) -> bool:
        """The key of a session that is over opens nothing, and stays in the browser until the next
        login: a form that is sent in between still tells whose it is."""
        return self.perdue is None and super().is_empty()

    def create_model_instance(self, data):
        """The row to write: it ends no later for being written again."""
        ligne, ici = super().create_model_instance(data), timezone.now()
        cle = data.get(SESSION_KEY)
        ligne.utilisateur_id = int(cle) if cle else None
        meme = self.ligne is not None and self.ligne.utilisateur_id == ligne.utilisateur_id
        ligne.ouverte_le, ligne.vue_le = self.ligne.ouverte_le if meme else ici, ici
        ligne.expire_date = min(ligne.expire_date, ligne.ouverte_le + ABSOLUE)
        ligne.appareil = data.get(APPAREIL, "")
        self.ligne = ligne
        return ligne
