"""A contract as one of its readers opens it."""

from tests import fabriques


def contrat_lu(client):
    """A contract whose reader is logged in on `client`."""
    lecteur = fabriques.creer_utilisateur("lecteur")
    client.force_login(lecteur)
    return fabriques.creer_contrat(lecteur.partenaire)
