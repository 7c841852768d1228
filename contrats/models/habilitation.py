"""What gives a person the right to sign: their assembly's vote, a written delegation."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from partenaires.models import Partenaire, Representant


class DuPartenaireQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """Those of the partners that this person sees."""
        return self.filter(partenaire__in=Partenaire.objects.visibles_par(utilisateur))


class Deliberation(models.Model):
    """The vote of an assembly that authorises its representative to sign (CGCT L. 5211-10, 7°)."""

    partenaire = models.ForeignKey(
        Partenaire, models.PROTECT, related_name="deliberations", verbose_name="partenaire"
    )
    numero = models.CharField("numéro", max_length=60)
    adoptee_le = models.DateField("adoptée le")
    objet = models.CharField("objet", max_length=300)
    fichier = models.FileField("fichier", upload_to="deliberations", max_length=200, blank=True)
    nom_original = models.CharField("nom du fichier", max_length=200, blank=True, editable=False)
    empreinte = models.CharField("empreinte SHA-256", max_length=64, blank=True, editable=False)

    objects = DuPartenaireQuerySet.as_manager()

    class Meta:
        verbose_name = "délibération"
        ordering = ["partenaire", "-adoptee_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["partenaire", "numero"],
                name="deliberation_numero_unique",
                violation_error_message="Cette délibération est déjà enregistrée.",
            ),
        ]

    def __str__(self):
        return f"Délibération {self.numero} du {self.adoptee_le:%d/%m/%Y}"


class Delegation(models.Model):
    """A written, dated delegation: one representative signs for another, between two dates."""

    partenaire = models.ForeignKey(
        Partenaire, models.PROTECT, related_name="delegations", verbose_name="partenaire"
    )
    delegant = models.ForeignKey(
        Representant,
        models.PROTECT,
        related_name="delegations_donnees",
        verbose_name="qui délègue",
    )
    delegataire = models.ForeignKey(
        Representant,
        models.PROTECT,
        related_name="delegations_recues",
        verbose_name="qui signe à sa place",
    )
    reference = models.CharField("référence de l'arrêté", max_length=100)
    debut = models.DateField("du")
    fin = models.DateField("au")
    fichier = models.FileField("fichier", upload_to="delegations", max_length=200, blank=True)
    nom_original = models.CharField("nom du fichier", max_length=200, blank=True, editable=False)
    empreinte = models.CharField("empreinte SHA-256", max_length=64, blank=True, editable=False)

    objects = DuPartenaireQuerySet.as_manager()

    class Meta:
        verbose_name = "délégation de signature"
        verbose_name_plural = "délégations de signature"
        ordering = ["partenaire", "-debut"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__gte=F("debut")),
                name="delegation_dates_dans_l_ordre",
                violation_error_message="La fin de la délégation précède son début.",
            ),
            models.CheckConstraint(
                condition=~Q(delegant=F("delegataire")),
                name="delegation_a_quelqu_un_d_autre",
                violation_error_message="Une délégation se donne à une autre personne.",
            ),
        ]

    def __str__(self):
        return f"{self.delegant.nom_complet} à {self.delegataire.nom_complet} ({self.reference})"

    def clean(self):
        """Both people represent the partner."""
        for champ in ("delegant", "delegataire"):
            personne = getattr(self, champ, None) if getattr(self, f"{champ}_id") else None
            if personne and personne.partenaire_id != self.partenaire_id:
                raise ValidationError({champ: "Cette personne représente un autre partenaire."})

    def couvre(self, jour) -> bool:
        """True if the delegation holds on `jour` (a date)."""
        return self.debut <= jour <= self.fin
