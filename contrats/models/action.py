"""What is done and who pays: actions of a year and their funding lines."""

from functools import cache

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum

from contrats.models.contrat import Contrat
from contrats.models.cycle import CycleDeVie
from contrats.models.objectif import Objectif
from contrats.models.visibilite import DuContratQuerySet
from contrats.statuts import ACTIONS_FINANCEES, CYCLE_ACTION, StatutAction, TransitionAction
from partenaires.models import Partenaire
from quartiers.models import Quartier
from quartiers.recherche import index_de_recherche


class ActionQuerySet(DuContratQuerySet):
    RECHERCHE = ("reference", "intitule", "dispositif", "description")

    def financees(self):
        """Actions that count in the figures: neither refused, postponed nor cancelled."""
        return self.filter(statut__in=ACTIONS_FINANCEES)

    def portees_par(self, partenaire):
        """Those that a partner (or its key) carries, alone or with others."""
        portees = Action.objects.filter(porteur=partenaire).order_by().values("pk")
        coportees = Action.coporteurs.through.objects.filter(partenaire=partenaire)
        # Each found by its index: asked with OR, all the actions of a contract are read.
        return self.filter(pk__in=portees.union(coportees.values("action"), all=True))

    def a_mettre_a_jour(self, jour):
        """Those whose dates say, on `jour`, that something is left to record.

        To start, to finish, or finished without a word of the people reached. A post that is
        paid for, with neither dates nor people planned, receives nobody: nothing is asked of it.
        """
        accueille = (
            Q(date_fin__isnull=False)
            | Q(beneficiaires_prevus_femmes__isnull=False)
            | Q(beneficiaires_prevus_hommes__isnull=False)
        )
        sans_bilan = accueille & Q(
            statut=StatutAction.TERMINEE,
            beneficiaires_reels_femmes__isnull=True,
            beneficiaires_reels_hommes__isnull=True,
        )
        return self.filter(
            Q(statut=StatutAction.RETENUE, date_debut__lte=jour)
            | Q(statut=StatutAction.EN_COURS, date_fin__lt=jour)
            | sans_bilan
        )

    def avec_montants(self):
        """Add `total_accorde`, in euros, of each action's funding lines.

        A sum of which no term is known is None, never zero. Filters and joins do not change it.
        """
        return self.annotate(total_accorde=_total_accorde())


@cache
def _total_accorde() -> Subquery:
    """Made once: the same for every list."""
    lignes = Financement.objects.filter(action=OuterRef("pk")).order_by().values("action")
    return Subquery(lignes.annotate(total=Sum("accorde")).values("total"))


class Action(CycleDeVie):
    """A funded operation of one budget year, carried by one partner (the porteur)."""

    CYCLE = CYCLE_ACTION

    contrat = models.ForeignKey(Contrat, models.CASCADE, related_name="actions")
    reference = models.CharField(
        "référence administrative",
        max_length=40,
        help_text="Celle de Dauphin ou du tableau de programmation.",
    )
    exercice = models.PositiveSmallIntegerField("exercice")
    intitule = models.CharField("intitulé", max_length=300)
    description = models.TextField("description", blank=True)
    dispositif = models.CharField(
        "dispositif", max_length=100, blank=True, help_text="Adulte-relais, Fonjep, PRE…"
    )
    porteur = models.ForeignKey(
        Partenaire, models.PROTECT, related_name="actions", verbose_name="porteur"
    )
    coporteurs = models.ManyToManyField(
        Partenaire, blank=True, related_name="actions_coportees", verbose_name="co-porteurs"
    )
    quartiers = models.ManyToManyField(
        Quartier, blank=True, related_name="actions", verbose_name="quartiers"
    )
    objectifs = models.ManyToManyField(
        Objectif, blank=True, related_name="actions", verbose_name="objectifs"
    )
    statut = models.CharField(
        "statut",
        max_length=20,
        choices=StatutAction,
        default=StatutAction.DEPOSEE,
        editable=False,
    )
    motif = models.CharField("motif de la décision", max_length=500, blank=True, editable=False)
    avancement = models.PositiveSmallIntegerField(
        "avancement (%)", default=0, validators=[MaxValueValidator(100)]
    )
    date_debut = models.DateField("début", null=True, blank=True)
    date_fin = models.DateField("fin", null=True, blank=True)
    beneficiaires_prevus_femmes = models.PositiveIntegerField(
        "femmes prévues", null=True, blank=True
    )
    beneficiaires_prevus_hommes = models.PositiveIntegerField(
        "hommes prévus", null=True, blank=True
    )
    beneficiaires_reels_femmes = models.PositiveIntegerField(
        "femmes accueillies", null=True, blank=True
    )
    beneficiaires_reels_hommes = models.PositiveIntegerField(
        "hommes accueillis", null=True, blank=True
    )
    source = models.CharField("source", max_length=300, blank=True)
    demonstration = models.BooleanField("donnée de démonstration", default=False)

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = "action"
        ordering = ["-exercice", "intitule", "reference"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "exercice", "reference"],
                name="action_reference_unique",
                violation_error_message="Cette référence existe déjà pour cet exercice.",
            ),
            models.CheckConstraint(
                condition=Q(date_debut__isnull=True)
                | Q(date_fin__isnull=True)
                | Q(date_fin__gte=F("date_debut")),
                name="action_fin_apres_debut",
                violation_error_message="La fin de l'action précède son début.",
            ),
            models.CheckConstraint(
                condition=Q(avancement__lte=100),
                name="action_avancement_pourcentage",
                # Django formats this message: a percent sign is written twice.
                violation_error_message="L'avancement va de 0 à 100 %%.",
            ),
        ]
        indexes = [
            # In the order above: a page of a contract's actions reads its own rows alone.
            models.Index(
                fields=["contrat", "-exercice", "intitule", "reference"], name="action_dans_l_ordre"
            ),
            # The same in all of France, with what hangs from them: lists of the back office.
            models.Index(fields=["-exercice", "intitule", "reference"], name="action_par_exercice"),
            index_de_recherche("action_recherche", *ActionQuerySet.RECHERCHE),
        ]

    def __str__(self):
        return f"{self.intitule} ({self.exercice})"

    def ajourner(self, *, par, motif):
        """Postpone the decision, with its reason. Raises TransitionInterdite."""
        self._decider(TransitionAction.AJOURNER, par, motif)

    def refuser(self, *, par, motif):
        """Turn the request down; the association must be able to read why."""
        self._decider(TransitionAction.REFUSER, par, motif)

    def retenir(self, *, par):
        """Put the action in the year's programme. Raises TransitionInterdite."""
        self._passer(TransitionAction.RETENIR, par=par, motif="")

    def demarrer(self, *, par):
        """The action begins. Raises TransitionInterdite."""
        self._passer(TransitionAction.DEMARRER, par=par)

    def terminer(self, *, par):
        """The action is done, at 100 %. Raises TransitionInterdite."""
        self._passer(TransitionAction.TERMINER, par=par, avancement=100)

    def annuler(self, *, par, motif):
        """Give the action up, with its reason. Raises TransitionInterdite."""
        self._decider(TransitionAction.ANNULER, par, motif)

    def _decider(self, transition, par, motif):
        if not motif.strip():
            raise ValidationError("Donnez le motif de la décision.", code="motif")
        self._passer(transition, par=par, motif=motif, details={"motif": motif})


