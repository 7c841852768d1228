"""What one organisation is asked in a collection, thing by thing, and where it is written to.

Whether it has answered is computed from the figures themselves, in `completude`.
"""

from __future__ import annotations

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from contrats.models import Action, Evenement, Indicateur, ParLien
from contrats.models.visibilite import DuContratQuerySet
from partenaires.models import Partenaire
from quartiers.models import Quartier
from quartiers.tri import alphabetique
from remontees.models.campagne import Campagne


class DemandeQuerySet(DuContratQuerySet):
    CHEMIN = "campagne__contrat"

    def visibles_par(self, utilisateur):
        """They hold addresses: for officers; for anyone else, their organisation's own."""
        visibles = super().visibles_par(utilisateur)
        if utilisateur.is_superuser or utilisateur.est_officier:
            return visibles
        return visibles.filter(partenaire=utilisateur.partenaire_id)


class Demande(models.Model):
    """What one owner is asked. `courriel` is empty while nobody can be written to.

    Opening makes one for each owner; two that were merged since may leave two to one.
    """

    campagne = models.ForeignKey(
        Campagne, models.CASCADE, related_name="demandes", verbose_name="remontée"
    )
    partenaire = models.ForeignKey(
        Partenaire, models.PROTECT, related_name="demandes", verbose_name="organisation"
    )
    courriel = models.EmailField("adresse électronique", blank=True)
    nom = models.CharField("à l’attention de", max_length=200, blank=True)

    objects = DemandeQuerySet.as_manager()

    class Meta:
        verbose_name = "demande"
        ordering = ["campagne", alphabetique("partenaire__nom"), "pk"]

    def __str__(self):
        return f"{self.campagne}, {self.partenaire.nom_court}"

    def consigner(self, verbe: str, *, par) -> None:
        """Write in the journal what an officer did about it: never an address."""
        Evenement.objects.consigner(
            contrat=self.campagne.contrat, auteur=par, verbe=verbe, objet=self
        )


class AttenduQuerySet(DuContratQuerySet):
    CHEMIN = "demande__campagne__contrat"


class Attendu(models.Model):
    """One thing that is asked: a value (an indicator, somewhere), or the follow-up of an action.

    The list is fixed when the collection opens, so that « 34 of 41 » keeps its 41. `deja`: the
    contract held it on that day; nobody was asked for it again.
    """

    demande = models.ForeignKey(
        Demande, models.CASCADE, related_name="attendus", verbose_name="demande"
    )
    indicateur = models.ForeignKey(
        Indicateur, models.CASCADE, null=True, blank=True, related_name="attendus"
    )
    quartier = models.ForeignKey(
        Quartier, models.PROTECT, null=True, blank=True, related_name="attendus"
    )
    action = models.ForeignKey(
        Action, models.CASCADE, null=True, blank=True, related_name="attendus"
    )
    deja = models.BooleanField("déjà dans le contrat", default=False)
    confirme_le = models.DateTimeField("confirmé sans changement le", null=True, blank=True)

    objects = AttenduQuerySet.as_manager()

    class Meta:
        verbose_name = "attendu"
        ordering = ["demande", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(indicateur__isnull=False, action__isnull=True)
                | Q(indicateur__isnull=True, quartier__isnull=True, action__isnull=False),
                name="attendu_valeur_ou_action",
                violation_error_message="On attend une valeur, ou le suivi d’une action.",
            ),
            models.CheckConstraint(
                condition=Q(confirme_le__isnull=True) | Q(action__isnull=False),
                name="attendu_confirme_pour_une_action",
                violation_error_message="Seul le suivi d’une action se confirme sans changement.",
            ),
            models.UniqueConstraint(
                fields=["demande", "indicateur", "quartier"],
                condition=Q(indicateur__isnull=False),
                nulls_distinct=False,
                name="attendu_valeur_une_fois",
                violation_error_message="Cette valeur est déjà attendue.",
            ),
            models.UniqueConstraint(
                fields=["demande", "action"],
                condition=Q(action__isnull=False),
                name="attendu_action_une_fois",
                violation_error_message="Cette action est déjà attendue.",
            ),
        ]

    def __str__(self):
        if self.action_id:
            return f"Suivi de l’action {self.action.intitule}"
        lieu = self.quartier.nom if self.quartier_id else "ensemble du contrat"
        return f"{self.indicateur}, {lieu}"

    @property
    def est_a_eux(self) -> bool:
        """False once someone else is in charge of it: who was asked cannot answer any more."""
        if self.action_id:
            return self.action.porteur_id == self.demande.partenaire_id
        return self.indicateur.responsable_id == self.demande.partenaire_id

    @transaction.atomic
    def confirmer(self, *, par) -> bool:
        """Say that nothing changes in the follow-up of the action; False if it was said already."""
        libres = Attendu.objects.filter(pk=self.pk, confirme_le__isnull=True)
        if not libres.update(confirme_le=timezone.now()):
            return False
        lien = isinstance(par, ParLien)
        qui = f"{par.partenaire.nom_court}, par un lien personnel" if lien else ""
        Evenement.objects.consigner(
            contrat=self.action.contrat,
            auteur=None if lien else par,
            verbe="confirmer",
            objet=self.action,
            details={"propose_par": qui} if lien else None,
        )
        return True
