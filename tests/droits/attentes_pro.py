"""The rights of who comes by ProConnect, which is off here, and of who answers requests."""

from tests.droits.profils import CACHES, REFUSEE, RELATIONS, Route, cachee, reserve

FERMEE = dict.fromkeys(RELATIONS, 404)  # ProConnect is off: nothing is there
SIENNE = FERMEE | {"anonyme": 302}
REFUSEE_A_TOUS = dict.fromkeys(RELATIONS, 405)
ENTREE = reserve(200, "officier") | {"etranger": 403}

ROUTES = {
    "comptes:proconnect": Route(get=REFUSEE_A_TOUS, post=FERMEE),
    "comptes:proconnect_retour": Route(get=FERMEE, post=REFUSEE_A_TOUS),
    "comptes:demander_acces": Route(get=FERMEE, post=FERMEE),
    "comptes:identites_proconnect": Route(get=SIENNE),
    "comptes:delier_proconnect": Route((1,), get=REFUSEE, post=SIENNE),
    "comptes:demandes_d_acces": Route(get=ENTREE, sauf={("officier d'ailleurs", "mien"): 200}),
    "comptes:demande_d_acces": Route(("demande d'accès",), get=cachee(200)),
    **{f"comptes:{verbe}": Route(("demande d'accès",), get=REFUSEE, post=cachee(422))
       for verbe in ("accepter_demande", "refuser_demande")},
    "rapports:transfert": Route(("collegue",), get=reserve(200, "officier") | CACHES,
                                post=reserve(422, "officier") | CACHES),
}  # fmt: skip
