"""The rights of the annual report's pages, route by route."""

from tests.droits.profils import (
    CACHES,
    LECTURE,
    PUBLIQUE,
    REFUSEE,
    REFUSEE_PUBLIQUE,
    RELATIONS,
    Route,
    profil,
    reserve,
)

# A contribution in draft: its organisation and the officers know of it; its writers write it.
CONTRIBUTION = profil(200, **CACHES)
OFFICIERS = reserve(200, "officier")
# Who gives an opinion is its body: its agents and signatories; an officer does it on paper.
RENDRE = profil(403, auteur=422, signataire=422, officier=422, administrateur=422)


def _geste(objet: str, reponse: int) -> Route:
    """An officer's gesture, by POST only."""
    return Route((objet,), get=REFUSEE, post=reserve(reponse, "officier"))


ROUTES = {
    "rapports:annuels": Route(("contrat",)),
    "rapports:commencer_annuel": _geste("contrat", 422),
    "rapports:annuel": Route(("annuel en consultation",)),
    "rapports:document_annuel": Route(("annuel en consultation",), get=LECTURE, fragment=True),
    "rapports:composer_annuel": _geste("annuel", 302),
    "rapports:textes_annuel": Route(("annuel",), get=OFFICIERS, post=reserve(302, "officier")),
    "rapports:contributions_annuel": Route(("annuel",), get=OFFICIERS),
    "rapports:demander_contributions": _geste("annuel", 422),
    "rapports:contribution": Route(
        ("contribution",),
        get=CONTRIBUTION,
        post=profil(403, auteur=302, officier=302, administrateur=302, **CACHES),
    ),
    "rapports:rappeler_contribution": Route(
        ("contribution",), get=REFUSEE, post=reserve(302, "officier") | CACHES
    ),
    "rapports:consultation_annuelle": Route(("annuel",), get=OFFICIERS),
    "rapports:ouvrir_consultation": _geste("annuel", 422),
    "rapports:ecarter_organisme": _geste("annuel", 422),
    "rapports:retablir_organisme": _geste("écarté", 302),
    "rapports:retirer_consultation": Route(
        ("annuel en consultation",), get=OFFICIERS, post=reserve(422, "officier")
    ),
    "rapports:clore_consultation": _geste("annuel en consultation", 302),
    "rapports:avis_annuel": Route(("avis annuel",)),
    "rapports:rendre_avis_annuel": Route(("avis annuel",), get=REFUSEE, post=RENDRE),
    "rapports:renvoyer_le_projet": Route(
        ("avis non remis",), get=REFUSEE, post=reserve(422, "officier")
    ),
    "rapports:avis_tardif": Route(("avis annuel",), get=REFUSEE, post=reserve(422, "officier")),
    "rapports:suites_annuel": Route(
        ("annuel aux suites",), get=OFFICIERS, post=reserve(302, "officier")
    ),
    "rapports:deliberation_annuelle": Route(
        ("annuel aux suites",), get=OFFICIERS, post=reserve(422, "officier")
    ),
    "rapports:publier_annuel": _geste("annuel aux suites", 302),
    "rapports:piece_annuelle": Route(("pièce annuelle",), fragment=True),
    "rapports:annuels_publics": Route(("contrat public",), get=PUBLIQUE, post=REFUSEE_PUBLIQUE),
    "rapports:annuel_public": Route(("annuel publié",), get=PUBLIQUE, post=REFUSEE_PUBLIQUE),
    "rapports:annuel_public_dessin": Route(
        ("annuel publié", 0), get=PUBLIQUE, post=REFUSEE_PUBLIQUE, fragment=True
    ),
    "rapports:annuel_public_pdf": Route(
        ("annuel publié",), get=PUBLIQUE, post=REFUSEE_PUBLIQUE, fragment=True
    ),
    "rapports:piece_publique": Route(
        ("pièce annuelle",), get=PUBLIQUE, post=REFUSEE_PUBLIQUE, fragment=True
    ),
}
assert all(route.get.keys() == set(RELATIONS) for route in ROUTES.values())
