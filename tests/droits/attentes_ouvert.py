"""The rights of open data and of the API: open to anyone, or each with the rights of its token."""

from tests.droits.profils import PUBLIQUE, REFUSEE_PUBLIQUE, Route

JEU = {"get": PUBLIQUE, "post": REFUSEE_PUBLIQUE}

ROUTES = {
    "ouvert:donnees": Route(**JEU),
    "ouvert:dictionnaire": Route(**JEU),
    "ouvert:catalogue": Route(**JEU, fragment=True),
    "ouvert:schema": Route(("actions",), **JEU, fragment=True),
    "ouvert:jeu": Route(("quartiers", "geojson"), **JEU, fragment=True),
}
