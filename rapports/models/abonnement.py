"""Who receives the reports of a contract by e-mail."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from contrats.models import Contrat
from contrats.models.visibilite import DuContratQuerySet
from rapports.models.rapport import NatureRapport


class AbonnementQuerySet(DuContratQuerySet):
    def visibles_par(self, utilisateur):
        """For an officer, the subscriptions to their contracts; for anyone else, their own."""
        visibles = super().visibles_par(utilisateur)
        if utilisateur.is_superuser or utilisateur.est_officier:
            return visibles
        return visibles.filter(Q(utilisateur=utilisateur.pk) | Q(courriel=utilisateur.courriel))


class Abonnement(models.Model):
    """A subscription: an account of the portal, or an address outside it."""

    contrat = models.ForeignKey(
        Contrat, models.CASCADE, related_name="abonnements", verbose_name="contrat"
    )
    nature = models.CharField(
        "nature", max_length=20, choices=NatureRapport, default=NatureRapport.AVANCEMENT
    )
    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="abonnements",
        verbose_name="compte",
    )
    courriel = models.EmailField(
        "adresse électronique", blank=True, help_text="Pour une personne sans compte."
    )
    nom = models.CharField("nom", max_length=200, blank=True)
    piece_jointe = models.BooleanField("joindre le PDF au message", default=True)
    actif = models.BooleanField("actif", default=True)

    objects = AbonnementQuerySet.as_manager()

    class Meta:
        verbose_name = "abonnement"
        ordering = ["contrat", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(utilisateur__isnull=False, courriel="")
                | (Q(utilisateur__isnull=True) & ~Q(courriel="")),
                name="abonnement_compte_ou_adresse",
                violation_error_message="Choisissez un compte, ou donnez une adresse.",
            ),
            models.UniqueConstraint(
                fields=["contrat", "nature", "utilisateur", "courriel"],
                nulls_distinct=False,
                name="abonnement_unique",
                violation_error_message="Cette personne est déjà abonnée.",
            ),
        ]

    def __str__(self):
        return f"{self.nom_affiche} <{self.adresse}>"

    @property
    def adresse(self) -> str:
        return self.utilisateur.courriel if self.utilisateur else self.courriel

    @property
    def nom_affiche(self) -> str:
        return str(self.utilisateur) if self.utilisateur else self.nom

    def clean(self):
        if not self.nom.isprintable():
            raise ValidationError({"nom": "Un nom tient sur une ligne."})
