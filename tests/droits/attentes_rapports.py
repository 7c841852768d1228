"""The rights on reports, route by route: see `tests.droits.attentes`, which holds them all."""

from tests.droits.profils import (
    INCONNUE,
    REFUSEE,
    REFUSEE_PUBLIQUE,
    TOUS,
    Route,
    profil,
    reserve,
)


def _brouillon(reponse: int) -> dict[str, int]:
    """For anyone but the officers of its contract, a report that is not issued does not exist."""
    return profil(404, officier=reponse, administrateur=reponse)


ROUTES = {
    "rapports:accueil": Route(get=TOUS),
    "rapports:recherche": Route(get=TOUS, requete={"q": "saint"}),
    # Unsigned, a link to unsubscribe opens nothing: see tests/rapports/test_desabonnement.py.
    "rapports:desabonnement": Route(("un-jeton-inconnu",), get=INCONNUE, post=INCONNUE),
    "rapports:reabonnement": Route(("un-jeton-inconnu",), get=REFUSEE_PUBLIQUE, post=INCONNUE),
    "rapports:liste": Route(("contrat",)),
    "rapports:demander": Route(("contrat",), get=REFUSEE, post=reserve(422, "officier")),
    "rapports:lire": Route(("rapport émis",)),
    "rapports:docx": Route(("rapport",), get=profil(404)),
    "rapports:xlsx": Route(("rapport",), get=profil(404)),
    "rapports:dessin": Route(("rapport", 0), get=profil(404), fragment=True),
    "rapports:suivi": Route(("rapport",), get=_brouillon(200), fragment=True),
    "rapports:telecharger": Route(("rapport",), get=profil(404)),
    "rapports:relancer": Route(("rapport",), get=REFUSEE, post=_brouillon(302)),
    "rapports:preparer": Route(("rapport à préparer",), get=_brouillon(200)),
    "rapports:relancer_partenaire": Route(("rapport à préparer", "partenaire"), get=REFUSEE,
                                          post=_brouillon(302)),
    **{f"rapports:{verbe}": Route(("rapport à préparer",), get=REFUSEE, post=_brouillon(reponse))
       for verbe, reponse in {"dispenser": 422, "lancer": 422, "annuler": 302}.items()},
    "rapports:relire": Route(("rapport à relire",), get=_brouillon(200), post=_brouillon(302)),
    "rapports:valider": Route(("rapport à relire",), get=REFUSEE, post=_brouillon(302)),
    "rapports:apercu": Route(("rapport à relire",), get=_brouillon(200), fragment=True),
    "rapports:corriger": Route(("rapport émis",), get=reserve(200, "officier"),
                               post=reserve(422, "officier")),
    "rapports:differences": Route(("rapport émis",)),
    "rapports:retirer_dispense": Route(("dispense",), get=REFUSEE, post=_brouillon(302)),
    # Deliveries hold addresses: for anyone but their officers they do not exist.
    "rapports:relancer_envoi": Route(("envoi",), get=REFUSEE,
                                     post=_brouillon(302)),
}  # fmt: skip
