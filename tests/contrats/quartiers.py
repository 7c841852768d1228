"""What the tests of neighbourhoods share: a reader, an outline, the words of a page."""

from tests import fabriques

# A made-up square far from any real neighbourhood, in the North Sea.
CARRE = {
    "type": "Polygon",
    "coordinates": [[[2.0, 54.0], [2.02, 54.0], [2.02, 54.01], [2.0, 54.01], [2.0, 54.0]]],
}


def lecteur_de(contrat, role="lecteur", **champs):
    """Someone whose organisation takes part in the contract."""
    lecteur = fabriques.creer_utilisateur(role, **champs)
    contrat.partenaires.add(lecteur.partenaire)
    return lecteur


def texte(reponse) -> str:
    """The page with ordinary spaces."""
    brut = reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(brut.replace("&nbsp;", " ").split())
