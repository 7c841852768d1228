"""A collection: which indicators and actions, for which year, by when. What each owner owes of it
is in `demande`."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from contrats.models import Action, Contrat, CycleDeVie, Evenement, Indicateur
from contrats.models.cycle import interdiction
from contrats.models.visibilite import DuContratQuerySet
from remontees.statuts import (
    CAMPAGNES_EN_COURS,
    CYCLE_CAMPAGNE,
    StatutCampagne,
    TransitionCampagne,
)

RAPPELS = (-14, -3, 1)  # days from the due date
RAPPELS_MAX = 6
ECART_MAX = 60  # days before or after the due date
SURSIS = timedelta(days=30)  # a late answer is better than none: links live on that long


def rappels_par_defaut() -> list[int]:
    return list(RAPPELS)


class CampagneQuerySet(DuContratQuerySet):
    @transaction.atomic
    def preparer(self, *, par, contrat, annee, indicateurs, actions, **champs):
        """A new collection on `annee`, not opened yet. Raises ValidationError."""
        campagne = self.model(
            contrat=contrat,
            periode_debut=date(annee, 1, 1),
            periode_fin=date(annee, 12, 31),
            creee_par=par,
            **champs,
        )
        campagne.full_clean()
        campagne.save()
        campagne.indicateurs.set(indicateurs)
        campagne.actions.set(actions)
        Evenement.objects.consigner(contrat=contrat, auteur=par, verbe="creer", objet=campagne)
        return campagne


class Campagne(CycleDeVie):
    """A collection of one civil year of a contract, as the sheets of values are.

    Its statuses: prepared, opened (each owner gets a link), then closed or cancelled.
    """

    CYCLE = CYCLE_CAMPAGNE

    contrat = models.ForeignKey(Contrat, models.CASCADE, related_name="remontees")
    intitule = models.CharField("intitulé", max_length=200)
    periode_debut = models.DateField("début de période")
    periode_fin = models.DateField("fin de période")
    date_limite = models.DateField("à rendre pour le")
    message = models.TextField("message aux organisations", blank=True)
    indicateurs = models.ManyToManyField(
        Indicateur, blank=True, related_name="remontees", verbose_name="indicateurs"
    )
    actions = models.ManyToManyField(
        Action, blank=True, related_name="remontees", verbose_name="actions"
    )
    rappels = ArrayField(
        models.SmallIntegerField(
            validators=[MinValueValidator(-ECART_MAX), MaxValueValidator(ECART_MAX)]
        ),
        size=RAPPELS_MAX,
        default=rappels_par_defaut,
        blank=True,
        verbose_name="rappels",
        help_text="En jours par rapport à la date limite.",
    )
    statut = models.CharField(
        "statut",
        max_length=20,
        choices=StatutCampagne,
        default=StatutCampagne.PREPARATION,
        editable=False,
    )
    motif = models.CharField("motif de l’annulation", max_length=500, blank=True, editable=False)
    creee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="remontees",
        verbose_name="préparée par",
    )
    ouverte_le = models.DateTimeField("ouverte le", null=True, blank=True, editable=False)
    close_le = models.DateTimeField("close le", null=True, blank=True, editable=False)

    objects = CampagneQuerySet.as_manager()

    class Meta:
        verbose_name = "remontée"
        ordering = ["-periode_debut", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    periode_debut__month=1,
                    periode_debut__day=1,
                    periode_fin__month=12,
                    periode_fin__day=31,
                    periode_fin__year=F("periode_debut__year"),
                ),
                name="remontee_annee_civile",
                violation_error_message="Une remontée porte sur une année civile.",
            ),
            models.CheckConstraint(
                condition=Q(date_limite__gt=F("periode_debut")),
                name="remontee_limite_apres_debut",
                violation_error_message="La date limite suit le début de la période.",
            ),
            models.CheckConstraint(
                condition=~Q(statut__in=[StatutCampagne.OUVERTE, StatutCampagne.CLOSE])
                | Q(ouverte_le__isnull=False),
                name="remontee_ouverte_datee",
                violation_error_message="Une remontée ouverte a sa date d’ouverture.",
            ),
            models.UniqueConstraint(
                fields=["contrat", "periode_debut"],
                condition=Q(statut__in=CAMPAGNES_EN_COURS),
                name="remontee_une_en_cours",
                violation_error_message="Une remontée est déjà en cours pour cette année.",
            ),
        ]

    def __str__(self):
        return self.intitule

    @property
    def annee(self) -> int:
        return self.periode_fin.year

    @property
    def est_ouverte(self) -> bool:
        return self.statut == StatutCampagne.OUVERTE

    @property
    def fin_des_liens(self) -> datetime:
        """The moment after which no link of this collection opens any more (Paris midnight)."""
        return timezone.make_aware(datetime.combine(self.date_limite + SURSIS, time.max))

    def jours_de_rappel(self) -> list[date]:
        """The days when reminders are due, the first one first."""
        return sorted({self.date_limite + timedelta(days=ecart) for ecart in self.rappels})

    def verrouiller(self) -> None:
        """Lock the row until the end of the transaction, and read it again."""
        self.refresh_from_db(from_queryset=Campagne.objects.select_for_update(of=("self",)))

    def ouvrir(self, *, par):
        """Open it: called by `ouverture.ouvrir`, which asks the owners. TransitionInterdite."""
        self._passer(TransitionCampagne.OUVRIR, par=par, ouverte_le=timezone.now())

    def clore(self, *, par):
        """Close it: its links are dead at once. Raises TransitionInterdite."""
        self._passer(TransitionCampagne.CLORE, par=par, close_le=timezone.now())

    def annuler(self, *, par, motif):
        """Give it up, and say why; its links are dead. ValidationError, TransitionInterdite."""
        if not motif.strip():
            raise ValidationError({"motif": "Dites pourquoi la remontée est annulée."})
        details = {"motif": motif}
        self._passer(TransitionCampagne.ANNULER, par=par, motif=motif, details=details)

    @transaction.atomic
    def remanier(self, *, par, indicateurs, actions, **champs):
        """Change what it asks while it is prepared. Raises TransitionInterdite."""
        self.verrouiller()
        if self.statut != StatutCampagne.PREPARATION:
            raise interdiction(self, "Modifier")
        for champ, valeur in champs.items():
            setattr(self, champ, valeur)
        self.full_clean()
        self.save(update_fields=list(champs))
        self.indicateurs.set(indicateurs)
        self.actions.set(actions)
        Evenement.objects.consigner(contrat=self.contrat, auteur=par, verbe="modifier", objet=self)

    @transaction.atomic
    def prolonger(self, *, par, date_limite) -> bool:
        """Put the due date off; links and reminders follow. False if it was that day already.

        Raises ValidationError if the day is not later, TransitionInterdite.
        """
        self.verrouiller()
        if not self.est_ouverte:
            raise interdiction(self, "Prolonger")
        avant = self.date_limite
        if date_limite == avant:
            return False
        if date_limite < max(avant, timezone.localdate()):
            raise ValidationError({"date_limite": "Choisissez un jour plus tard, et à venir."})
        self.date_limite = date_limite
        self.save(update_fields=["date_limite"])
        vivants = Q(revoque_le__isnull=True, expire_le__gt=Now())
        for demande in self.demandes.all():
            demande.liens.filter(vivants).update(expire_le=self.fin_des_liens)
        Evenement.objects.consigner(
            contrat=self.contrat,
            auteur=par,
            verbe="prolonger",
            objet=self,
            details={"date_limite": {"avant": avant, "apres": date_limite}},
        )
        return True
