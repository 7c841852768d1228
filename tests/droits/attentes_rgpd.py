"""The rights on personal data: one's own for each; the erasure of others, for their officers."""

from tests.droits.profils import CACHES, REFUSEE, RELATIONS, TOUS, Route, reserve

MIENNES = dict.fromkeys(RELATIONS, 302)

ROUTES = {
    "rgpd:mes_donnees": Route(get=TOUS),
    "rgpd:telecharger": Route(get=REFUSEE, post=TOUS),
    "rgpd:effacer_compte": Route(("collegue",), get=reserve(200, "officier") | CACHES,
                                 post=reserve(302, "officier") | CACHES),
    "rgpd:effacer_representant": Route(("représentant",), get=reserve(200, "officier"),
                                       post=reserve(302, "officier")),
    "rgpd:demander": Route(get=REFUSEE, post=MIENNES | {"administrateur": 403}),
}  # fmt: skip
