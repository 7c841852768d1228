"""Who is consulted on an annual report, what each body says of it, and what follows each remark."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from contrats.models import CycleDeVie, Evenement, SensAvis
from contrats.models.cycle import interdiction
from contrats.models.visibilite import DuContratQuerySet
from courriels.models import Courriel
from courriels.statuts import StatutCourriel
from partenaires.models import Partenaire
from quartiers.models import Quartier
from quartiers.tri import alphabetique
from rapports.delais import REFERENCE, tacite
from rapports.models.annuel import RapportAnnuel
from rapports.statuts_annuel import (
    CYCLE_AVIS_ANNUEL,
    StatutAnnuel,
    StatutAvisAnnuel,
    TransitionAvisAnnuel,
)

NON_REMIS = (StatutCourriel.ECHEC, StatutCourriel.REVENU)


class QualiteAvis(models.TextChoices):
    CONSEIL_MUNICIPAL = "conseil_municipal", "Conseil municipal"
    CONSEIL_CITOYEN = "conseil_citoyen", "Conseil citoyen"


class PartieAnnuelle(models.TextChoices):
    """The six parts of the report, and what bears on none of them alone."""

    ORIENTATIONS = "orientations", "1. Les orientations du contrat de ville"
    EVOLUTION = "evolution_situation", "2. L’évolution de la situation des quartiers prioritaires"
    ACTIONS = "actions", "3. Les actions de l’année"
    PERSPECTIVES = "perspectives", "4. Les perspectives"
    ARTICULATION = "articulation", "5. Le lien entre le social, l’économique et l’urbain"
    DSU = "dsu", "6. La dotation de solidarité urbaine"
    GENERAL = "general", "Ensemble du rapport"


class DecisionSuite(models.TextChoices):
    RETENUE = "retenue", "Retenue"
    PARTIELLE = "partielle", "Retenue en partie"
    NON_RETENUE = "non_retenue", "Non retenue"


class AvisAnnuelQuerySet(DuContratQuerySet):
    CHEMIN = "annuel__contrat"

    def attendus(self):
        """Those still awaited while their consultation is open."""
        return self.filter(
            statut=StatutAvisAnnuel.ATTENDU, annuel__statut=StatutAnnuel.CONSULTATION
        )

    def injoints(self):
        """Those whom the draft is known not to have reached."""
        return self.attendus().filter(courriel__statut__in=NON_REMIS)


class AvisAnnuel(CycleDeVie):
    """The opinion of one body on one report: awaited, then given, or silent and so favourable.

    `pour_autrui`: an officer typed it for the body, from paper.
    """

    CYCLE = CYCLE_AVIS_ANNUEL

    annuel = models.ForeignKey(
        RapportAnnuel, models.CASCADE, related_name="avis", verbose_name="rapport annuel"
    )
    partenaire = models.ForeignKey(
        Partenaire, models.PROTECT, related_name="avis_annuels", verbose_name="organisme consulté"
    )
    qualite = models.CharField("en qualité de", max_length=20, choices=QualiteAvis)
    quartier = models.ForeignKey(
        Quartier, models.PROTECT, null=True, blank=True, related_name="avis_annuels"
    )
    statut = models.CharField(
        "statut",
        max_length=20,
        choices=StatutAvisAnnuel,
        default=StatutAvisAnnuel.ATTENDU,
        editable=False,
    )
    adresse = models.EmailField("envoyé à")
    courriel = models.OneToOneField(
        Courriel,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="avis_annuel",
        verbose_name="courriel",
    )
    sens = models.CharField("sens", max_length=20, choices=SensAvis, blank=True, editable=False)
    delibere_le = models.DateField("délibéré le", null=True, blank=True, editable=False)
    reference = models.CharField("référence", max_length=100, blank=True, editable=False)
    texte = models.TextField("avis", blank=True, editable=False)
    pour_autrui = models.BooleanField("saisi par l’officier", default=False, editable=False)
    recu_le = models.DateField("reçu le", null=True, blank=True, editable=False)
    rendu_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="avis_annuels_rendus",
        verbose_name="rendu par",
    )
    rendu_le = models.DateTimeField("rendu le", null=True, blank=True, editable=False)

    objects = AvisAnnuelQuerySet.as_manager()

    class Meta:
        verbose_name = "avis sur un rapport annuel"
        verbose_name_plural = "avis sur les rapports annuels"
        ordering = ["annuel", "-qualite", alphabetique("partenaire__nom"), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["annuel", "partenaire", "qualite", "quartier"],
                nulls_distinct=False,
                name="avis_annuel_une_fois",
                violation_error_message="Cet organisme est déjà consulté sur ce rapport.",
            ),
            models.CheckConstraint(
                condition=~Q(statut=StatutAvisAnnuel.RENDU)
                | (Q(rendu_le__isnull=False, recu_le__isnull=False) & ~Q(sens="")),
                name="avis_annuel_rendu_a_un_sens",
                violation_error_message="Un avis rendu a un sens et une date.",
            ),
            models.CheckConstraint(
                condition=~Q(statut=StatutAvisAnnuel.TACITE) | Q(sens="", rendu_le__isnull=True),
                name="avis_annuel_tacite_n_a_rien_dit",
                violation_error_message="Un avis réputé favorable n’a été rendu par personne.",
            ),
        ]

    def __str__(self):
        return f"{self.get_qualite_display()} : {self.partenaire.nom}"

    @property
    def contrat_du_journal(self):
        return self.annuel.contrat

    @property
    def echeance(self) -> date:
        return self.annuel.echeance

    @property
    def injoint(self) -> bool:
        """True if its message is known not to have arrived: its silence would say nothing."""
        return self.courriel is not None and self.courriel.statut in NON_REMIS

    @property
    def en_mots(self) -> str:
        """What it says: « Favorable avec réserves », « réputé favorable : sans réponse au … »."""
        if self.statut == StatutAvisAnnuel.TACITE:
            return f"Réputé favorable\u00a0: sans réponse au {self.echeance:%d/%m/%Y}"
        return self.get_sens_display() if self.sens else self.get_statut_display()

    @transaction.atomic
    def rendre(
        self, *, par, sens, texte="", delibere_le=None, reference="", remarques=(), recu_le=None
    ):
        """Give it, once, with its remarks as (part, text) pairs.

        `recu_le`: the day an officer received it on paper, who types it for the body; received in
        time, it stands even where silence has been counted meanwhile. Raises ValidationError
        beside the field at fault, TransitionInterdite: a late answer is kept beside
        (`AvisTardif`), it replaces nothing.
        """
        self.annuel.verrouiller()
        self._verifier_le_jour(recu_le)
        self._verifier_le_contenu(sens, texte, delibere_le, remarques)
        muet = self.statut == StatutAvisAnnuel.TACITE and recu_le is not None
        self._passer(
            TransitionAvisAnnuel.CONSTATER if muet else TransitionAvisAnnuel.RENDRE,
            par=par,
            details={"sens": {"avant": "", "apres": SensAvis(sens).label}},
            sens=sens,
            texte=texte.strip(),
            delibere_le=delibere_le,
            reference=reference,
            pour_autrui=recu_le is not None,
            recu_le=recu_le or timezone.localdate(),
            rendu_par=par,
            rendu_le=timezone.now(),
        )
        Remarque.objects.bulk_create(
            Remarque(avis=self, rang=rang, partie=partie, texte=ecrit)
            for rang, (partie, ecrit) in enumerate(remarques, start=1)
        )

    def _verifier_le_jour(self, recu_le: date | None) -> None:
        if self.annuel.statut not in {StatutAnnuel.CONSULTATION, StatutAnnuel.SUITES}:
            raise interdiction(self.annuel, "Recueillir un avis")
        jour = recu_le or timezone.localdate()
        if recu_le and not self.annuel.envoye_le <= recu_le <= timezone.localdate():
            raise ValidationError(
                {
                    "recu_le": "Donnez le jour où la réponse est arrivée, entre l’envoi du projet "
                    f"({self.annuel.envoye_le:%d/%m/%Y}) et aujourd’hui."
                }
            )
        if tacite(self.echeance, jour):
            raise ValidationError(
                f"Le délai s’est achevé le {self.echeance:%d/%m/%Y}\u00a0: faute de réponse, "
                f"l’avis est réputé favorable ({REFERENCE}). Une réponse tardive s’enregistre à "
                "côté, sans le remplacer.",
                code="tardif",
            )

    def _verifier_le_contenu(self, sens, texte, delibere_le, remarques) -> None:
        if sens != SensAvis.FAVORABLE and not texte.strip() and not remarques:
            raise ValidationError(
                {"texte": "Dites vos réserves, ou ce qui motive un avis défavorable."}
            )
        if delibere_le is None:
            return
        if delibere_le > timezone.localdate():
            raise ValidationError({"delibere_le": "Cette séance n’a pas encore eu lieu."})
        if delibere_le < self.annuel.envoye_le:
            raise ValidationError(
                {
                    "delibere_le": "L’avis porte sur le projet, envoyé le "
                    f"{self.annuel.envoye_le:%d/%m/%Y}\u00a0: il ne peut pas le précéder "
                    f"({REFERENCE})."
                }
            )

    @transaction.atomic
    def reputer_favorable(self):
        """Let silence count, the day after the due day. ValidationError, TransitionInterdite."""
        self.annuel.verrouiller()
        if not tacite(self.echeance, timezone.localdate()):
            raise ValidationError(
                f"Le silence ne vaut avis favorable qu’après le {self.echeance:%d/%m/%Y}."
            )
        self._passer(TransitionAvisAnnuel.REPUTER, par=None)


class RemarqueQuerySet(DuContratQuerySet):
    CHEMIN = "avis__annuel__contrat"


class Remarque(models.Model):
    """One remark of a body, about one part of the report or all of it."""

    avis = models.ForeignKey(
        AvisAnnuel, models.CASCADE, related_name="remarques", verbose_name="avis"
    )
    rang = models.PositiveSmallIntegerField("rang")
    partie = models.CharField("partie", max_length=20, choices=PartieAnnuelle)
    texte = models.TextField("remarque")

    objects = RemarqueQuerySet.as_manager()

    class Meta:
        verbose_name = "remarque"
        ordering = ["avis", "rang"]
        constraints = [
            models.UniqueConstraint(
                fields=["avis", "rang"],
                name="remarque_rang_unique",
                violation_error_message="Deux remarques d’un avis n’ont pas le même rang.",
            ),
            models.CheckConstraint(
                condition=~Q(texte=""),
                name="remarque_dite",
                violation_error_message="Une remarque a un texte.",
            ),
        ]

    def __str__(self):
        return f"{self.avis.partenaire.nom}, remarque {self.rang}"

    @transaction.atomic
    def donner_suite(self, *, par, decision, texte) -> bool:
        """Answer it, or change the answer before the assembly votes; False if nothing changes.

        Raises ValidationError for an answer without words, TransitionInterdite.
        """
        annuel = self.avis.annuel
        annuel.verrouiller()
        if annuel.statut != StatutAnnuel.SUITES:
            raise interdiction(annuel, "Répondre aux remarques")
        if not texte.strip():
            raise ValidationError({"texte": "Dites quelle suite est donnée, et pourquoi."})
        suite = SuiteDonnee.objects.filter(remarque=self).first() or SuiteDonnee(remarque=self)
        if suite.pk and (suite.decision, suite.texte) == (decision, texte.strip()):
            return False
        suite.decision, suite.texte, suite.par = decision, texte.strip(), par
        suite.le = timezone.now()
        suite.save()
        Evenement.objects.consigner(
            contrat=annuel.contrat, auteur=par, verbe="donner_suite", objet=self
        )
        return True


class SuiteDonneeQuerySet(DuContratQuerySet):
    CHEMIN = "remarque__avis__annuel__contrat"


class SuiteDonnee(models.Model):
    """What follows a remark: taken up, in part, or not, and why."""

    remarque = models.OneToOneField(
        Remarque, models.CASCADE, related_name="suite", verbose_name="remarque"
    )
    decision = models.CharField("décision", max_length=20, choices=DecisionSuite)
    texte = models.TextField("suite donnée")
    par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="suites_donnees",
        verbose_name="répondu par",
    )
    le = models.DateTimeField("répondu le", editable=False)

    objects = SuiteDonneeQuerySet.as_manager()

    class Meta:
        verbose_name = "suite donnée"
        verbose_name_plural = "suites données"
        ordering = ["remarque"]

    def __str__(self):
        return f"{self.get_decision_display()} : {self.remarque}"


class AvisTardifQuerySet(DuContratQuerySet):
    CHEMIN = "avis__annuel__contrat"

    @transaction.atomic
    def enregistrer(self, *, avis, par, sens, texte, recu_le):
        """Keep a late answer beside the silence that it does not replace.

        Raises ValidationError if it came in time, or one is kept already; TransitionInterdite
        while the opinion is not silent, or once the assembly has voted.
        """
        avis.annuel.verrouiller()
        avis.refresh_from_db(fields=["statut"])
        if avis.statut != StatutAvisAnnuel.TACITE:
            raise interdiction(avis, "Enregistrer un avis tardif")
        if avis.annuel.statut not in {StatutAnnuel.CONSULTATION, StatutAnnuel.SUITES}:
            raise interdiction(avis.annuel, "Enregistrer un avis tardif")
        if not avis.echeance < recu_le <= timezone.localdate():
            raise ValidationError(
                {"recu_le": "Un avis tardif est arrivé après l’échéance, aujourd’hui au plus tard."}
            )
        if self.filter(avis=avis).exists():
            raise ValidationError("Un avis tardif est déjà enregistré pour cet organisme.")
        tardif = self.create(avis=avis, par=par, sens=sens, texte=texte.strip(), recu_le=recu_le)
        Evenement.objects.consigner(
            contrat=avis.annuel.contrat, auteur=par, verbe="enregistrer_tardif", objet=avis
        )
        return tardif


class AvisTardif(models.Model):
    """What a body answered once its silence had counted as favourable: kept beside, in full."""

    avis = models.OneToOneField(
        AvisAnnuel, models.CASCADE, related_name="tardif", verbose_name="avis"
    )
    sens = models.CharField("sens", max_length=20, choices=SensAvis)
    texte = models.TextField("avis", blank=True)
    recu_le = models.DateField("reçu le")
    par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="avis_tardifs",
        verbose_name="enregistré par",
    )

    objects = AvisTardifQuerySet.as_manager()

    class Meta:
        verbose_name = "avis tardif"
        verbose_name_plural = "avis tardifs"
        ordering = ["avis"]

    def __str__(self):
        return f"Avis reçu le {self.recu_le:%d/%m/%Y}, après l’échéance : {self.avis}"
