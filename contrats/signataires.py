"""Who is asked to sign an act, chosen while it is a draft: proposed, then written in one go."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from contrats.models import Acte, Deliberation, Evenement, Signature
from contrats.statuts import StatutActe, StatutSignature
from partenaires.models import Partenaire, Representant
from quartiers.ensemble import rattacher
from quartiers.prete import EnsemblePret

RANG_DU_PILOTE = 2  # whoever steers the contract signs last, unless the officer says otherwise


@dataclass(frozen=True)
class Choix:
    """One partner asked to sign: by whom, when, under which vote."""

    partenaire: Partenaire
    representant: Representant | None
    rang: int = 1
    deliberation_requise: bool = False
    deliberation: Deliberation | None = None


class CircuitChange(ValidationError):
    """Someone else has changed the signatories since the page was opened."""


def lire(acte: Acte) -> tuple[list[Partenaire], list[Choix]]:
    """The partners of the contract, and those already asked, each with what the page offers; and
    what is chosen. One query."""
    listes = LISTES.lire(acte.pk, acte.contrat_id)
    for nom in ("representants", "deliberations"):
        rattacher(listes["partenaires"], listes[nom], "partenaire_id", nom)
    return listes["partenaires"], _choix(listes["demandes"])


def _listes(acte: int, contrat: int) -> dict[str, QuerySet]:
    siens = Partenaire.objects.filter(contrats=contrat).order_by().values("pk")
    demandes = Signature.objects.vivantes().filter(acte=acte).order_by().values("partenaire")
    partenaires = Partenaire.objects.filter(Q(pk__in=siens) | Q(pk__in=demandes))
    cles = partenaires.order_by().values("pk")
    return {
        "partenaires": partenaires,
        "representants": Representant.objects.filter(partenaire__in=cles),
        "deliberations": Deliberation.objects.filter(partenaire__in=cles),
        "demandes": _demandes(acte),
    }


LISTES = EnsemblePret(_listes)


def proposer(acte: Acte, partenaires, jour: date, choisis: list[Choix]) -> dict[int, Choix]:
    """What is chosen already; else every partner with someone in mandate, the pilot last."""
    if choisis:
        return {c.partenaire.pk: c for c in choisis}
    pilote = acte.contrat.pilote_id
    proposes = {}
    for partenaire in partenaires:
        rang = RANG_DU_PILOTE if partenaire.intercommunalite_id == pilote else 1
        if representant := _en_mandat(partenaire, jour):
            proposes[partenaire.pk] = Choix(partenaire, representant, rang)
    return proposes


def deja_choisis(acte: Acte) -> list[Choix]:
    """The partners asked to sign the present text."""
    return _choix(_demandes(acte.pk))


def _demandes(acte: int) -> QuerySet[Signature]:
    vivantes = Signature.objects.vivantes().filter(acte=acte)
    return vivantes.select_related("partenaire", "representant", "deliberation")


def _choix(signatures: Iterable[Signature]) -> list[Choix]:
    return [
        Choix(s.partenaire, s.representant, s.rang, s.deliberation_requise, s.deliberation)
        for s in signatures
    ]


def _en_mandat(partenaire: Partenaire, jour: date) -> Representant | None:
    """A person in mandate, one who can be written to first."""
    tenus = [r for r in partenaire.representants.all() if r.en_mandat(jour)]
    return next((r for r in tenus if r.courriel), tenus[0] if tenus else None)


def empreinte(choisis: list[Choix]) -> str:
    """What the page was filled in from, to know whether it is still so."""
    return hashlib.sha256(_en_mots(choisis).encode()).hexdigest()


@transaction.atomic
def choisir(acte: Acte, choix: list[Choix], *, par, vu: str) -> bool:
    """Ask these partners, and no other, to sign; False when nothing changes.

    Raises ValidationError once the act is open, CircuitChange if `vu` is out of date.
    """
    acte.verrouiller()
    if acte.statut != StatutActe.PROJET:
        raise ValidationError("Cet acte est ouvert à la signature\u00a0: reprenez le texte.")
    if vu != empreinte(deja_choisis(acte)):
        raise CircuitChange(
            "Les signataires ont changé depuis l’ouverture de cette page\u00a0: rechargez-la."
        )
    avant = _en_mots(deja_choisis(acte))
    _ecrire(acte, {c.partenaire.pk: c for c in choix})
    apres = _en_mots(deja_choisis(acte))
    if avant == apres:
        return False
    Evenement.objects.consigner(
        contrat=acte.contrat,
        auteur=par,
        verbe="preparer_le_circuit",
        objet=acte,
        details={"signataires": {"avant": avant, "apres": apres}},
    )
    return True


def _ecrire(acte: Acte, choix: dict[int, Choix]) -> None:
    """Rows for those asked, changed in place; the awaited rows of the others go."""
    presentes = {s.partenaire_id: s for s in acte.signatures_vivantes()}
    for partenaire_id, signature in presentes.items():
        if partenaire_id not in choix and signature.statut == StatutSignature.ATTENDUE:
            signature.delete()
    for partenaire_id, c in choix.items():
        signature = presentes.get(partenaire_id) or Signature(acte=acte, partenaire=c.partenaire)
        signature.representant = c.representant
        signature.rang = c.rang
        signature.deliberation_requise = c.deliberation_requise
        signature.deliberation = c.deliberation
        signature.clean()
        signature.save()


def _en_mots(choix: list[Choix]) -> str:
    """The circuit as the journal tells it: « Rang 1 : État (…), délibération 12 ; … »."""
    lignes = []
    for c in sorted(choix, key=lambda c: (c.rang, c.partenaire.nom, c.partenaire.pk)):
        ligne = f"rang {c.rang}\u00a0: {c.partenaire.nom} ({c.representant or 'sans représentant'})"
        if c.deliberation_requise:
            numero = c.deliberation.numero if c.deliberation else "à venir"
            ligne += f", délibération {numero}"
        lignes.append(ligne)
    return "\u00a0; ".join(lignes)
