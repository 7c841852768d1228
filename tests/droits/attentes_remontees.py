"""The rights on what organisations are asked: a part of the table of `attentes`.

Without its link a request is unknown, whoever asks.
"""

from tests.droits.profils import (
    CACHES,
    CSV,
    INCONNUE,
    PUBLIQUE,
    REFUSEE,
    REFUSEE_PUBLIQUE,
    Route,
    reserve,
)

ROUTES = {
    "remontees:remontees": Route(("contrat",), get=reserve(200, "officier")),
    "remontees:nouvelle_remontee": Route(("contrat",), get=reserve(200, "officier"),
                                         post=reserve(422, "officier")),
    "remontees:campagne": Route(("campagne",), get=reserve(200, "officier")),
    "remontees:modifier_remontee": Route(("campagne en préparation",),
                                         get=reserve(200, "officier"),
                                         post=reserve(422, "officier")),
    "remontees:exporter_remontee": Route(("campagne",), get=reserve(200, "officier"),
                                         requete=CSV, fragment=True),
    "remontees:ouvrir_remontee": Route(("campagne en préparation",), get=REFUSEE,
                                       post=reserve(302, "officier")),
    "remontees:rappeler": Route(("campagne",), get=REFUSEE, post=reserve(302, "officier")),
    "remontees:prolonger_remontee": Route(("campagne",), get=REFUSEE,
                                          post=reserve(422, "officier")),
    "remontees:clore_remontee": Route(("campagne",), get=REFUSEE,
                                      post=reserve(302, "officier")),
    "remontees:annuler_remontee": Route(("campagne",), get=REFUSEE,
                                        post=reserve(422, "officier")),
    # Requests hold addresses: another organisation's do not exist.
    "remontees:demande": Route(("demande",), get=reserve(200, "officier") | CACHES),
    "remontees:renvoyer_le_lien": Route(("demande",), get=REFUSEE,
                                        post=reserve(422, "officier") | CACHES),
    "remontees:fermer_les_liens": Route(("demande",), get=REFUSEE,
                                        post=reserve(302, "officier") | CACHES),
    "remontees:lien": Route(("un-secret-inconnu",), get=dict.fromkeys(PUBLIQUE, 302),
                            post=REFUSEE_PUBLIQUE),
    "remontees:lien_ferme": Route(get=INCONNUE, post=REFUSEE_PUBLIQUE),
    "remontees:trop_d_essais": Route(get=dict.fromkeys(PUBLIQUE, 429), post=REFUSEE_PUBLIQUE),
    "remontees:repondre": Route(("demande",), get=INCONNUE, post=REFUSEE_PUBLIQUE),
    "remontees:repondre_valeurs": Route(("demande",), get=INCONNUE, post=INCONNUE),
    "remontees:repondre_suivi": Route(("demande", "action"), get=INCONNUE, post=INCONNUE),
    **{f"remontees:{verbe}_valeurs": Route(("demande",), get=REFUSEE_PUBLIQUE, post=INCONNUE)
       for verbe in ("proposer", "reprendre")},
    **{f"remontees:{verbe}_suivi": Route(("demande", "action"), get=REFUSEE_PUBLIQUE,
                                         post=INCONNUE)
       for verbe in ("reprendre", "confirmer")},
}  # fmt: skip
