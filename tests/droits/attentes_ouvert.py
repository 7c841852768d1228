"""The rights of open data and of the API: open to anyone, or each with the rights of its token."""

from tests.droits.profils import (
    LECTURE,
    PUBLIQUE,
    REFUSEE,
    REFUSEE_PUBLIQUE,
    RELATIONS,
    TOUS,
    Route,
)

JEU = {"get": PUBLIQUE, "post": REFUSEE_PUBLIQUE}
SANS_JETON = {"anonyme": 401}
# The kinds of objects that the API reads, and what this world calls them.
OBJETS = {
    "contrats": "contrat",
    "quartiers": "quartier",
    "partenaires": "partenaire",
    "objectifs": "objectif",
    "indicateurs": "indicateur",
    "mesures": None,
    "actions": "action",
    "financements": None,
    "engagements": "engagement",
    "rapports": "rapport émis",
}


def _liste() -> Route:
    """Everyone has a page of their own, with a token."""
    return Route(get=TOUS | SANS_JETON, post=REFUSEE_PUBLIQUE, jeton=True, fragment=True)


def _objet(sorte: str) -> Route:
    return Route((sorte,), get=LECTURE | SANS_JETON, post=REFUSEE_PUBLIQUE, jeton=True,
                 fragment=True)  # fmt: skip


API = {
    "aide": Route(**JEU),
    "openapi": Route(**JEU, fragment=True),
    **{nom: _liste() for nom in OBJETS},
    **{f"{nom}_un": _objet(sorte) for nom, sorte in OBJETS.items() if sorte},
    # Those that no object of this world stands for: see tests/ouvert/test_api_droits.py.
    **{f"{nom}_un": Route((999_999,), get=dict.fromkeys(RELATIONS, 404) | SANS_JETON,
                          post=REFUSEE_PUBLIQUE, jeton=True, fragment=True)
       for nom, sorte in OBJETS.items() if not sorte},
    "rapport_pdf": _objet("rapport émis"),
    "inconnue": Route(("rien",), get=dict.fromkeys(RELATIONS, 404), post=REFUSEE_PUBLIQUE,
                      fragment=True),
}  # fmt: skip

ROUTES = {
    "ouvert:donnees": Route(**JEU),
    "ouvert:dictionnaire": Route(**JEU),
    "ouvert:catalogue": Route(**JEU, fragment=True),
    "ouvert:schema": Route(("actions",), **JEU, fragment=True),
    "ouvert:jeu": Route(("quartiers", "geojson"), **JEU, fragment=True),
    "ouvert:jetons": Route(get=TOUS),
    "ouvert:creer_jeton": Route(get=REFUSEE, post=dict.fromkeys(RELATIONS, 422) | {"anonyme": 302}),
    # A token is its owner's alone; this world has none.
    "ouvert:revoquer_jeton": Route((999_999,), get=REFUSEE,
                                   post=dict.fromkeys(RELATIONS, 404) | {"anonyme": 302}),
    **{f"api:{nom}": route for nom, route in API.items()},
}  # fmt: skip
