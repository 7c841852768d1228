"""What the steering committee is shown beyond the common figures: what waits, and what comes.

It only reads, in a constant number of queries.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from contrats.argent.empile import empiler
from contrats.argent.registre import NOMS_FAMILLES, Ligne, registre
from contrats.graphiques import rendre_svg
from contrats.models import Action, Avis, Contrat, Engagement, Financement, Jalon
from contrats.statuts import ACTIONS_FINANCEES, StatutAction, StatutAvis, StatutEngagement
from rapports.models import Rapport

EXERCICES_MAX = 5  # the last ones: the committee reads one page
ECHEANCES_MAX = 30
A_FAIRE = {
    StatutAction.RETENUE: "à démarrer",
    StatutAction.EN_COURS: "à terminer",
    StatutAction.TERMINEE: "bilan attendu",
}


def relever(rapport: Rapport, etabli_le: date) -> dict[str, Any]:
    """Actions to bring up to date, the money by year and neighbourhood, the coming days."""
    sujet = Contrat.objects.select_related("pilote").get(pk=rapport.contrat_id)
    return {
        "actions_a_suivre": _actions(sujet, rapport.periode_fin.year, etabli_le),
        "argent": _argent(sujet, rapport.periode_fin.year),
        "echeances": sorted(_echeances(sujet, etabli_le), key=lambda e: e["le"])[:ECHEANCES_MAX],
    }


def _actions(sujet: Contrat, fin: int, jour: date) -> list[dict[str, str]]:
    """Actions whose dates say that something is left to record."""
    lignes = Action.objects.filter(contrat=sujet, exercice__lte=fin).a_mettre_a_jour(jour)
    return [
        {
            "action": str(action),
            "porteur": action.porteur.nom,
            "quoi": A_FAIRE[StatutAction(action.statut)],
        }
        for action in lignes.select_related("porteur").order_by("exercice", "intitule", "pk")
    ]


def _argent(sujet: Contrat, fin: int) -> dict[str, Any]:
    lignes = Financement.objects.filter(action__contrat=sujet, annee__lte=fin).comptees()
    vue = registre(lignes, sujet)
    exercices = vue["ventilations"]["annees"].lignes[-EXERCICES_MAX:]
    habitants = vue["habitants"]
    return {
        "total": _texte(vue["total"]["accorde"]),
        "familles": _familles(vue["ventilations"]["annees"].total),
        "par_habitant": _texte(vue["par_habitant"]),
        "habitants": habitants
        and {
            "nombre": str(int(habitants.releve.valeur)),
            "annee": habitants.releve.millesime,
            "source": habitants.releve.source,
            "approximatif": habitants.releve.approximatif,
        },
        "par_exercice": [_ligne(ligne) for ligne in exercices],
        "par_quartier": [_ligne(ligne) for ligne in vue["ventilations"]["quartiers"].lignes],
        "graphique": _dessiner(exercices),
    }


def _ligne(ligne: Ligne) -> dict[str, Any]:
    parts = {part["titre"]: part["montant"] for part in ligne.par_habitant}
    return {
        "libelle": ligne.libelle,
        **_familles(ligne),
        "total": _texte(ligne.ensemble["accorde"]),
        "par_habitant": _texte(parts.get("Ensemble")),
    }


def _familles(ligne: Ligne) -> dict[str, str | None]:
    """What is granted in each family: zero where it has no line, None where none is known."""
    return {
        nom: _texte(sommes["accorde"]) if sommes["nombre"] else "0"
        for nom, sommes in ligne.familles.items()
    }


def _dessiner(exercices: list[Ligne]) -> dict[str, str] | None:
    if not any(ligne.ensemble["accorde"] for ligne in exercices):
        return None
    dessin = empiler(
        [(e.libelle, [s["accorde"] for s in e.familles.values()]) for e in exercices],
        legende=NOMS_FAMILLES,
        titre="Montants accordés par exercice et par famille de crédit",
        code="exercices",
    )
    return {"svg": rendre_svg(dessin), "alt": dessin["alt"]}


def _texte(montant) -> str | None:
    return None if montant is None else str(montant)


def _echeances(sujet: Contrat, jour: date) -> Iterator[dict[str, str]]:
    """What is due from that day on, each with who answers for it."""
    if sujet.date_fin >= jour:
        yield _echeance(sujet.date_fin, "Fin du contrat de ville", sujet.pilote.nom)
    promesses = Engagement.objects.filter(
        contrat=sujet, statut=StatutEngagement.PRIS, echeance__gte=jour
    )
    for promesse in promesses.select_related("partenaire").order_by("echeance")[:ECHEANCES_MAX]:
        yield _echeance(promesse.echeance, promesse.intitule, promesse.partenaire.nom)
    jalons = Jalon.objects.filter(
        action__contrat=sujet,
        action__statut__in=ACTIONS_FINANCEES,
        atteint_le__isnull=True,
        prevu_le__gte=jour,
    )
    for jalon in jalons.select_related("action__porteur").order_by("prevu_le")[:ECHEANCES_MAX]:
        quoi = f"{jalon.intitule} (« {jalon.action.intitule} »)"
        yield _echeance(jalon.prevu_le, quoi, jalon.action.porteur.nom)
    avis = Avis.objects.filter(contrat=sujet, statut=StatutAvis.ATTENDU, echeance__gte=jour)
    for demande in avis.select_related("partenaire").order_by("echeance")[:ECHEANCES_MAX]:
        yield _echeance(demande.echeance, f"Avis : {demande.objet}", demande.partenaire.nom)


def _echeance(le: date, quoi: str, qui: str) -> dict[str, str]:
    return {"le": le.isoformat(), "quoi": quoi, "qui": qui}
