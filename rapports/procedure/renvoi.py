"""The draft did not reach a body: it is sent again, and everyone's due day moves when it must.

Nobody is silent who was never asked: until then, no silence counts and the consultation stays open.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from contrats.models.cycle import interdiction
from courriels.adresses import valider_adresse
from rapports.delais import un_mois_apres
from rapports.emails_annuel import ecrire_la_consultation
from rapports.models import AvisAnnuel
from rapports.statuts_annuel import StatutAnnuel, StatutAvisAnnuel


@transaction.atomic
def renvoyer(avis: AvisAnnuel, *, par, adresse: str) -> None:
    """Write to the body again, at this address; it has a month from now, and so have the others.

    Raises ValidationError if the draft did reach it or for a bad address, TransitionInterdite.
    """
    annuel = avis.annuel
    annuel.verrouiller()
    avis.refresh_from_db()
    avis.annuel = annuel
    if annuel.statut != StatutAnnuel.CONSULTATION or avis.statut != StatutAvisAnnuel.ATTENDU:
        raise interdiction(avis, "Envoyer de nouveau le projet")
    if not avis.injoint:
        raise ValidationError("Le projet est parti à cette adresse\u00a0: rien n’est à renvoyer.")
    valider_adresse(adresse)
    details = {"organisme": avis.partenaire.nom}
    if (au_plus_tot := un_mois_apres(timezone.localdate())) > annuel.echeance:
        details["echeance"] = {"avant": annuel.echeance, "apres": au_plus_tot}
        annuel.echeance = au_plus_tot
        annuel.save(update_fields=["echeance"])
    avis.adresse = adresse
    avis.courriel = ecrire_la_consultation(avis, rappel=False)
    avis.save(update_fields=["adresse", "courriel"])
    annuel.consigner("renvoyer_le_projet", par=par, details=details)
