"""When each public dataset was last found to have changed. The rows themselves are not kept."""

from django.db import models
from django.utils import timezone


class EditionQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """Everyone's: these datasets are public."""
        return self

    def en_vigueur(self, jeu: str, empreinte: str):
        """What is known of the dataset if these are its rows, else None."""
        return self.filter(jeu=jeu, empreinte=empreinte).first()

    def inscrire(self, jeu: str, *, empreinte: str, lignes: int, ecartees: dict[str, int]) -> bool:
        """Keep the digest of the dataset as it stands; False when it had not changed. What is left
        out of it changes by itself, and gives it no new date."""
        connue = self.filter(jeu=jeu)
        if connue.filter(empreinte=empreinte).update(ecartees=ecartees):
            return False
        valeurs = {
            "empreinte": empreinte,
            "lignes": lignes,
            "ecartees": ecartees,
            "constatee_le": timezone.now(),
        }
        self.update_or_create(jeu=jeu, defaults=valeurs)
        return True


class Edition(models.Model):
    """The state of a dataset: the digest of its rows, how many, since when; and how many published
    lines are not among them, by reason."""

    jeu = models.SlugField("jeu de données", max_length=40, unique=True)
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    lignes = models.PositiveIntegerField("lignes")
    ecartees = models.JSONField("écartées, par raison", default=dict)
    constatee_le = models.DateTimeField("constatée le")

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "édition d’un jeu de données"
        verbose_name_plural = "éditions des jeux de données"
        ordering = ["jeu"]

    def __str__(self):
        return self.jeu
