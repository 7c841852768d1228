"""An organisation that manages its own accounts, and the links that its invitations bring."""

import re

from django.contrib.admin.models import LogEntry

from courriels.models import Courriel
from tests import fabriques
from tests.courriels.exemples import corps

SAISIE = {"courriel": "Nour.Benali@Exemple.fr", "prenom": "Nour", "nom": "Benali", "role": "agent"}
MOT_DE_PASSE = "trois-peupliers-au-marais"


def creer_gestionnaire(partenaire=None, **champs):
    """An agent who manages the accounts of their organisation."""
    champs = {"prenom": "Alix", "nom": "Gérante", **champs}
    return fabriques.creer_utilisateur("agent", partenaire, gestionnaire=True, **champs)


def lien(courriel=None) -> str:
    """The path of the personal link in this invitation, by default the last one written."""
    courriel = courriel or Courriel.objects.filter(nature="invitation").latest("pk")
    texte, html = corps(courriel)
    [chemin] = re.findall(r"https?://[^/\s]+(/compte/mot-de-passe/\S+)", texte)
    assert f'{chemin}"' in html
    return chemin


def choisir(client, chemin, mot_de_passe=MOT_DE_PASSE, encore=None):
    """Open the link as a person does, then send the form of the page that it leads to."""
    page = client.get(chemin)
    if page.status_code != 302:
        return page
    saisie = {"new_password1": mot_de_passe, "new_password2": encore or mot_de_passe}
    return client.post(page.url, saisie)


def histoire(compte) -> list[tuple]:
    """What the account's history tells, oldest first: who, and what they did."""
    lignes = LogEntry.objects.filter(object_id=str(compte.pk), content_type__model="utilisateur")
    return [(ligne.user, ligne.get_change_message()) for ligne in lignes.order_by("pk")]
