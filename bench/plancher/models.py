"""Two tables like the portal's largest ones, and a sum kept by contract. No rule, no constraint."""

from django.db import models


class Contrat(models.Model):
    intitule = models.CharField(max_length=200)
    # What a counter kept up to date would hold: the France page without the live sums.
    actions = models.IntegerField(default=0)
    accorde = models.DecimalField(max_digits=14, decimal_places=2, default=0)

    class Meta:
        app_label = "plancher"
        ordering = ["intitule"]

    def __str__(self):
        return self.intitule


class Action(models.Model):
    contrat = models.ForeignKey(Contrat, models.CASCADE, related_name="actions_du_contrat")
    reference = models.CharField(max_length=40)
    exercice = models.SmallIntegerField()
    intitule = models.CharField(max_length=300)
    porteur = models.CharField(max_length=200)
    statut = models.CharField(max_length=20)
    accorde = models.DecimalField(max_digits=12, decimal_places=2, null=True)

    class Meta:
        app_label = "plancher"
        ordering = ["-exercice", "intitule"]
        indexes = [models.Index(fields=["contrat", "-exercice", "intitule"], name="par_contrat")]

    def __str__(self):
        return self.intitule
