"""The bodies that an annual report is not submitted to, each with the reason that it prints."""

from __future__ import annotations

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from contrats.models.cycle import interdiction
from contrats.models.visibilite import DuContratQuerySet
from quartiers.models import Commune, Quartier
from rapports.models.annuel import RapportAnnuel
from rapports.statuts_annuel import StatutAnnuel


class ConsultationEcarteeQuerySet(DuContratQuerySet):
    CHEMIN = "annuel__contrat"

    @transaction.atomic
    def ecarter(self, *, annuel, motif, par, commune=None, quartier=None):
        """Leave a body out, with the reason. Raises ValidationError if it already is or for want
        of a reason, TransitionInterdite once the consultation is open."""
        _exiger_le_brouillon(annuel)
        ecarte = self.model(
            annuel=annuel, motif=motif.strip(), par=par, commune=commune, quartier=quartier
        )
        ecarte.full_clean()
        ecarte.save()
        annuel.consigner("ecarter", par=par, details={"organisme": ecarte.organisme})
        return ecarte


def _exiger_le_brouillon(annuel) -> None:
    annuel.verrouiller()
    if annuel.statut != StatutAnnuel.BROUILLON:
        raise interdiction(annuel, "Changer qui est consulté")


class ConsultationEcartee(models.Model):
    """A body that is not consulted, and why: the report prints it."""

    annuel = models.ForeignKey(
        RapportAnnuel, models.CASCADE, related_name="ecartes", verbose_name="rapport annuel"
    )
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="consultations_ecartees"
    )
    quartier = models.ForeignKey(
        Quartier, models.PROTECT, null=True, blank=True, related_name="consultations_ecartees"
    )
    motif = models.CharField("motif", max_length=500)
    par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="consultations_ecartees",
        verbose_name="écarté par",
    )

    objects = ConsultationEcarteeQuerySet.as_manager()

    class Meta:
        verbose_name = "organisme écarté de la consultation"
        verbose_name_plural = "organismes écartés de la consultation"
        ordering = ["annuel", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(commune__isnull=False, quartier__isnull=True)
                | Q(commune__isnull=True, quartier__isnull=False),
                name="ecarte_commune_ou_quartier",
                violation_error_message="On écarte le conseil d’une commune, ou d’un quartier.",
            ),
            models.UniqueConstraint(
                fields=["annuel", "commune", "quartier"],
                nulls_distinct=False,
                name="ecarte_une_fois",
                violation_error_message="Cet organisme est déjà écarté.",
            ),
        ]

    def __str__(self):
        return f"{self.organisme} : {self.motif}"

    @property
    def organisme(self) -> str:
        """« Conseil municipal de Longuenesse », « Conseil citoyen du quartier Saint-Exupéry »."""
        if self.commune_id:
            return f"Conseil municipal ({self.commune.nom})"
        return f"Conseil citoyen ({self.quartier.nom})"

    @transaction.atomic
    def retablir(self, *, par) -> None:
        """Consult it after all. Raises TransitionInterdite once the consultation is open."""
        _exiger_le_brouillon(self.annuel)
        self.annuel.consigner("retablir", par=par, details={"organisme": self.organisme})
        self.delete()
