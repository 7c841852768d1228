"""The rights of one's own account: the doors, the second factor, the sessions.

Nobody here has a password nor a factor: no one can say again who they are, so every page that
asks for it is refused. See tests/comptes/test_second_facteur.py for those who can.
"""

from tests.droits.profils import CACHES, PUBLIQUE, REFUSEE, RELATIONS, TOUS, Route, profil

ENTREE = Route(
    get=dict.fromkeys(PUBLIQUE, 302) | {"anonyme": 200},
    post=dict.fromkeys(PUBLIQUE, 302) | {"anonyme": 422},
)
AILLEURS = Route(get=dict.fromkeys(PUBLIQUE, 302), post=dict.fromkeys(PUBLIQUE, 302))


def _tous(reponse: int) -> dict[str, int]:
    return dict.fromkeys(RELATIONS, reponse) | {"anonyme": 302}


CONFIRMEE = Route(get=_tous(403), post=_tous(403))
ABSENTE = Route(get=_tous(404), post=_tous(404))

ROUTES = {
    "comptes:connexion": ENTREE,
    "account_login": ENTREE,
    "mfa_authenticate": AILLEURS,
    "mfa_login_webauthn": AILLEURS,
    "comptes:mot_de_passe_oublie": Route(get=PUBLIQUE, post=dict.fromkeys(PUBLIQUE, 422)),
    "comptes:mon_compte": Route(get=TOUS),
    "comptes:changer_mot_de_passe": Route(get=TOUS, post=_tous(422)),
    "comptes:sessions": Route(get=TOUS),
    "comptes:fermer_une_session": Route(("inconnue",), get=REFUSEE, post=_tous(404)),
    "comptes:fermer_les_autres": Route(get=REFUSEE, post=_tous(302)),
    "comptes:saisies_gardees": Route(get=TOUS),
    "comptes:oublier_la_saisie": Route(get=REFUSEE, post=_tous(302)),
    "comptes:qr": Route(get=_tous(404), post=REFUSEE, fragment=True),
    "comptes:codes_de_secours": CONFIRMEE,
    "comptes:retirer_second_facteur": Route(
        ("collegue",), get=profil(403, **CACHES), post=profil(403, **CACHES)
    ),
    "mfa_index": Route(get=TOUS),
    "mfa_activate_totp": CONFIRMEE,
    "mfa_deactivate_totp": ABSENTE,
    "mfa_add_webauthn": CONFIRMEE,
    "mfa_remove_webauthn": Route((1,), get=_tous(404), post=_tous(404)),
    "account_reauthenticate": CONFIRMEE,
    "mfa_reauthenticate": CONFIRMEE,
    "mfa_reauthenticate_webauthn": CONFIRMEE,
}
