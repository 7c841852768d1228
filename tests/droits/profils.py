"""The few shapes that rights take: relation to the object -> HTTP status. No route here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

RELATIONS = (
    "anonyme", "auteur", "signataire", "organisation", "contrat", "conseil", "officier", "etranger",
    "administrateur",
)  # fmt: skip
CONNEXION = 302  # sent to the login page
CACHES = {"contrat": 404, "conseil": 404}  # a partner of the contract does not know of it
CSV = {"format": "csv"}
INCONNUE = dict.fromkeys(RELATIONS, 404)


def profil(defaut: int, **autres: int) -> dict[str, int]:
    """Everyone inside gets `defaut`; nobody outside sees anything; `autres` says who differs."""
    base = dict.fromkeys(RELATIONS, defaut) | {"anonyme": CONNEXION, "etranger": 404}
    assert autres.keys() <= base.keys()
    return base | autres


def reserve(reponse: int, *relations: str, aux_autres: int = 403) -> dict[str, int]:
    """Only these relations (and the administrator) get `reponse`; the others inside, 403."""
    permis = dict.fromkeys((*relations, "administrateur"), reponse)
    return profil(aux_autres, **permis)


def cachee(reponse: int) -> dict[str, int]:
    """For anyone but the officers of its contract, the object does not exist."""
    return profil(404, officier=reponse, administrateur=reponse)


LECTURE = profil(200)
TOUS = dict.fromkeys(RELATIONS, 200) | {"anonyme": CONNEXION}  # a page of one's own
PUBLIQUE = dict.fromkeys(RELATIONS, 200)
REFUSEE = dict.fromkeys(RELATIONS, 405) | {"anonyme": CONNEXION}  # not this method
REFUSEE_PUBLIQUE = dict.fromkeys(RELATIONS, 405)


@dataclass(frozen=True)
class Route:
    """What a route promises: `objets` are the kinds of its arguments, in order (a plain value
    stands for itself); `get` and `post` are profiles; `donnees` makes the form sent; `roles`
    says which roles get another answer to a POST, whatever they are to the object inside;
    `sauf`, the (role, owner) whose GET follows their own organisation, not the object's."""

    objets: tuple[Any, ...] = ()
    get: dict[str, int] = field(default_factory=lambda: LECTURE)
    post: dict[str, int] = field(default_factory=lambda: REFUSEE)
    donnees: Callable[[Any, str], dict] = lambda monde, proprietaire: {}
    requete: dict = field(default_factory=dict)
    roles: dict[str, int] = field(default_factory=dict)
    sauf: dict[tuple[str, str], int] = field(default_factory=dict)
    jeton: bool = False  # entered by a token of the API, not by a session
    fragment: bool = False  # a piece of page, or a file: never looked at alone

    def attendue(self, methode: str, role: str, relation: str) -> int:
        """The status that this role, being this to the object, must get."""
        reponse = getattr(self, methode)[relation]
        if methode == "post" and reponse != 404:
            return self.roles.get(role, reponse)
        return reponse
