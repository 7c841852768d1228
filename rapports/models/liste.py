"""Addresses written to together, and the addresses that asked not to be."""

from django.db import models
from django.db.models.functions import Lower

from contrats.models import Contrat
from courriels.adresses import valider_adresse
from rapports.models.reserve import ReserveAuxOfficiersQuerySet
from rapports.natures import NatureRapport


class MembreQuerySet(ReserveAuxOfficiersQuerySet):
    CHEMIN = "liste__contrat"


class ListeDeDiffusion(models.Model):
    """A named list of addresses: « Presse locale », « Élus du conseil communautaire »."""

    contrat = models.ForeignKey(
        Contrat, models.CASCADE, related_name="listes_de_diffusion", verbose_name="contrat"
    )
    nom = models.CharField("nom", max_length=120)

    objects = ReserveAuxOfficiersQuerySet.as_manager()

    class Meta:
        verbose_name = "liste de diffusion"
        verbose_name_plural = "listes de diffusion"
        ordering = ["contrat", "nom"]
        constraints = [
            models.UniqueConstraint(
                "contrat",
                Lower("nom"),
                name="liste_nom_unique",
                violation_error_message="Une liste porte déjà ce nom.",
            ),
        ]

    def __str__(self):
        return self.nom


class MembreDeListe(models.Model):
    """An address of a list, with the name it is written to."""

    liste = models.ForeignKey(
        ListeDeDiffusion, models.CASCADE, related_name="membres", verbose_name="liste"
    )
    courriel = models.EmailField("adresse électronique", validators=[valider_adresse])
    nom = models.CharField("nom", max_length=200, blank=True)

    objects = MembreQuerySet.as_manager()

    class Meta:
        verbose_name = "membre de la liste"
        verbose_name_plural = "membres de la liste"
        ordering = ["liste", "courriel"]
        constraints = [
            models.UniqueConstraint(
                "liste",
                Lower("courriel"),
                name="membre_unique",
                violation_error_message="Cette adresse est déjà dans la liste.",
            ),
        ]

    def __str__(self):
        return f"{self.nom} <{self.courriel}>" if self.nom else self.courriel


class Desinscription(models.Model):
    """An address that asked to receive no more periodic reports of this kind on this contract.

    It stands above every subscription that leads to the address: its own, its partner's, a list.
    """

    contrat = models.ForeignKey(
        Contrat, models.CASCADE, related_name="desinscriptions", verbose_name="contrat"
    )
    nature = models.CharField("nature", max_length=20, choices=NatureRapport)
    courriel = models.EmailField("adresse électronique")  # in lower case
    le = models.DateTimeField("le", auto_now_add=True)

    objects = ReserveAuxOfficiersQuerySet.as_manager()

    class Meta:
        verbose_name = "désinscription"
        ordering = ["-le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "nature", "courriel"],
                name="desinscription_unique",
                violation_error_message="Cette adresse est déjà désinscrite.",
            ),
            models.CheckConstraint(
                condition=models.Q(courriel=Lower("courriel")),
                name="desinscription_en_minuscules",
                violation_error_message="L'adresse s'écrit en minuscules.",
            ),
        ]

    def __str__(self):
        return f"{self.courriel}, {self.get_nature_display()}"
