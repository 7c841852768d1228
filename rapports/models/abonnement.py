"""Who receives the reports of a contract by e-mail."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from contrats.models import Contrat
from contrats.models.visibilite import DuContratQuerySet
from courriels.adresses import valider_adresse
from partenaires.models import Partenaire
from quartiers.models import Quartier
from rapports.models.liste import ListeDeDiffusion
from rapports.natures import NatureRapport
from rapports.periodes import Periodicite

ABONNES = ("utilisateur", "courriel", "partenaire", "liste")


def _un_seul_abonne() -> Q:
    """Exactly one of ABONNES is filled in."""
    donne = {
        nom: ~Q(courriel="") if nom == "courriel" else Q(**{f"{nom}__isnull": False})
        for nom in ABONNES
    }
    seuls = Q()
    for choisi in ABONNES:
        seul = Q()
        for nom in ABONNES:
            seul &= donne[nom] if nom == choisi else ~donne[nom]
        seuls |= seul
    return seuls


class AbonnementQuerySet(DuContratQuerySet):
    def visibles_par(self, utilisateur):
        """For an officer, the subscriptions to their contracts; for anyone else, their own."""
        visibles = super().visibles_par(utilisateur)
        if utilisateur.is_superuser or utilisateur.est_officier:
            return visibles
        return visibles.filter(Q(utilisateur=utilisateur.pk) | Q(courriel=utilisateur.courriel))


class Abonnement(models.Model):
    """A subscription: of an account, of an address outside, of a partner's accounts, of a list."""

    contrat = models.ForeignKey(
        Contrat, models.CASCADE, related_name="abonnements", verbose_name="contrat"
    )
    nature = models.CharField(
        "nature", max_length=20, choices=NatureRapport, default=NatureRapport.AVANCEMENT
    )
    quartier = models.ForeignKey(
        Quartier,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="abonnements",
        help_text="Laissez vide pour tous.",
    )
    frequence = models.CharField(
        "fréquence",
        max_length=20,
        choices=[("", "Chaque rapport émis"), *Periodicite.choices],
        blank=True,
        default="",
    )
    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="abonnements",
        verbose_name="compte",
    )
    courriel = models.EmailField(
        "adresse électronique",
        blank=True,
        validators=[valider_adresse],
        help_text="Pour une personne sans compte.",
    )
    partenaire = models.ForeignKey(
        Partenaire,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="abonnements",
        verbose_name="partenaire",
        help_text="Tous ses comptes actifs.",
    )
    liste = models.ForeignKey(
        ListeDeDiffusion,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="abonnements",
        verbose_name="liste de diffusion",
    )
    nom = models.CharField("nom", max_length=200, blank=True)
    piece_jointe = models.BooleanField("joindre le PDF au message", default=False)
    actif = models.BooleanField("actif", default=True)

    objects = AbonnementQuerySet.as_manager()

    class Meta:
        verbose_name = "abonnement"
        ordering = ["contrat", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=_un_seul_abonne(),
                name="abonnement_un_abonne",
                violation_error_message=(
                    "Choisissez un compte, un partenaire ou une liste, ou donnez une adresse."
                ),
            ),
            models.UniqueConstraint(
                fields=["contrat", "nature", "quartier", *ABONNES],
                nulls_distinct=False,
                name="abonnement_unique",
                violation_error_message="Cet abonnement existe déjà.",
            ),
        ]

    def __str__(self):
        if self.partenaire or self.liste:
            return str(self.partenaire or self.liste)
        return f"{self.nom_affiche} <{self.adresse}>"

    @property
    def adresse(self) -> str:
        """The address of a person; empty for a partner or a list, which have several."""
        return self.utilisateur.courriel if self.utilisateur else self.courriel

    @property
    def nom_affiche(self) -> str:
        return str(self.utilisateur) if self.utilisateur else self.nom

    def clean(self):
        if not self.nom.isprintable():
            raise ValidationError({"nom": "Un nom tient sur une ligne."})
