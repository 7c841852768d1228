"""What an avenant changes, field by field, and the contract as it stood at each of its dates."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from contrats.models.acte import Acte
from contrats.models.contrat import Contrat
from contrats.models.visibilite import DuContratQuerySet


class Operation(models.TextChoices):
    MODIFIER = "modifier", "Modifier"
    AJOUTER = "ajouter", "Ajouter"
    ENLEVER = "enlever", "Enlever"


class ModificationQuerySet(DuContratQuerySet):
    CHEMIN = "acte__contrat"


class Modification(models.Model):
    """One change proposed by an avenant: the value it starts from, and the one it gives.

    `base` is what the proposal saw; at the end it is compared with what stands: a value that
    someone changed meanwhile is a conflict, told by its name, never overwritten. `avant` and
    `apres` say both in words, as they were proposed: this is what the text prints.
    """

    acte = models.ForeignKey(Acte, models.CASCADE, related_name="modifications")
    operation = models.CharField("opération", max_length=10, choices=Operation)
    cible = models.CharField("nature de l'objet", max_length=40)
    cible_id = models.BigIntegerField("numéro de l'objet", null=True, blank=True)
    champ = models.CharField("champ", max_length=60, blank=True)
    base = models.JSONField("valeur de départ", null=True, blank=True, encoder=DjangoJSONEncoder)
    propose = models.JSONField("valeur proposée", null=True, blank=True, encoder=DjangoJSONEncoder)
    sujet = models.CharField("sur quoi", max_length=400, blank=True)
    libelle = models.CharField("ce qui change", max_length=300)
    avant = models.TextField("avant", blank=True)
    apres = models.TextField("après", blank=True)

    objects = ModificationQuerySet.as_manager()

    class Meta:
        verbose_name = "modification"
        ordering = ["acte", "cible", "cible_id", "champ", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["acte", "cible", "cible_id", "champ"],
                condition=Q(operation=Operation.MODIFIER),
                name="modification_unique_par_champ",
                violation_error_message="Cet avenant change déjà ce champ.",
            ),
        ]

    def __str__(self):
        return self.libelle


class PhotoContrat(models.Model):
    """The contract as it stood from a day on: written once, when an act takes effect."""

    contrat = models.ForeignKey(Contrat, models.PROTECT, related_name="photos")
    acte = models.ForeignKey(
        Acte, models.PROTECT, null=True, blank=True, related_name="photos", verbose_name="acte"
    )
    effet = models.DateField("à compter du")
    contenu = models.JSONField("contenu", encoder=DjangoJSONEncoder)
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    prise_le = models.DateTimeField("prise le", auto_now_add=True)

    objects = DuContratQuerySet.as_manager()

    class Meta:
        verbose_name = "état du contrat à une date"
        verbose_name_plural = "états du contrat à leurs dates"
        ordering = ["contrat", "-effet", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "acte"],
                nulls_distinct=False,
                name="photo_unique_par_acte",
                violation_error_message="Cet acte a déjà son état du contrat.",
            ),
        ]

    def __str__(self):
        return f"{self.contrat} au {self.effet:%d/%m/%Y}"
