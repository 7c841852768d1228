"""The annexes of the annual report: every opinion, each remark with what is done of it, the vote.

An opinion that nobody gave in time is shown as such, never as one that was given.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rapports.blocs import Bloc, colonne, fiche, liste, paragraphe, tableau, titre
from rapports.recits.mots import compte, le, selon
from rapports.recits.promesses import jour_ou_rien

REPUTE = "repute_favorable"


def annexes(donnees: dict[str, Any], parties: Mapping[str, str]) -> list[Bloc]:
    """Nothing as long as no opinion and no deliberation is there: the draft has no annex."""
    avis, deliberation = donnees["avis"], donnees["deliberation"]
    if not avis and not deliberation:
        return []
    return [
        titre("Annexes. Les avis recueillis et la délibération", 1),
        paragraphe(
            "Le projet de rapport a été soumis pour avis aux conseils municipaux des communes et "
            "aux conseils citoyens. Tous les avis sont repris ici."
        ),
        *_resume(avis),
        *(bloc for un in avis for bloc in _avis(un, parties)),
        titre("La délibération qui approuve le rapport", 2),
        _deliberation(deliberation),
        *_ecartes(donnees.get("ecartes", [])),
    ]


def _resume(avis: list[dict[str, Any]]) -> list[Bloc]:
    if not avis:
        return [paragraphe("Aucun avis n’est enregistré.", "absence")]
    lignes = [
        [un["qui"], libelle(un), un["le"], un["reference"] or None, str(len(un["remarques"]))]
        for un in avis
    ]
    colonnes = [
        colonne("Consulté", largeur=2),
        colonne("Avis", largeur=2),
        colonne("Date", "date", largeur=1.2),
        colonne("Délibération ou courrier", largeur=1.4),
        colonne("Remarques", "nombre", largeur=0.8),
    ]
    return [tableau("Les avis, en résumé", colonnes, lignes)]


def libelle(avis: dict[str, Any]) -> str:
    """« Favorable », or « Réputé favorable (sans réponse au 3 mars 2026) »."""
    if avis["sens"] != REPUTE:
        return avis["libelle_sens"]
    delai = f" au {le(avis['le'])}" if avis["le"] else ""
    return f"Réputé favorable (sans réponse{delai})"


def _avis(avis: dict[str, Any], parties: Mapping[str, str]) -> list[Bloc]:
    remarques = avis["remarques"]
    return [
        titre(avis["qui"], 2),
        paragraphe(_phrase(avis)),
        *([paragraphe(avis["texte"], "encadre")] if avis.get("texte") else []),
        *_remarques(remarques, parties),
        *_tardif(avis.get("tardif")),
    ]


def _tardif(tardif: dict[str, Any] | None) -> list[Bloc]:
    """A late answer is printed beside the silence, which it does not replace."""
    if not tardif:
        return []
    dit = (
        f"Une réponse est arrivée le {le(tardif['recu_le'])}, après le délai "
        f"({tardif['libelle_sens'].lower()})\u00a0: elle est reprise ici sans changer l’avis."
    )
    return [paragraphe(dit), *([paragraphe(tardif["texte"], "discret")] if tardif["texte"] else [])]


def _ecartes(ecartes: list[dict[str, str]]) -> list[Bloc]:
    """Who was not consulted, and why: a gap in the procedure is said, not hidden."""
    if not ecartes:
        return []
    return [
        titre("Les organismes qui n’ont pas été consultés", 2),
        liste([f"{un['qui']}\u00a0: {un['motif']}" for un in ecartes]),
    ]


def _phrase(avis: dict[str, Any]) -> str:
    if avis["sens"] == REPUTE:
        jour = f" au {le(avis['le'])}, dernier jour du délai" if avis["le"] else ""
        return f"Aucune réponse n’est parvenue{jour}\u00a0: l’avis est réputé favorable."
    reference = f", {avis['reference']}" if avis["reference"] else ""
    return f"Avis {avis['libelle_sens'].lower()}, rendu {jour_ou_rien(avis['le'])}{reference}."


def _remarques(remarques: list[dict[str, Any]], parties: Mapping[str, str]) -> list[Bloc]:
    if not remarques:
        return [paragraphe("Aucune remarque.", "discret")]
    n = len(remarques)
    lignes = [
        [parties.get(r["partie"], r["partie"]) or "Ensemble du rapport", r["texte"], _suite(r)]
        for r in remarques
    ]
    colonnes = [
        colonne("Partie du rapport", largeur=1.4),
        colonne("Remarque", largeur=2.4),
        colonne("Suite donnée", largeur=2.4),
    ]
    legende = f"{compte(n, 'remarque')} et {selon(n, 'sa suite', 'leurs suites')}"
    return [tableau(legende, colonnes, lignes)]


def _suite(remarque: dict[str, Any]) -> str:
    """What was decided, then why; a remark that nobody answered says so."""
    decision, texte = remarque["decision"], remarque["suite"]
    dites = [mot for mot in (decision, texte) if mot]
    return "\u00a0: ".join(dites) if dites else "Aucune suite n’est encore donnée."


def _deliberation(deliberation: dict[str, Any] | None) -> Bloc:
    if deliberation is None:
        return paragraphe("La délibération n’est pas encore enregistrée.", "absence")
    return fiche(
        [
            ("Assemblée", deliberation["assemblee"]),
            ("Date", le(deliberation["le"]) or None),
            ("Référence", deliberation["reference"] or None),
        ]
    )
