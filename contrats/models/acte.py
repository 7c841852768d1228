"""Signable texts (the initial contract, its avenants) and who signed them, where, how."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from contrats.models.contrat import Contrat
from contrats.models.cycle import CycleDeVie
from contrats.models.visibilite import DuContratQuerySet
from contrats.statuts import (
    CYCLE_ACTE,
    CYCLE_SIGNATURE,
    StatutActe,
    StatutContrat,
    StatutSignature,
    TransitionActe,
    TransitionSignature,
)
from partenaires.models import Partenaire, Representant
from quartiers.tri import alphabetique


class NatureActe(models.TextChoices):
    INITIAL = "initial", "Contrat initial"
    AVENANT = "avenant", "Avenant"


class Acte(CycleDeVie):
    """The initial contract (number 0) or avenant number n."""

    CYCLE = CYCLE_ACTE

    contrat = models.ForeignKey(Contrat, models.CASCADE, related_name="actes")
    nature = models.CharField("nature", max_length=10, choices=NatureActe)
    numero = models.PositiveSmallIntegerField("numéro", default=0)
    titre = models.CharField("titre", max_length=200)
    objet = models.TextField("objet", blank=True)
    statut = models.CharField(
        "statut", max_length=20, choices=StatutActe, default=StatutActe.PROJET, editable=False
    )

    objects = DuContratQuerySet.as_manager()

    class Meta:
        verbose_name = "acte"
        ordering = ["contrat", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "numero"],
                name="acte_numero_unique",
                violation_error_message="Ce contrat a déjà un acte de ce numéro.",
            ),
            models.CheckConstraint(
                condition=Q(nature=NatureActe.INITIAL, numero=0)
                | Q(nature=NatureActe.AVENANT, numero__gte=1),
                name="acte_numero_selon_nature",
                violation_error_message="Le contrat initial a le numéro 0, un avenant 1 ou plus.",
            ),
        ]

    def __str__(self):
        return self.titre

    @transaction.atomic
    def ouvrir(self, *, par):
        """Open the act to signature, and the contract with it when it is the initial one.

        Raises ValidationError without signatory, TransitionInterdite.
        """
        if not self.signatures.exists():
            raise ValidationError("Ajoutez au moins un signataire avant d'ouvrir la signature.")
        self._passer(TransitionActe.OUVRIR, par=par)
        if self.nature == NatureActe.INITIAL:
            self.contrat.ouvrir_signature(par=par)

    @transaction.atomic
    def reprendre(self, *, par):
        """Take the act back to its draft, and the contract with it when it is the initial one.

        Raises ValidationError once someone has signed, TransitionInterdite.
        """
        if self.signatures.filter(statut=StatutSignature.SIGNEE).exists():
            raise ValidationError("Une signature est déjà donnée : cet acte ne se reprend plus.")
        self._passer(TransitionActe.REPRENDRE, par=par)
        if self.nature == NatureActe.INITIAL:
            self.contrat.reprendre(par=par)

    @transaction.atomic
    def achever(self, *, par):
        """Record that everyone has signed; the initial act puts its contract into force.

        Raises ValidationError while a signature is awaited, TransitionInterdite.
        """
        if self.signatures.filter(statut=StatutSignature.ATTENDUE).exists():
            raise ValidationError("Toutes les signatures ne sont pas recueillies.")
        self._passer(TransitionActe.ACHEVER, par=par)
        contrat = self.contrat
        if self.nature == NatureActe.INITIAL and contrat.statut == StatutContrat.EN_SIGNATURE:
            derniere = self.signatures.order_by("signee_le").last()
            contrat.entrer_en_vigueur(par=par, signe_le=derniere.signee_le, lieu=derniere.lieu)


class NiveauSignature(models.TextChoices):
    PAPIER = "papier", "Sur papier, en cérémonie"


class SignatureQuerySet(DuContratQuerySet):
    CHEMIN = "acte__contrat"


class Signature(CycleDeVie):
    """One partner's signature of one act: awaited, then given."""

    CYCLE = CYCLE_SIGNATURE

    acte = models.ForeignKey(Acte, models.CASCADE, related_name="signatures")
    partenaire = models.ForeignKey(
        Partenaire, models.PROTECT, related_name="signatures", verbose_name="partenaire"
    )
    representant = models.ForeignKey(
        Representant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="signatures",
        verbose_name="représentant",
        help_text="Vide quand la personne qui a signé n'est pas connue.",
    )
    statut = models.CharField(
        "statut",
        max_length=20,
        choices=StatutSignature,
        default=StatutSignature.ATTENDUE,
        editable=False,
    )
    niveau = models.CharField(
        "forme", max_length=20, choices=NiveauSignature, blank=True, editable=False
    )
    signee_le = models.DateField("signée le", null=True, blank=True, editable=False)
    lieu = models.CharField("lieu", max_length=200, blank=True, editable=False)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = "signature"
        ordering = ["acte", alphabetique("partenaire__nom")]
        constraints = [
            models.UniqueConstraint(
                fields=["acte", "partenaire"],
                name="signature_unique_par_partenaire",
                violation_error_message="Ce partenaire est déjà signataire de cet acte.",
            ),
            models.CheckConstraint(
                condition=Q(statut=StatutSignature.ATTENDUE, signee_le__isnull=True)
                | Q(statut=StatutSignature.SIGNEE, signee_le__isnull=False),
                name="signature_datee_quand_signee",
                violation_error_message="Une signature donnée porte sa date.",
            ),
        ]

    def __str__(self):
        return f"{self.partenaire} : {self.acte}"

    @property
    def contrat_du_journal(self):
        return self.acte.contrat

    def clean(self):
        if self.representant and self.representant.partenaire_id != self.partenaire_id:
            raise ValidationError(
                {"representant": "Cette personne représente un autre partenaire."}
            )

    @transaction.atomic
    def signer_sur_papier(self, *, par, le, lieu):
        """Record a signature given on paper on `le` (a date) at `lieu`.

        Raises ValidationError if the act is not open to signature or the mandate does not
        cover that day, TransitionInterdite if it is signed already.
        """
        acte = Acte.objects.select_for_update().get(pk=self.acte_id)
        if acte.statut != StatutActe.EN_SIGNATURE:
            raise ValidationError("Cet acte n'est pas ouvert à la signature.")
        if le > timezone.localdate():
            raise ValidationError("Une signature ne se date pas dans l'avenir.")
        if self.representant and not self.representant.en_mandat(le):
            raise ValidationError(f"Le mandat de {self.representant} ne couvre pas cette date.")
        self._passer(
            TransitionSignature.SIGNER,
            par=par,
            signee_le=le,
            lieu=lieu,
            niveau=NiveauSignature.PAPIER,
        )
