"""What is added up in advance: the money and the actions of each contract, the measures of each
indicator; and what is to be done again.

They are never typed: `contrats.argent.cumuls` and `contrats.annees` write them, triggers of the
database say which are out of date, in the very transaction that changes a line, an action or a
measure.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from contrats.models.action import NatureCredit
from contrats.models.contrat import Contrat
from contrats.models.objectif import Indicateur, Objectif
from contrats.models.visibilite import DuContratQuerySet
from partenaires.models import Partenaire
from quartiers.models import Quartier


def _euros(libelle: str) -> models.DecimalField:
    return models.DecimalField(libelle, max_digits=16, decimal_places=2, null=True)


def _sans_contrainte(modele: type[models.Model], libelle: str) -> models.ForeignKey:
    return models.ForeignKey(
        modele,
        models.DO_NOTHING,
        verbose_name=libelle,
        related_name="+",
        null=True,
        db_constraint=False,
        db_index=False,
    )


class CumulQuerySet(DuContratQuerySet):
    def a_jour(self):
        """Those that nothing has changed since."""
        return self.exclude(contrat__in=CumulPerime.objects.values("contrat"))


class Sommes(models.Model):
    """What some lines of a contract, of one kind of credit, add up to, in euros.

    `lignes_*`: of how many of its `lignes` the amount is known; a sum of which nothing is known is
    None, never zero.
    """

    contrat = models.ForeignKey(Contrat, models.CASCADE, related_name="+")
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
        abstract = True


class Cumul(Sommes):
    """The lines that count of a contract, one year and one kind of credit."""

    annee = models.PositiveSmallIntegerField("année")

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


class Axe(models.TextChoices):
    """The ways that the ledger cuts the money of a contract, beside years."""

    FINANCEUR = "financeur", "Financeur"
    OBJECTIF = "objectif", "Objectif"
    QUARTIER = "quartier", "Quartier"
    PILIERS = "piliers", "Piliers servis"


class CumulVentile(Sommes):
    """The lines that count of a contract cut one way (`axe`), one kind of credit: those of one
    funder, one objective, one neighbourhood (or of none), or of the actions that serve these
    pillars. A line is under each of its objectives and neighbourhoods: what is cut by these is
    never added up.

    No constraint on what they name: it is read by way of its own row, and its going marks the
    contract.
    """

    axe = models.CharField("axe", max_length=10, choices=Axe)
    financeur = _sans_contrainte(Partenaire, "financeur")
    objectif = _sans_contrainte(Objectif, "objectif")
    quartier = _sans_contrainte(Quartier, "quartier")
    piliers = ArrayField(models.BigIntegerField(), null=True, verbose_name="piliers servis")
    partagees = models.PositiveIntegerField("lignes de plusieurs quartiers", default=0)

    class Meta:
        verbose_name = "cumul ventilé"
        verbose_name_plural = "cumuls ventilés"
        ordering = ["contrat", "axe", "pk"]

    def __str__(self):
        return f"{self.contrat}, {self.get_axe_display()}, {self.get_nature_display()}"


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


class AnneeMesureeQuerySet(DuContratQuerySet):
    CHEMIN = "indicateur__objectif__contrat"


class AnneeMesuree(models.Model):
    """What was measured of an indicator in a year, for the whole contract (`ensemble`) or in its
    neighbourhoods: the columns are those of `contrats.calculs.Annee`.

    No constraint, here as for the marks: what is left of an indicator that is gone is read by
    nobody, and its measures, deleted before it, have marked it.
    """

    # No index of its own: the unique one below begins with it.
    indicateur = models.ForeignKey(
        Indicateur, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    annee = models.PositiveSmallIntegerField("année")
    ensemble = models.BooleanField("pour tout le contrat")
    lignes = models.PositiveIntegerField("mesures")
    connues = models.PositiveIntegerField("mesures qui ont une valeur")
    lieux = ArrayField(models.BigIntegerField(null=True), verbose_name="quartiers")
    lieux_connus = models.PositiveIntegerField("quartiers dont une valeur est connue")
    somme = models.DecimalField("somme", max_digits=24, decimal_places=2, null=True)
    numerateur = models.DecimalField("numérateur", max_digits=24, decimal_places=2, null=True)
    denominateur = models.DecimalField("dénominateur", max_digits=24, decimal_places=2, null=True)
    sans_denominateur = models.PositiveIntegerField("valeurs sans dénominateur")
    derniere = models.DecimalField("dernière valeur", max_digits=14, decimal_places=2, null=True)
    motif = models.CharField("motif d’absence", max_length=200, null=True)  # noqa: DJ001 - as read
    demonstration = models.BooleanField("donnée de démonstration")

    objects = AnneeMesureeQuerySet.as_manager()

    class Meta:
        verbose_name = "année mesurée"
        verbose_name_plural = "années mesurées"
        constraints = [
            models.UniqueConstraint(
                fields=["indicateur", "annee", "ensemble"],
                name="annee_mesuree_unique",
                violation_error_message="Cette année est déjà additionnée.",
            )
        ]

    def __str__(self):
        return f"Indicateur n° {self.indicateur_id}, {self.annee}"


class IndicateurPerime(models.Model):
    """A measure of this indicator has changed: its years are to be summed up again. Only ever
    added by the triggers, as `CumulPerime` is."""

    indicateur = models.ForeignKey(
        Indicateur, models.DO_NOTHING, related_name="+", db_constraint=False
    )

    objects = AnneeMesureeQuerySet.as_manager()

    class Meta:
        verbose_name = "indicateur périmé"
        verbose_name_plural = "indicateurs périmés"

    def __str__(self):
        return f"Indicateur n° {self.indicateur_id}"
