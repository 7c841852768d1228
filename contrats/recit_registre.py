"""The register told in French: one sentence a line, then what it proves. It only reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from contrats.models import FaitRegistre, LigneRegistre, NiveauSignature
from contrats.models.registre import PREUVE

# fact -> its sentence when the person is known, and when only the partner is
PHRASES = {
    FaitRegistre.OUVERTURE: ("L’acte est ouvert à la signature.",) * 2,
    FaitRegistre.SIGNATURE: ("{signataire} a signé pour {partenaire}.", "{partenaire} a signé."),
    FaitRegistre.REFUS: (
        "{signataire} a refusé de signer pour {partenaire}.",
        "{partenaire} a refusé de signer.",
    ),
    FaitRegistre.RETRAIT: (
        "{signataire} a retiré la signature donnée pour {partenaire}.",
        "{partenaire} a retiré sa signature.",
    ),
    FaitRegistre.CADUCITE: ("La signature de {partenaire} est devenue caduque.",) * 2,
    FaitRegistre.REMPLACEMENT: ("Le représentant de {partenaire} est remplacé.",) * 2,
    FaitRegistre.COMPLETUDE: ("Toutes les signatures sont recueillies.",) * 2,
    FaitRegistre.SCELLEMENT: ("Le PDF signé est scellé.",) * 2,
}
# what a line holds -> how it is called; the others are for the check, not for the reader
LIBELLES = {
    "version": "Version du texte",
    "document": "Empreinte du texte signé",
    "niveau": "Forme",
    "qualite": "Qualité",
    "deliberation": "Délibération",
    "delegation": "Délégation",
    "motif": "Motif",
    "lieu": "Lieu",
    "avant": "Avant",
    "apres": "Après",
    "certificat": "Certificat",
    "piece": "Empreinte de la pièce",
    "scelle": "Empreinte du PDF scellé",
    "horodatage": "Horodatage",
}
SANS_NOM = "Un partenaire"


@dataclass(frozen=True)
class Inscription:
    """One line as people read it; `personnel` is for officers only."""

    rang: int
    quand: datetime
    phrase: str
    empreinte: str
    precisions: list[str] = field(default_factory=list)
    personnel: list[str] = field(default_factory=list)


def raconter_ligne(ligne: LigneRegistre, *, personnel: bool = False) -> Inscription:
    """The sentence of a line, and what stands beside it if `personnel` and loaded with it."""
    nomme, anonyme = PHRASES[FaitRegistre(ligne.fait)]
    noms = {
        "signataire": ligne.contenu.get("signataire"),
        "partenaire": ligne.contenu.get("partenaire") or SANS_NOM,
    }
    phrase = (nomme if noms["signataire"] else anonyme).format(**noms)
    return Inscription(
        ligne.rang,
        ligne.inscrit_le,
        phrase[:1].upper() + phrase[1:],
        ligne.empreinte,
        _precisions(ligne),
        _personnel(ligne) if personnel else [],
    )


def _precisions(ligne: LigneRegistre) -> list[str]:
    return [
        f"{libelle}\u00a0: {_dire(cle, ligne.contenu[cle])}"
        for cle, libelle in LIBELLES.items()
        if ligne.contenu.get(cle) not in (None, "", {}, [])
    ]


def _dire(cle: str, valeur) -> str:
    if cle == "niveau" and valeur in NiveauSignature.values:
        return NiveauSignature(valeur).label
    if isinstance(valeur, dict):
        return ", ".join(str(v) for v in valeur.values() if v not in (None, ""))
    return str(valeur)


def _personnel(ligne: LigneRegistre) -> list[str]:
    """Where from and with what; or that it was erased."""
    preuve = getattr(ligne, "personnelle", None)
    if PREUVE not in ligne.contenu or preuve is None:
        return []
    if preuve.effacee_le:
        return ["Preuve personnelle effacée."]
    return [f"{cle.replace('_', ' ')}\u00a0: {dit}" for cle, dit in sorted(preuve.contenu.items())]
