"""The rights of the portal, route by route: the table that the matrix test reads."""

from tests.droits.profils import (
    PUBLIQUE,
    REFUSEE,
    REFUSEE_PUBLIQUE,
    RELATIONS,
    TOUS,
    Route,
    profil,
    reserve,
)

ECRIRE = ("auteur", "officier")
# A partner of the same contract is known, its accounts are not.
AILLEURS = {"contrat": 403, "conseil": 403}
CACHES = {"contrat": 404, "conseil": 404}
CSV = {"format": "csv"}
FEUILLE = ("contrat", 2018, "partenaire")
SAISIE = profil(200, contrat=404, conseil=404)


def _saisie(**autres: int) -> dict[str, int]:
    """Nobody but its organisation and the officers knows of an entry; most of them only read."""
    return profil(403, **{"contrat": 404, "conseil": 404, **autres})


ROUTES = {
    # -- doors
    "comptes:connexion": Route(get=dict.fromkeys(PUBLIQUE, 302) | {"anonyme": 200},
                               post=dict.fromkeys(PUBLIQUE, 302) | {"anonyme": 422}),
    "comptes:deconnexion": Route(get=dict.fromkeys(PUBLIQUE, 405),
                                 post=dict.fromkeys(PUBLIQUE, 302)),
    "accessibilite": Route(get=PUBLIQUE, post=dict.fromkeys(PUBLIQUE, 405)),
    "mentions_legales": Route(get=PUBLIQUE, post=dict.fromkeys(PUBLIQUE, 405)),
    "donnees_personnelles": Route(get=PUBLIQUE, post=dict.fromkeys(PUBLIQUE, 405)),
    "aide": Route(get=PUBLIQUE, post=dict.fromkeys(PUBLIQUE, 405)),
    "plan_du_site": Route(get=PUBLIQUE, post=dict.fromkeys(PUBLIQUE, 405)),
    "rapports:accueil": Route(get=TOUS),
    "rapports:recherche": Route(get=TOUS, requete={"q": "saint"}),
    "contrats:contact": Route(get=PUBLIQUE, post=REFUSEE_PUBLIQUE),
    "contrats:envoyer_message": Route(get=REFUSEE_PUBLIQUE, post=dict.fromkeys(PUBLIQUE, 422)),
    # -- accounts; the administrator of this world belongs to no organisation
    "comptes:choisir_mot_de_passe": Route(("MQ", "x-y"), get=dict.fromkeys(PUBLIQUE, 404),
                                          post=dict.fromkeys(PUBLIQUE, 404)),
    "comptes:organisation": Route(get=TOUS | {"administrateur": 404}),
    "comptes:organisation_d_un_partenaire": Route(("partenaire",), get=profil(200, **AILLEURS)),
    "comptes:inviter": Route(("partenaire",), get=REFUSEE, post=reserve(422, "officier")),
    "comptes:personne": Route(("collegue",), get=reserve(200, "officier") | CACHES),
    **{f"comptes:{verbe}": Route(("collegue",), get=REFUSEE,
                                 post=reserve(reponse, "officier") | CACHES)
       for verbe, reponse in {"changer_droits": 422, "inviter_a_nouveau": 302,
                              "retirer": 302, "retablir": 302}.items()},
    # -- a contract
    "contrats:contrat": Route(("contrat",)),
    "contrats:objectifs": Route(("contrat",)),
    "contrats:objectif": Route(("objectif",)),
    "contrats:indicateurs": Route(("contrat",)),
    "contrats:indicateur": Route(("indicateur",)),
    "contrats:changer_cibles": Route(("indicateur",), get=reserve(200, "officier"),
                                     post=reserve(409, "officier")),
    "contrats:actions": Route(("contrat",)),
    "contrats:financements": Route(("contrat",)),
    "contrats:exporter_actions": Route(("contrat",), requete=CSV, fragment=True),
    "contrats:exporter_financements": Route(("contrat",), requete=CSV, fragment=True),
    "contrats:partenaires_du_contrat": Route(("contrat",)),
    "contrats:signatures": Route(("contrat",)),
    "contrats:journal": Route(("contrat",)),
    "contrats:quartiers_du_contrat": Route(("contrat",)),
    # -- lists and partners
    "contrats:liste": Route(get=TOUS),
    "contrats:exporter_contrats": Route(get=TOUS, requete=CSV, fragment=True),
    "contrats:partenaires": Route(get=TOUS),
    "contrats:exporter_partenaires": Route(get=TOUS, requete=CSV, fragment=True),
    "contrats:partenaire": Route(("partenaire",)),
    "contrats:tenir_engagement": Route(("engagement",), get=REFUSEE,
                                       post=reserve(302, "officier")),
    "contrats:abandonner_engagement": Route(("engagement",), get=reserve(200, "officier"),
                                            post=reserve(422, "officier")),
    # -- neighbourhoods
    "contrats:quartiers": Route(get=TOUS),
    "contrats:contours": Route(get=TOUS),
    "contrats:quartier": Route(("quartier",)),
    # -- what residents read, and who puts it online
    "contrats:verifier": Route(get=PUBLIQUE, post=REFUSEE_PUBLIQUE),
    "contrats:accueil_public": Route(get=PUBLIQUE, post=REFUSEE_PUBLIQUE),
    "contrats:contrat_public": Route(("contrat public",), get=PUBLIQUE, post=REFUSEE_PUBLIQUE),
    "contrats:quartier_public": Route(("quartier public",), get=PUBLIQUE, post=REFUSEE_PUBLIQUE),
    "contrats:publication": Route(("contrat",), get=reserve(200, "officier")),
    "contrats:apercu_publication": Route(("contrat",), get=reserve(200, "officier"),
                                         post=reserve(409, "officier")),
    "contrats:apercu_quartier": Route(("contrat", "quartier"), get=reserve(200, "officier")),
    "contrats:mettre_en_ligne": Route(("contrat",), get=REFUSEE, post=reserve(409, "officier")),
    "contrats:retirer_de_la_ligne": Route(("contrat",), get=REFUSEE,
                                          post=reserve(302, "officier")),
    # -- an action
    "contrats:action": Route(("action",)),
    "contrats:demarrer_action": Route(("action",), get=REFUSEE, post=reserve(302, *ECRIRE)),
    "contrats:terminer_action": Route(("action",), get=REFUSEE, post=reserve(302, *ECRIRE)),
    "contrats:historique_action": Route(("action",)),
    "contrats:ajouter_jalon": Route(("action",), get=REFUSEE, post=reserve(422, *ECRIRE)),
    "contrats:atteindre_jalon": Route(("jalon",), get=REFUSEE, post=reserve(422, *ECRIRE)),
    "contrats:commenter": Route(("action",), get=REFUSEE, post=profil(422),
                                roles={"lecteur": 403}),
    "contrats:resoudre": Route(("commentaire",), get=REFUSEE, post=reserve(302, *ECRIRE)),
    "contrats:rouvrir": Route(("commentaire",), get=REFUSEE, post=reserve(302, *ECRIRE)),
    "contrats:deposer_document": Route(("action",), get=REFUSEE, post=reserve(422, *ECRIRE)),
    "contrats:document": Route(("document",), fragment=True),
    "contrats:retirer_document": Route(("document",), get=REFUSEE, post=reserve(302, *ECRIRE)),
    # -- entries: their organisation's, and the officers'
    "contrats:suivre_action": Route(("action",), get=reserve(200, *ECRIRE),
                                    post=reserve(409, *ECRIRE)),
    "contrats:saisies": Route(("contrat",)),
    "contrats:valider_saisies": Route(("contrat",), get=REFUSEE, post=reserve(302, "officier")),
    "contrats:saisie": Route(("saisie",), get=SAISIE),
    "contrats:proposer_saisie": Route(("saisie",), get=REFUSEE, post=_saisie(auteur=422)),
    "contrats:reprendre_saisie": Route(("saisie",), get=REFUSEE, post=_saisie(auteur=302)),
    "contrats:retirer_saisie": Route(("saisie",), get=REFUSEE, post=_saisie(auteur=302)),
    "contrats:valider_saisie": Route(("saisie",), get=REFUSEE,
                                     post=_saisie(officier=302, administrateur=302)),
    "contrats:renvoyer_saisie": Route(("saisie",), get=REFUSEE,
                                      post=_saisie(officier=422, administrateur=422)),
    # -- sheets of values
    "contrats:saisir": Route(("contrat",), get=reserve(200, *ECRIRE),
                             sauf={("agent", "voisin"): 200, ("agent voisin", "mien"): 200}),
    "contrats:grille": Route(FEUILLE, get=reserve(200, *ECRIRE), post=reserve(302, *ECRIRE)),
    "contrats:coller_grille": Route(FEUILLE, get=REFUSEE, post=reserve(422, *ECRIRE)),
    "contrats:proposer_grille": Route(FEUILLE, get=REFUSEE, post=reserve(422, *ECRIRE)),
    "contrats:valider_grille": Route(FEUILLE, get=REFUSEE, post=reserve(422, "officier")),
    "contrats:reprendre_grille": Route(FEUILLE, get=REFUSEE, post=reserve(302, *ECRIRE)),
    # -- opinions
    "contrats:avis_du_contrat": Route(("contrat",)),
    "contrats:demander_avis": Route(("contrat",), get=reserve(200, "officier"),
                                    post=reserve(422, "officier")),
    "contrats:avis": Route(("avis",)),
    "contrats:rendre_avis": Route(("avis",), get=REFUSEE,
                                  post=profil(403, auteur=422, signataire=422)),
    "contrats:annuler_avis": Route(("avis",), get=REFUSEE, post=reserve(302, "officier")),
    # -- acts and their signature
    "contrats:acte": Route(("acte",)),
    "contrats:signer": Route(("signature",), get=profil(403, signataire=200),
                             post=profil(403, signataire=422)),
    "contrats:refuser_de_signer": Route(("signature",), get=profil(403, signataire=200),
                                        post=profil(403, signataire=422)),
    "contrats:retirer_sa_signature": Route(("signature",), get=profil(403, signataire=200),
                                           post=profil(403, signataire=422)),
    "contrats:signer_par_lien": Route(("un-secret-inconnu",),
                                      get=dict.fromkeys(RELATIONS, 404) | {"anonyme": 302},
                                      post=dict.fromkeys(RELATIONS, 404) | {"anonyme": 302}),
    "contrats:preparer_texte": Route(("acte en projet",), get=reserve(200, "officier")),
    "contrats:apercu_du_texte": Route(("acte en projet",), get=reserve(200, "officier"),
                                      fragment=True),
    "contrats:figer_texte": Route(("acte en projet",), get=REFUSEE,
                                  post=reserve(409, "officier")),
    "contrats:deposer_texte": Route(("acte en projet",), get=REFUSEE,
                                    post=reserve(422, "officier")),
    "contrats:texte_fige": Route(("version",), fragment=True),
    "contrats:texte_scelle": Route(("version scellée",), fragment=True),
    # -- the register
    "contrats:registre": Route(("contrat",)),
    "contrats:tete_du_registre": Route(("contrat",), get=reserve(200, "officier"), fragment=True),
    "contrats:verification_du_registre": Route(("contrat",), get=reserve(200, "officier")),
    "contrats:relancer_scellement": Route(("version",), get=REFUSEE,
                                          post=reserve(302, "officier")),
    # -- reports
    "rapports:liste": Route(("contrat",)),
    "rapports:demander": Route(("contrat",), get=REFUSEE, post=reserve(422, "officier")),
    "rapports:suivi": Route(("rapport",), fragment=True),
    "rapports:telecharger": Route(("rapport",), get=profil(404)),
    "rapports:relancer": Route(("rapport",), get=REFUSEE, post=reserve(302, "officier")),
    # Deliveries hold addresses: for anyone but their officers they do not exist.
    "rapports:relancer_envoi": Route(("envoi",), get=REFUSEE,
                                     post=profil(404, officier=302, administrateur=302)),
}  # fmt: skip
