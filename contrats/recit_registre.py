"""The register told in French: one sentence a line, then what it proves. It only reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from string import Formatter

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
    "document": "Empreinte du texte",
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
# how a vote and a delegation are told, by what they hold
TITRES = ("{reference}, donnée par {delegant}", "{numero}")
PERSONNELS = {"adresse": "Adresse IP", "navigateur": "Navigateur"}
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
    signataire = _signataire(ligne.contenu)
    noms = {"signataire": signataire, "partenaire": ligne.contenu.get("partenaire") or SANS_NOM}
    phrase = (nomme if signataire else anonyme).format(**noms)
    return Inscription(
        ligne.rang,
        ligne.inscrit_le,
        phrase[:1].upper() + phrase[1:],
        ligne.empreinte,
        _precisions(ligne),
        _personnel(ligne) if personnel else [],
    )


def _signataire(contenu: dict) -> str:
    """Who did it, function included: a delegate where one acted, else the representative."""
    personne = contenu.get("personne") or contenu.get("signataire") or ""
    if isinstance(personne, dict):
        personne = ", ".join(filter(None, (personne.get("nom"), personne.get("fonction"))))
    return f"{personne}," if "," in personne else personne


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
        dits = (modele.format_map(valeur) for modele in TITRES if _tient(modele, valeur))
        return next(dits, ", ".join(str(v) for v in valeur.values() if v not in (None, "")))
    return str(valeur)


def _tient(modele: str, valeur: dict) -> bool:
    """True if the sentence finds all that it names."""
    return all(valeur.get(nom) for _, nom, _, _ in Formatter().parse(modele) if nom)


def _personnel(ligne: LigneRegistre) -> list[str]:
    """Where from and with what; or that it was erased."""
    preuve = getattr(ligne, "personnelle", None)
    if PREUVE not in ligne.contenu or preuve is None:
        return []
    if preuve.effacee_le:
        return ["Preuve personnelle effacée."]
    return [
        f"{PERSONNELS.get(cle, cle)}\u00a0: {dit}"
        for cle, dit in sorted(preuve.contenu.items())
        if dit
    ]
