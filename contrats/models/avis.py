"""Opinions asked of a partner, of a residents' council above all (law 2014-173, art. 7)."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from contrats.models.contrat import Contrat
from contrats.models.cycle import CycleDeVie
from contrats.models.visibilite import DuContratQuerySet
from contrats.statuts import CYCLE_AVIS, StatutAvis, TransitionAvis
from partenaires.models import Partenaire
from quartiers.models import Quartier


class SensAvis(models.TextChoices):
    FAVORABLE = "favorable", "Favorable"
    RESERVES = "reserves", "Favorable avec réserves"
    DEFAVORABLE = "defavorable", "Défavorable"


class Avis(CycleDeVie):
    """An opinion: asked by an officer for a day, given once by the partner that was asked."""

    CYCLE = CYCLE_AVIS

    contrat = models.ForeignKey(Contrat, models.CASCADE, related_name="avis")
    partenaire = models.ForeignKey(
        Partenaire, models.PROTECT, related_name="avis", verbose_name="partenaire consulté"
    )
    quartier = models.ForeignKey(
        Quartier, models.PROTECT, null=True, blank=True, related_name="avis"
    )
    objet = models.CharField("objet", max_length=200)
    question = models.TextField("ce qui est demandé", blank=True)
    echeance = models.DateField("attendu pour le")
    statut = models.CharField(
        "statut", max_length=20, choices=StatutAvis, default=StatutAvis.ATTENDU, editable=False
    )
    demande_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="avis_demandes",
        verbose_name="demandé par",
    )
    demande_le = models.DateTimeField("demandé le", auto_now_add=True)
    sens = models.CharField("sens", max_length=20, choices=SensAvis, blank=True, editable=False)
    texte = models.TextField("avis", blank=True, editable=False)
    rendu_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="avis_rendus",
        verbose_name="rendu par",
    )
    rendu_le = models.DateTimeField("rendu le", null=True, blank=True, editable=False)

    objects = DuContratQuerySet.as_manager()

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        ordering = ["contrat", "-echeance", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "partenaire", "objet"],
                condition=~Q(statut=StatutAvis.ANNULE),
                name="avis_demande_une_fois",
                violation_error_message="Cet avis est déjà demandé à ce partenaire.",
            ),
            models.CheckConstraint(
                condition=~Q(statut=StatutAvis.RENDU) | (Q(rendu_le__isnull=False) & ~Q(sens="")),
                name="avis_rendu_a_un_sens",
                violation_error_message="Un avis rendu a un sens et une date.",
            ),
        ]

    def __str__(self):
        return f"{self.objet} ({self.partenaire.nom_court})"

    @property
    def en_retard(self) -> bool:
        """True if it is still awaited after its day (Paris date)."""
        return self.statut == StatutAvis.ATTENDU and self.echeance < timezone.localdate()

    def rendre(self, *, par, sens, texte):
        """Give the opinion, once. Raises ValidationError if reserves or a refusal say nothing,
        TransitionInterdite."""
        if sens != SensAvis.FAVORABLE and not texte.strip():
            raise ValidationError({"texte": "Dites vos réserves, ou les raisons du refus."})
        self._passer(
            TransitionAvis.RENDRE, par=par, sens=sens, texte=texte, rendu_par=par, rendu_le=Now()
        )

    def annuler(self, *, par):
        """Withdraw the request. Raises TransitionInterdite."""
        self._passer(TransitionAvis.ANNULER, par=par)
