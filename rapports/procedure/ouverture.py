"""The consultation opens: each body gets the draft, its due day, and what silence means; all of
them, or none. Opened by mistake, it is taken back, and each of them is told."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from courriels.adresses import valider_adresse
from rapports.annuel.consultes import organismes
from rapports.annuel.etapes import projet_a_jour
from rapports.emails_annuel import ecrire_la_consultation, ecrire_le_retrait
from rapports.models import AvisAnnuel, Rapport, RapportAnnuel
from rapports.statuts import StatutRapport


@transaction.atomic
def ouvrir(
    annuel: RapportAnnuel, *, par, echeance: date, adresses: dict[str, str], modalites: str = ""
) -> list[AvisAnnuel]:
    """Open it for the bodies whose address is given, by key. Return the opinions awaited.

    Raises ValidationError, beside its field when there is one: a body is neither registered nor
    left out, the draft is not ready or is stale, the delay is too short; TransitionInterdite.
    """
    annuel.verrouiller()
    jour = timezone.localdate()
    tous = organismes(annuel, jour)
    _verifier_les_organismes(tous, adresses)
    verifier_le_projet(annuel)
    annuel.ouvrir_consultation(par=par, envoye_le=jour, echeance=echeance, modalites=modalites)
    demandes = [
        AvisAnnuel.objects.create(
            annuel=annuel,
            partenaire=organisme.partenaire,
            qualite=organisme.qualite,
            quartier=organisme.quartier,
            adresse=adresses[organisme.cle],
        )
        for organisme in tous
        if organisme.a_consulter
    ]
    for avis in demandes:
        avis.courriel = ecrire_la_consultation(avis, rappel=False)
        avis.save(update_fields=["courriel"])
    return demandes


@transaction.atomic
def retirer(annuel: RapportAnnuel, *, par, motif: str) -> int:
    """Take back a consultation opened by mistake, tell each body, and draft again; how many were
    told. Their requests go: whoever is consulted next is asked anew.

    Raises ValidationError, TransitionInterdite.
    """
    annuel.verrouiller()
    annuel.retirer_consultation(par=par, motif=motif.strip())
    demandes = list(annuel.avis.select_related("partenaire"))
    for avis in demandes:
        ecrire_le_retrait(avis, motif=motif.strip(), officier=par)
    annuel.avis.all().delete()
    return len(demandes)


def _verifier_les_organismes(tous, adresses: dict[str, str]) -> None:
    if manquants := [organisme for organisme in tous if organisme.manque]:
        noms = ", ".join(f"{o.qualite.label.lower()} ({o.nom})" for o in manquants)
        raise ValidationError(
            f"Ces organismes doivent être consultés et ne sont pas enregistrés\u00a0: {noms}. "
            "Enregistrez-les, ou écartez-les avec un motif."
        )
    consultes = [organisme for organisme in tous if organisme.a_consulter]
    if not consultes:
        raise ValidationError("Cette consultation n’aurait personne à consulter.")
    for organisme in consultes:
        if not adresses.get(organisme.cle):
            raise ValidationError(f"Donnez l’adresse où écrire à\u00a0: {organisme.nom}.")
        valider_adresse(adresses[organisme.cle])


def verifier_le_projet(annuel: RapportAnnuel) -> None:
    """Refuse to submit a draft that is not ready, or that says less than today's texts."""
    projet = annuel.projet and Rapport.objects.get(pk=annuel.projet_id)
    if projet is None or projet.statut != StatutRapport.EMIS:
        raise ValidationError("Composez d’abord le projet à soumettre, puis relisez-le.")
    if not projet_a_jour(annuel):
        raise ValidationError(
            "Les textes ou les contributions ont changé depuis la composition du projet\u00a0: "
            "composez-le à nouveau, c’est lui qui est soumis."
        )
