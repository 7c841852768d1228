"""Opinions asked of a partner, of a residents' council above all (law 2014-173, art. 7)."""

from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.utils import timezone

from contrats.models.contrat import Contrat
from contrats.models.cycle import CycleDeVie
from contrats.models.evenement import Evenement
from contrats.models.visibilite import DuContratQuerySet
from contrats.statuts import CYCLE_AVIS, StatutAvis, TransitionAvis
from partenaires.models import Partenaire
from quartiers.models import Quartier


class SensAvis(models.TextChoices):
    FAVORABLE = "favorable", "Favorable"
    RESERVES = "reserves", "Favorable avec réserves"
    DEFAVORABLE = "defavorable", "Défavorable"


class AvisQuerySet(DuContratQuerySet):
    def attendus(self):
        """Those still to be given, the first due first."""
        return self.filter(statut=StatutAvis.ATTENDU).order_by("echeance", "pk")

    def comptes(self):
        """How many there are of each status and each way: (status, way, number), to `decompter`."""
        return self.order_by().values_list("statut", "sens").annotate(Count("pk"))

    @transaction.atomic
    def demander(self, *, par, contrat, partenaires, objet, echeance, question="", quartier=None):
        """Ask the same opinion of several partners: all, or none. Return the rows.

        Raises ValidationError if the day is not in the future, if the neighbourhood or a
        partner is foreign to the contract, or if a partner was already asked.
        """
        # Two requests sent together (a double click): the second one waits, then is refused.
        Contrat.objects.select_for_update(of=("self",)).get(pk=contrat.pk)
        _verifier_la_demande(self, contrat, partenaires, objet, echeance, quartier)
        demandes = []
        for partenaire in partenaires:
            avis = self.create(
                contrat=contrat,
                partenaire=partenaire,
                quartier=quartier,
                objet=objet,
                question=question,
                echeance=echeance,
                demande_par=par,
            )
            Evenement.objects.consigner(
                contrat=contrat, auteur=par, verbe="demander_avis", objet=avis
            )
            demandes.append(avis)
        return demandes


def decompter(comptes: Iterable[tuple[str, str, int]]) -> dict[str, int]:
    """How many are in each status, and how many went each way."""
    decompte = dict.fromkeys([*(f"{code}s" for code in StatutAvis.values), *SensAvis.values], 0)
    for statut, sens, nombre in comptes:
        decompte[f"{statut}s"] += nombre
        if sens:
            decompte[sens] += nombre
    return decompte


def consultables(contrat):
    """Who may be asked: the contract's partners, and the councils of its neighbourhoods."""
    membres = Contrat.partenaires.through.objects.filter(contrat=contrat)
    habites = Contrat.quartiers.through.objects.filter(contrat=contrat)
    return Partenaire.objects.filter(
        Q(pk__in=membres.values("partenaire")) | Q(quartier__in=habites.values("quartier"))
    )


def _verifier_la_demande(lignes, contrat, partenaires, objet, echeance, quartier):
    if not partenaires:
        raise ValidationError({"partenaires": "Choisissez au moins un partenaire."})
    if echeance <= timezone.localdate():
        raise ValidationError({"echeance": "Choisissez un jour à venir."})
    if quartier and not contrat.quartiers.filter(pk=quartier.pk).exists():
        raise ValidationError({"quartier": "Ce quartier n'est pas dans le contrat."})
    choisis = {partenaire.pk for partenaire in partenaires}
    if choisis - set(consultables(contrat).values_list("pk", flat=True)):
        raise ValidationError({"partenaires": "Choisissez des partenaires de ce contrat."})
    deja = lignes.filter(contrat=contrat, partenaire__in=choisis, objet=objet)
    noms = [avis.partenaire.nom for avis in deja.exclude(statut=StatutAvis.ANNULE)]
    if noms:
        deja_dit = f"Cet avis est déjà demandé à : {', '.join(noms)}."
        raise ValidationError({"partenaires": deja_dit})


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

    objects = AvisQuerySet.as_manager()

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
            raise ValidationError(
                {"texte": "Dites vos réserves, ou ce qui motive un avis défavorable."}
            )
        self._passer(
            TransitionAvis.RENDRE,
            par=par,
            details={"sens": {"avant": "", "apres": SensAvis(sens).label}},
            sens=sens,
            texte=texte,
            rendu_par=par,
            rendu_le=Now(),
        )

    def annuler(self, *, par):
        """Withdraw the request. Raises TransitionInterdite."""
        self._passer(TransitionAvis.ANNULER, par=par)
