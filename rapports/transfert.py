"""Gives a colleague what a person still carries: shown first, then moved in one transaction.

What was signed, written or decided stays under the name of who did it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from audit.faits import Fait
from audit.journal import consigner
from contrats.habilitations import remplacer_le_representant
from contrats.models import Saisie, Signature
from contrats.statuts import SAISIES_OUVERTES, StatutSignature
from partenaires.models import Representant
from quartiers.ensemble import compter
from quartiers.prete import EnsemblePret
from rapports.models import Abonnement, Planification
from remontees.models import Demande
from remontees.ouverture import renvoyer_le_lien
from remontees.perimetre import Contact
from remontees.statuts import StatutCampagne


class TransfertPerime(ValidationError):
    """What was shown is no longer what stands; nothing was written."""


@dataclass(frozen=True)
class Apercu:
    """What a person carries, and what stays theirs, in words."""

    mandats: list[Representant]
    signatures: list[Signature]
    demandes: list[Demande]
    abonnements: list[Abonnement]
    gestionnaire: bool
    restes: list[str] = field(default_factory=list)

    @property
    def vide(self) -> bool:
        return not (self.mandats or self.demandes or self.abonnements or self.gestionnaire)

    @property
    def empreinte(self) -> str:
        """Changes as soon as something shown does."""
        listes = (self.mandats, self.signatures, self.demandes, self.abonnements)
        vu = [[ligne.pk for ligne in lignes] for lignes in listes]
        return hashlib.sha256(repr([vu, self.gestionnaire]).encode()).hexdigest()


def examiner(personne, *, par) -> Apercu:
    """What `personne` carries in the contracts that `par` reads."""
    listes = LISTES.lire(par, personne.pk, personne.partenaire_id, personne.courriel)
    jour, attendues = timezone.localdate(), listes["attendues"]
    sollicites = {signature.representant_id for signature in attendues}
    return Apercu(
        [p for p in listes["representants"] if p.pk in sollicites or _dure(p, jour)],
        attendues,
        listes["demandes"],
        listes["abonnements"],
        personne.gestionnaire,
        _restes(listes),
    )


def _listes(par, compte: int, partenaire: int, courriel: str) -> dict[str, QuerySet]:
    """What this account carries, or its address in this organisation."""
    les_siens = {"partenaire": partenaire, "courriel__iexact": courriel}
    representants = Representant.objects.visibles_par(par).filter(**les_siens).order_by("pk")
    signatures = Signature.objects.visibles_par(par).filter(
        representant__in=representants.order_by().values("pk")
    )
    demandes = Demande.objects.visibles_par(par).filter(
        **les_siens, campagne__statut=StatutCampagne.OUVERTE
    )
    abonnements = Abonnement.objects.visibles_par(par).filter(utilisateur=compte)
    saisies = Saisie.objects.visibles_par(par).filter(modifie_par=compte)
    series = Planification.objects.visibles_par(par).filter(cree_par=compte, active=True)
    return {
        "representants": representants,
        "attendues": signatures.filter(statut=StatutSignature.ATTENDUE)
        .select_related("acte__contrat", "partenaire")
        .order_by("pk"),
        "demandes": demandes.select_related("campagne__contrat", "partenaire").order_by("pk"),
        "abonnements": abonnements.select_related("contrat", "quartier").order_by("pk"),
        "signees": compter(signatures.filter(statut=StatutSignature.SIGNEE)),
        "saisies": compter(saisies.filter(statut__in=SAISIES_OUVERTES)),
        "series": compter(series),
    }


LISTES = EnsemblePret(_listes)


def _dure(mandat: Representant, jour: date) -> bool:
    """True if the mandate goes on after this day: one that ends on it is closed already."""
    return mandat.en_mandat(jour) and mandat.mandat_fin != jour


def _restes(listes: dict[str, list]) -> list[str]:
    """What does not move, and why."""
    comptes = (
        (
            sum(listes["signees"]),
            "signature donnée",
            "signatures données",
            "une signature est une preuve",
        ),
        (
            sum(listes["saisies"]),
            "saisie en cours",
            "saisies en cours",
            "elle appartient à l’organisation, tout collègue peut la reprendre",
        ),
        (
            sum(listes["series"]),
            "rapport planifié",
            "rapports planifiés",
            "il continue, tout officier du contrat peut le changer",
        ),
    )
    return [
        f"{nombre} {plusieurs if nombre > 1 else un}\u00a0: {raison}."
        for nombre, un, plusieurs, raison in comptes
        if nombre
    ]


@transaction.atomic
def transferer(personne, collegue, *, par, fin: date, motif: str, vu: str) -> Apercu:
    """Give all of it to `collegue`, of the same organisation. Raises ValidationError, and then
    nothing is written.
    """
    comptes = get_user_model().objects.visibles_par(par).select_for_update(of=("self",))
    comptes = comptes.filter(pk__in=[personne.pk, collegue.pk]).order_by("pk")
    trouves = {compte.pk: compte for compte in comptes}
    if len(trouves) < 2:
        raise ValidationError("Choisissez une autre personne de la même organisation.")
    personne, collegue = trouves[personne.pk], trouves[collegue.pk]
    if not collegue.is_active or collegue.partenaire_id != personne.partenaire_id:
        raise ValidationError("Choisissez une autre personne de la même organisation.")
    apercu = examiner(personne, par=par)
    if vu != apercu.empreinte:
        raise TransfertPerime("Ce que porte cette personne a changé depuis l’ouverture de la page.")
    for mandat in apercu.mandats:
        successeur = _successeur(mandat, collegue)
        # A mandate that had already ended keeps its own last day.
        jour = min(fin, mandat.mandat_fin) if mandat.mandat_fin else fin
        remplacer_le_representant(mandat, par=par, fin=jour, nouveau=successeur, motif=motif)
    contact = Contact(collegue.courriel, collegue.get_full_name(), "")
    for demande in apercu.demandes:
        renvoyer_le_lien(demande, par=par, contact=contact)
    _abonner(apercu.abonnements, collegue)
    if apercu.gestionnaire:
        collegue.changer_droits(role=collegue.role, gestionnaire=True, par=par)
        personne.changer_droits(role=personne.role, gestionnaire=False, par=par)
    _consigner(apercu, personne, collegue, par)
    return apercu


def _successeur(mandat: Representant, collegue) -> Representant:
    """The colleague as a representative in mandate: known already, or named from today."""
    connus = Representant.objects.filter(
        partenaire=mandat.partenaire_id, courriel__iexact=collegue.courriel
    ).exclude(pk=mandat.pk)
    jour = timezone.localdate()
    connu = next((ligne for ligne in connus.order_by("pk") if ligne.en_mandat(jour)), None)
    return connu or Representant(
        partenaire=mandat.partenaire,
        prenom=collegue.prenom,
        nom=collegue.nom,
        fonction=mandat.fonction,
        courriel=collegue.courriel,
        mandat_debut=jour,
    )


def _abonner(abonnements: list[Abonnement], collegue) -> None:
    """Each subscription passes to the colleague, unless they receive the same already."""
    siens = set(
        Abonnement.objects.filter(utilisateur=collegue).values_list("contrat", "nature", "quartier")
    )
    for abonnement in abonnements:
        if (abonnement.contrat_id, abonnement.nature, abonnement.quartier_id) in siens:
            abonnement.delete()
        else:
            abonnement.utilisateur = collegue
            abonnement.save(update_fields=["utilisateur"])


def _consigner(apercu: Apercu, personne, collegue, par) -> None:
    personne.consigner(par, f"Transféré au compte n°\u00a0{collegue.pk}.")
    collegue.consigner(par, f"Reçoit ce que portait le compte n°\u00a0{personne.pk}.")
    details = {
        "vers": collegue.pk,
        "mandats": len(apercu.mandats),
        "signatures": len(apercu.signatures),
        "demandes": len(apercu.demandes),
        "abonnements": len(apercu.abonnements),
        "gestionnaire": apercu.gestionnaire,
    }
    consigner(Fait.MANDAT_TRANSFERE, par=par, objet=personne, details=details)
