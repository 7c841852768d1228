"""A delivery: one report to one recipient, and the message that carries it."""

from django.contrib.auth import get_user_model
from django.db import models, transaction

from contrats.models import Evenement
from contrats.models.visibilite import DuContratQuerySet
from courriels.models import Courriel
from courriels.statuts import StatutCourriel
from rapports.models.rapport import Rapport


class EnvoiQuerySet(DuContratQuerySet):
    CHEMIN = "rapport__contrat"

    def visibles_par(self, utilisateur):
        """For an officer, the deliveries of their contracts; for anyone else, their own."""
        visibles = super().visibles_par(utilisateur)
        if utilisateur.is_superuser or utilisateur.est_officier:
            return visibles
        compte = get_user_model().objects.filter(pk=utilisateur.pk)
        return visibles.filter(destinataire__in=compte.values("courriel"))

    def avec_courriel(self):
        """With the state of their messages, without the contents, which are heavy and not shown."""
        return self.select_related("courriel").defer("courriel__message")


class Envoi(models.Model):
    """Which report a message brings to whom: nobody receives the same one twice."""

    rapport = models.ForeignKey(
        Rapport, models.PROTECT, related_name="envois", verbose_name="rapport"
    )
    courriel = models.OneToOneField(
        Courriel, models.PROTECT, related_name="envoi", verbose_name="courriel"
    )
    destinataire = models.EmailField("destinataire")

    objects = EnvoiQuerySet.as_manager()

    class Meta:
        verbose_name = "envoi"
        ordering = ["-courriel__cree_le", "destinataire"]
        constraints = [
            models.UniqueConstraint(
                fields=["rapport", "destinataire"],
                name="envoi_unique_par_destinataire",
                violation_error_message="Ce rapport est déjà adressé à ce destinataire.",
            ),
        ]

    def __str__(self):
        return f"{self.rapport} à {self.destinataire}"

    @transaction.atomic
    def relancer(self, *, par) -> bool:
        """Put a failed or uncertain delivery back in the queue, on the decision of `par`.

        False, and nothing written, when it is neither failed nor uncertain.
        """
        verrouille = Courriel.objects.select_for_update().defer("message").get(pk=self.courriel_id)
        if not verrouille.relancer():
            return False
        Evenement.objects.consigner(
            contrat=self.rapport.contrat,
            auteur=par,
            verbe="relancer",
            objet=self,
            de=verrouille.statut,  # as it was read under the lock
            vers=StatutCourriel.A_ENVOYER.value,
        )
        return True
