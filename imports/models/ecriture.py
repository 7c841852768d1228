"""What a lot would write or has written, and what is wrong in it, line by line."""

from django.db import models
from django.db.models import Q

from imports.models.lot import Lot


class GenreEcriture(models.TextChoices):
    CREER = "creer", "Création"
    MODIFIER = "modifier", "Modification"


class Gravite(models.TextChoices):
    ERREUR = "erreur", "Erreur"
    AVERTISSEMENT = "avertissement", "Avertissement"
    INFORMATION = "information", "Information"


class DuLotQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """Those of the lots that this person sees."""
        return self.filter(lot__in=Lot.objects.visibles_par(utilisateur))


class Ecriture(models.Model):
    """One row to create or to change: its fields before and after, as JSON.

    A value `{"ref": 12}` stands for the key of the row that the writing number 12 creates.
    """

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="ecritures", verbose_name="lot")
    ordre = models.PositiveIntegerField("ordre")
    genre = models.CharField("genre", max_length=10, choices=GenreEcriture)
    modele = models.CharField("nature de l'objet", max_length=60)
    cible_id = models.BigIntegerField("numéro de l'objet", null=True, blank=True)
    libelle = models.CharField("objet", max_length=300)
    feuille = models.CharField("feuille", max_length=200, blank=True)
    ligne = models.PositiveIntegerField("ligne", null=True, blank=True)
    avant = models.JSONField("avant", default=dict, blank=True)
    apres = models.JSONField("après", default=dict, blank=True)

    objects = DuLotQuerySet.as_manager()

    class Meta:
        verbose_name = "écriture d'un import"
        verbose_name_plural = "écritures d'un import"
        ordering = ["lot", "ordre"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "ordre"],
                name="ecriture_ordre_unique",
                violation_error_message="Cette écriture existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(genre=GenreEcriture.CREER) | Q(cible_id__isnull=False),
                name="ecriture_modifier_a_sa_cible",
                violation_error_message="Une modification porte sur un objet.",
            ),
        ]

    def __str__(self):
        return f"{self.get_genre_display()} : {self.libelle}"


class Anomalie(models.Model):
    """What a person must know of a line: an error blocks the whole lot."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="anomalies", verbose_name="lot")
    gravite = models.CharField("gravité", max_length=15, choices=Gravite)
    feuille = models.CharField("feuille", max_length=200, blank=True)
    ligne = models.PositiveIntegerField("ligne", null=True, blank=True)
    colonne = models.CharField("colonne", max_length=200, blank=True)
    valeur = models.CharField("valeur", max_length=300, blank=True)
    message = models.CharField("raison", max_length=500)
    nature = models.SlugField("code", max_length=50, blank=True)
    donnees = models.JSONField("données", default=dict, blank=True)

    objects = DuLotQuerySet.as_manager()

    class Meta:
        verbose_name = "anomalie d'un import"
        verbose_name_plural = "anomalies d'un import"
        ordering = ["lot", "pk"]
        indexes = [models.Index(fields=["lot", "gravite"], name="anomalie_lot_gravite")]

    def __str__(self):
        return self.message