class NatureCredit(models.TextChoices):
    DROIT_COMMUN = "droit_commun", "Droit commun"
    P147 = "p147", "Crédits spécifiques (programme 147)"
    AUTRE_SPECIFIQUE = "autre_specifique", "Autres crédits spécifiques"
    FONDS_PROPRES = "fonds_propres", "Fonds propres"
    VALORISATION = "valorisation", "Valorisation"


class FinancementQuerySet(DuContratQuerySet):
    CHEMIN = "action__contrat"

    def comptees(self):
        """Lines of the actions that count: neither refused, postponed nor cancelled."""
        return self.filter(action__statut__in=ACTIONS_FINANCEES)

    def totaux_par(self, *champs):
        """Sum asked, granted and paid euros by `champs`, largest grant first.

        A sum of which no term is known is None, never zero.
        """
        return (
            self.order_by()
            .values(*champs)
            .annotate(demande=Sum("demande"), accorde=Sum("accorde"), verse=Sum("verse"))
            .order_by(F("accorde").desc(nulls_last=True), *champs)
        )


class Financement(models.Model):
    """A funder's share of an action, in euros. An unknown amount is empty, never zero."""

    # No index of its own: the unique one below begins with it, and holds what is added up.
    action = models.ForeignKey(Action, models.CASCADE, related_name="financements", db_index=False)
    financeur = models.ForeignKey(
        Partenaire, models.PROTECT, related_name="financements", verbose_name="financeur"
    )
    nature = models.CharField("nature du crédit", max_length=20, choices=NatureCredit)
    annee = models.PositiveSmallIntegerField("année")
    demande = models.DecimalField(
        "demandé (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    accorde = models.DecimalField(
        "accordé (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    verse = models.DecimalField("versé (€)", max_digits=12, decimal_places=2, null=True, blank=True)
    # What the open-data schema of subsidies asks for; empty as long as nobody knows it.
    date_convention = models.DateField("date de la convention", null=True, blank=True)
    reference_decision = models.CharField("référence de la décision", max_length=100, blank=True)
    conditions_versement = models.CharField(
        "conditions de versement",
        max_length=255,
        blank=True,
        help_text="« unique », « échelonné », ou une description libre.",
    )
    versement_debut = models.DateField("versement : date ou début", null=True, blank=True)
    versement_fin = models.DateField("versement : fin", null=True, blank=True)
    notification_ue = models.BooleanField(
        "aide notifiée à l'Union européenne",
        null=True,
        blank=True,
        help_text="Aide de minimis (règlement 1407/2013) ; vide tant que ce n'est pas vérifié.",
    )

    objects = FinancementQuerySet.as_manager()

    class Meta:
        verbose_name = "financement"
        ordering = ["action", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "financeur", "nature", "annee"],
                include=["demande", "accorde", "verse"],
                name="financement_unique",
                violation_error_message="Ce financeur a déjà une ligne de cette nature et année.",
            ),
            models.CheckConstraint(
                condition=Q(versement_fin__isnull=True)
                | Q(versement_debut__isnull=False, versement_fin__gte=F("versement_debut")),
                name="financement_versement_dans_l_ordre",
                violation_error_message="Donnez le début du versement, avant sa fin.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{champ}__isnull": True}) | Q(**{f"{champ}__gte": 0}),
                    name=f"financement_{champ}_positif",
                    violation_error_message=f"Le montant {libelle} ne peut pas être négatif.",
                )
                for champ, libelle in (
                    ("demande", "demandé"),
                    ("accorde", "accordé"),
                    ("verse", "versé"),
                )
            ),
        ]

    def __str__(self):
        return f"{self.financeur} : {self.get_nature_display()}"
