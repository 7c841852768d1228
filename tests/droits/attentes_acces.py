"""The rights of one's own account: the doors, the second factor, the sessions."""

from tests.droits.profils import PUBLIQUE, Route

ENTREE = Route(
    get=dict.fromkeys(PUBLIQUE, 302) | {"anonyme": 200},
    post=dict.fromkeys(PUBLIQUE, 302) | {"anonyme": 422},
)

ROUTES = {
    "comptes:connexion": ENTREE,
    "account_login": ENTREE,
}
