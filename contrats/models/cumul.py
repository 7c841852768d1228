"""The money and the actions of each contract added up in advance, and what is to be done again.

They are never typed: `contrats.argent.cumuls` writes them, triggers of the database say which are
out of date, in the very transaction that changes a line or an action.
"""

from __future__ import annotations

from django.db import models

from contrats.models.action import NatureCredit
from contrats.models.contrat import Contrat
from contrats.models.visibilite import DuContratQuerySet


def _euros(libelle: str) -> models.DecimalField:
    return models.DecimalField(libelle, max_digits=16, decimal_places=2, null=True)


class CumulQuerySet(DuContratQuerySet):
    def a_jour(self):
        """Those that nothing has changed since."""
        return self.exclude(contrat__in=CumulPerime.objects.values("contrat"))


class Cumul(models.Model):
    """The lines that count of a contract, one year and one kind of credit, in euros.

    `connus_*`: of how many of its `lignes` the amount is known; a sum of which nothing is known is
    None, never zero.
    """

    contrat = models.ForeignKey(Contrat, models.CASCADE, related_name="cumuls")
    annee = models.PositiveSmallIntegerField("année")
    nature = models.CharField("nature du crédit", max_length=20, choices=NatureCredit)
    somme_demande = _euros("demandé (€)")
    somme_accorde = _euros("accordé (€)")
    somme_verse = _euros("versé (€)")
    lignes_demande = models.PositiveIntegerField("lignes dont le demandé est connu")
    lignes_accorde = models.PositiveIntegerField("lignes dont l’accordé est connu")
    lignes_verse = models.PositiveIntegerField("lignes dont le versé est connu")
    lignes = models.PositiveIntegerField("lignes")
    de_demonstration = models.BooleanField("donnée de démonstration")

    objects = CumulQuerySet.as_manager()

    class Meta:
        verbose_name = "cumul"
        ordering = ["contrat", "annee", "nature"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "annee", "nature"],
                name="cumul_unique",
                violation_error_message="Ce cumul existe déjà.",
            )
        ]

    def __str__(self):
        return f"{self.contrat}, {self.annee}, {self.get_nature_display()}"


class CompteActions(models.Model):
    """How many actions of a contract are on its programme; a contract without any has no count."""

    contrat = models.OneToOneField(
        Contrat, models.CASCADE, primary_key=True, related_name="compte_actions"
    )
    actions = models.PositiveIntegerField("actions au programme")

    objects = CumulQuerySet.as_manager()

    class Meta:
        verbose_name = "compte d’actions"
        verbose_name_plural = "comptes d’actions"

    def __str__(self):
        return f"{self.contrat} : {self.actions}"


class CumulPerime(models.Model):
    """A line or an action of this contract has changed: its sums are to be made again.

    Only ever added by the triggers, several times rather than updated: two people who write at the
    same time never wait for each other. No constraint: the contract may be gone.
    """

    contrat = models.ForeignKey(Contrat, models.DO_NOTHING, related_name="+", db_constraint=False)

    objects = DuContratQuerySet.as_manager()

    class Meta:
        verbose_name = "cumul périmé"
        verbose_name_plural = "cumuls périmés"

    def __str__(self):
        return f"Contrat n° {self.contrat_id}"
