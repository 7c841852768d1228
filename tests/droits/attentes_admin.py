"""The rights of the back office, model by model: the table that its matrix reads.

`v` the list, the page and the history of an object; `a` the form to add one, `c` to change one,
`d` to delete one. Whatever is not written is refused (403); a model or a route that is not here
fails the build.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fiche:
    """What each may do with a model: the officer, the technical administrator, and in groups."""

    officier: str
    administrateur: str = ""
    actions: frozenset[str] = frozenset()
    publique: bool = False  # reference data, the same for every officer
    routes: frozenset[str] = frozenset()  # besides the six of Django


EXPORTS = frozenset({"exporter_csv", "exporter_xlsx"})  # offered to whoever reads the list


def _fiche(officier: str, administrateur: str = "", *actions: str, **autres) -> Fiche:
    """The same rights for both unless said; deleting in groups goes with deleting one."""
    groupe = {"delete_selected"} & ({"delete_selected"} if "d" in officier else set())
    de_tous = EXPORTS if officier else frozenset()
    return Fiche(
        officier, administrateur or officier, frozenset(groupe | de_tous | {*actions}), **autres
    )


LUE = _fiche("v")
TENUE = _fiche("vacd")

MODELES = {
    "audit.ligneaudit": _fiche("", "v"),
    "audit.trace": _fiche("", "v"),
    "comptes.utilisateur": _fiche("vac", "vacd", "inviter_a_nouveau", "retirer", "retablir"),
    "contrats.acte": _fiche("vac", "vacd"),
    "contrats.action": _fiche(
        "vacd", "", "retenir", "refuser", "ajourner", "demarrer", "terminer", "annuler"
    ),
    "contrats.avis": _fiche("vac", "vacd"),
    "contrats.commentaire": LUE,
    "contrats.contrat": _fiche(
        "vac", "", "ouvrir_signature", "entrer_en_vigueur", "suspendre", "lever_suspension",
        "proroger", "clore", "resilier", "reprendre", "changer_de_pilote", "produire_le_rapport",
    ),
    "contrats.delegation": LUE,
    "contrats.deliberation": LUE,
    "contrats.document": LUE,
    "contrats.engagement": _fiche("vacd", "", "tenir", "abandonner"),
    "contrats.evenement": LUE,
    "contrats.financement": TENUE,
    "contrats.indicateur": TENUE,
    "contrats.ligneregistre": LUE,
    "contrats.mesure": TENUE,
    "contrats.modification": LUE,
    "contrats.objectif": TENUE,
    "contrats.photocontrat": LUE,
    "contrats.pilier": TENUE,
    "contrats.preuvepersonnelle": LUE,
    "contrats.publication": LUE,
    "contrats.saisie": _fiche("v", "", "valider"),
    "contrats.signature": _fiche("v", "", "relancer"),
    "contrats.versionacte": LUE,
    "courriels.courriel": _fiche("", "v"),
    "imports.correspondance": LUE,
    "imports.lot": LUE,
    "ouvert.jetonapi": LUE,
    "partenaires.partenaire": _fiche("vac", "vacd", "reunir", "distinguer"),
    "partenaires.representant": TENUE,
    "quartiers.commune": _fiche("v", "vacd", publique=True),
    "quartiers.filiationquartier": TENUE,
    "quartiers.intercommunalite": _fiche("v", "vacd", publique=True),
    "quartiers.quartier": _fiche("vac", "vacd"),
    "quartiers.releve": _fiche("vac", "vacd", publique=True),
    "quartiers.statistique": _fiche("v", "vacd", publique=True),
    "rapports.abonnement": TENUE,
    "rapports.envoi": _fiche(
        "v", "", "relancer", routes=frozenset({"rapports_envoi_apercu", "rapports_envoi_page"})
    ),
    "rapports.listedediffusion": TENUE,
    "rapports.planification": TENUE,
    "rapports.rapport": _fiche("v", "", "relancer"),
    "rapports.rapportannuel": LUE,
    "remontees.campagne": _fiche("v", "", "relancer"),
    "remontees.demande": _fiche("v", "", "relancer"),
    "rgpd.effacement": LUE,
}  # fmt: skip
# Pages of the site that belong to no model.
SITE = {
    "index", "login", "logout", "password_change", "password_change_done", "autocomplete",
    "jsi18n", "view_on_site", "app_list",
}  # fmt: skip
