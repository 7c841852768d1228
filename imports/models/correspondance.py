"""The columns mapped by hand once, and remembered. How a header is normalised is not here."""

from django.db import models
from django.db.models import Q

from quartiers.models import Intercommunalite


class CorrespondanceQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """The administrator's are everyone's; an intercommunality's, its officers'."""
        if utilisateur.is_superuser:
            return self
        if not utilisateur.est_officier:
            return self.none()
        siennes = Q(intercommunalite__isnull=True)
        return self.filter(siennes | Q(intercommunalite=utilisateur.intercommunalite_id))

    def memoire(self, sorte: str, intercommunalite_id: int | None) -> dict[str, str]:
        """What each remembered header means for this kind of file; "": a column to ignore.

        The intercommunality's own memory goes before the national one.
        """
        lignes = self.filter(sorte=sorte).filter(
            Q(intercommunalite__isnull=True) | Q(intercommunalite=intercommunalite_id)
        )
        ordonnees = lignes.order_by(models.F("intercommunalite").asc(nulls_first=True))
        return dict(ordonnees.values_list("entete", "champ"))

    def retenir(self, *, sorte: str, intercommunalite_id: int | None, entete: str, champ: str):
        """Remember what a normalised header means ("" for a column to ignore)."""
        return self.update_or_create(
            sorte=sorte,
            intercommunalite_id=intercommunalite_id,
            entete=entete,
            defaults={"champ": champ},
        )[0]


class Correspondance(models.Model):
    """What a column of this name is, in this kind of file."""

    sorte = models.CharField("sorte de fichier", max_length=40)
    intercommunalite = models.ForeignKey(
        Intercommunalite,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="correspondances",
        verbose_name="intercommunalité",
        help_text="Vide : vaut pour tous.",
    )
    entete = models.CharField("nom de la colonne", max_length=200)
    champ = models.CharField("donnée", max_length=60, blank=True, help_text="Vide : à ignorer.")

    objects = CorrespondanceQuerySet.as_manager()

    class Meta:
        verbose_name = "colonne retenue"
        verbose_name_plural = "colonnes retenues"
        ordering = ["sorte", "entete"]
        constraints = [
            models.UniqueConstraint(
                fields=["sorte", "intercommunalite", "entete"],
                nulls_distinct=False,
                name="correspondance_unique",
                violation_error_message="Cette colonne a déjà sa correspondance.",
            ),
        ]

    def __str__(self):
        return f"{self.entete} : {self.champ or 'à ignorer'}"
