"""The states of a message in the outbox. Nothing is computed or saved here."""

from django.db.models import TextChoices


class StatutCourriel(TextChoices):
    A_ENVOYER = "a_envoyer", "À envoyer"
    EN_COURS = "en_cours", "En cours d’envoi"
    REMIS = "remis", "Remis au serveur de messagerie"
    INCERTAIN = "incertain", "Incertain : le serveur n'a pas répondu"
    ECHEC = "echec", "En échec"
    REVENU = "revenu", "Revenu : non distribué"


EN_CHEMIN = {StatutCourriel.A_ENVOYER, StatutCourriel.EN_COURS}
A_REPRENDRE = {StatutCourriel.ECHEC, StatutCourriel.INCERTAIN, StatutCourriel.REVENU}
