"""The annual report of the city policy (décret n° 2015-1118): its life from the draft to the
publication. Who is consulted, and what they say, is in `consultation`."""

from __future__ import annotations

from datetime import date, timedelta

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from contrats.models import Contrat, CycleDeVie, Evenement
from contrats.models.cycle import interdiction
from contrats.models.visibilite import DuContratQuerySet
from quartiers.prete import ListePrete
from rapports.delais import REFERENCE, delai_trop_court, tacite
from rapports.models.rapport import Rapport
from rapports.statuts_annuel import (
    CYCLE_ANNUEL,
    TEXTES_OUVERTS,
    StatutAnnuel,
    StatutAvisAnnuel,
    TransitionAnnuel,
)

TEXTE_MAX = 20_000  # characters of one text: some ten pages
REMARQUES = ListePrete(
    lambda annuel: (
        apps.get_model("rapports", "Remarque")
        .objects.filter(avis__annuel=annuel)
        .select_related("avis__partenaire", "suite")
    )
)


class RapportAnnuelQuerySet(DuContratQuerySet):
    @transaction.atomic
    def preparer(self, *, contrat, annee, par):
        """Begin the report of a year. Raises ValidationError if it exists, or for a year that is
        not over or outside the contract."""
        verrouille = Contrat.objects.select_for_update(of=("self",)).get(pk=contrat.pk)
        verifier_annee(verrouille, annee, timezone.localdate())
        if self.filter(contrat=contrat, annee=annee).exists():
            raise ValidationError({"annee": f"Le rapport annuel {annee} est déjà commencé."})
        annuel = self.create(contrat=contrat, annee=annee, cree_par=par)
        Evenement.objects.consigner(contrat=contrat, auteur=par, verbe="creer", objet=annuel)
        return annuel

    def en_ligne(self):
        """What anyone may read without an account: published, of a contract that is online."""
        return self.filter(statut=StatutAnnuel.PUBLIE, contrat__publication__en_ligne=True)


def annees_possibles(contrat: Contrat, jour: date) -> list[int]:
    """The years that may be reported on: those of the contract that are over, the last first."""
    derniere = min(contrat.date_fin.year, jour.year - 1)
    return list(range(derniere, contrat.date_debut.year - 1, -1))


def verifier_annee(contrat: Contrat, annee: int, jour: date) -> None:
    """Refuse, beside its field, a year that cannot be reported on. Raises ValidationError."""
    if annee not in annees_possibles(contrat, jour):
        raise ValidationError(
            {
                "annee": f"Choisissez une année écoulée du contrat ({contrat.date_debut.year}–"
                f"{contrat.date_fin.year})\u00a0: le rapport porte sur elle ({REFERENCE})."
            }
        )


class RapportAnnuel(CycleDeVie):
    """The report of one civil year on a contract, one and only one.

    `envoye_le` and `echeance` are civil days of Paris. `projet` is the frozen draft that was
    submitted; `definitif`, the one approved, with the opinions annexed.
    """

    CYCLE = CYCLE_ANNUEL

    contrat = models.ForeignKey(
        Contrat, models.PROTECT, related_name="rapports_annuels", verbose_name="contrat"
    )
    annee = models.PositiveSmallIntegerField("année", validators=[MinValueValidator(2015)])
    statut = models.CharField(
        "statut",
        max_length=20,
        choices=StatutAnnuel,
        default=StatutAnnuel.BROUILLON,
        editable=False,
    )
    textes = models.JSONField("textes des parties", default=dict, blank=True, editable=False)
    cree_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="rapports_annuels_commences",
        verbose_name="commencé par",
    )
    cree_le = models.DateTimeField("commencé le", auto_now_add=True)
    projet = models.OneToOneField(
        Rapport,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="annuel_projet",
        verbose_name="projet soumis",
    )
    envoye_le = models.DateField("envoyé le", null=True, blank=True, editable=False)
    echeance = models.DateField("avis attendus pour le", null=True, blank=True, editable=False)
    modalites = models.CharField(
        "délibération qui fixe les modalités", max_length=300, blank=True, editable=False
    )
    ouvert_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="consultations_ouvertes",
        verbose_name="consultation ouverte par",
    )
    clos_le = models.DateField("consultation close le", null=True, blank=True, editable=False)
    assemblee = models.CharField("assemblée", max_length=200, blank=True, editable=False)
    delibere_le = models.DateField("délibéré le", null=True, blank=True, editable=False)
    deliberation = models.CharField(
        "numéro de la délibération", max_length=100, blank=True, editable=False
    )
    approuve_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="rapports_annuels_approuves",
        verbose_name="délibération enregistrée par",
    )
    definitif = models.OneToOneField(
        Rapport,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="annuel_definitif",
        verbose_name="rapport définitif",
    )
    publie_le = models.DateTimeField("publié le", null=True, blank=True, editable=False)
    publie_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="rapports_annuels_publies",
        verbose_name="publié par",
    )

    objects = RapportAnnuelQuerySet.as_manager()

    class Meta:
        verbose_name = "rapport annuel"
        verbose_name_plural = "rapports annuels"
        ordering = ["contrat", "-annee"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "annee"],
                name="rapport_annuel_un_par_annee",
                violation_error_message="Le rapport annuel de cette année est déjà commencé.",
            ),
            models.CheckConstraint(
                condition=Q(statut=StatutAnnuel.BROUILLON)
                | Q(projet__isnull=False, envoye_le__isnull=False, echeance__isnull=False),
                name="rapport_annuel_consulte_sur_un_projet",
                violation_error_message="Une consultation a son projet, son envoi, son échéance.",
            ),
            models.CheckConstraint(
                # 28 days is the shortest month; the exact rule, by month, is in `delais`.
                condition=Q(echeance__isnull=True)
                | Q(echeance__gte=F("envoye_le") + timedelta(days=28)),
                name="rapport_annuel_un_mois_au_moins",
                violation_error_message="Le délai ne peut être inférieur à un mois.",
            ),
            models.CheckConstraint(
                condition=~Q(statut__in=[StatutAnnuel.APPROUVE, StatutAnnuel.PUBLIE])
                | (Q(delibere_le__isnull=False, clos_le__isnull=False) & ~Q(assemblee="")),
                name="rapport_annuel_approuve_delibere",
                violation_error_message="Un rapport approuvé a sa délibération.",
            ),
            models.CheckConstraint(
                condition=~Q(statut=StatutAnnuel.PUBLIE)
                | Q(definitif__isnull=False, publie_le__isnull=False),
                name="rapport_annuel_publie_definitif",
                violation_error_message="Un rapport publié a sa version définitive et sa date.",
            ),
        ]

    def __str__(self):
        return f"Rapport annuel {self.annee}"

    @property
    def periode(self) -> tuple[date, date]:
        """The civil year, cut by the first and the last days of the contract."""
        return (
            max(date(self.annee, 1, 1), self.contrat.date_debut),
            min(date(self.annee, 12, 31), self.contrat.date_fin),
        )

    @property
    def textes_ouverts(self) -> bool:
        """True while an officer may write the texts of the parts."""
        return self.statut in TEXTES_OUVERTS

    @property
    def deliberable_le(self) -> date | None:
        """The first day when the assembly may approve: once every opinion is known."""
        if self.clos_le is None:
            return None
        return min(self.clos_le, self.echeance + timedelta(days=1))

    def verrouiller(self) -> None:
        """Lock the row until the end of the transaction, and read it again."""
        self.refresh_from_db(from_queryset=RapportAnnuel.objects.select_for_update(of=("self",)))

    @transaction.atomic
    def rediger(self, textes: dict[str, str], *, par, vus: dict[str, str], marque) -> bool:
        """Keep the officer's texts by slot; False when nothing changes. `vus`: the mark, made by
        `marque`, of what their page showed of each.

        Raises ValidationError (« conflit ») if someone wrote meanwhile, TransitionInterdite.
        """
        self.verrouiller()
        if not self.textes_ouverts:
            raise interdiction(self, "Modifier les textes")
        apres = self.textes | {code: texte.strip() for code, texte in textes.items()}
        apres = {code: texte for code, texte in apres.items() if texte}
        changes = [c for c in {*apres, *self.textes} if apres.get(c) != self.textes.get(c)]
        if any(vus.get(code) != marque(self.textes.get(code, "")) for code in changes):
            raise ValidationError(
                "Quelqu’un a modifié ces textes pendant que vous écriviez\u00a0: gardez les "
                "vôtres de côté, rouvrez la page, puis reportez-les.",
                code="conflit",
            )
        if not changes:
            return False
        self.textes = apres
        self.save(update_fields=["textes"])
        self.consigner("modifier", par=par, details={"textes": sorted(changes)})
        return True

    def consigner(self, verbe: str, *, par, details=None) -> None:
        """Write in the contract's journal what was done about it."""
        Evenement.objects.consigner(
            contrat=self.contrat, auteur=par, verbe=verbe, objet=self, details=details
        )

    def ouvrir_consultation(self, *, par, envoye_le: date, echeance: date, modalites=""):
        """Submit the frozen draft: called by `procedure.ouverture`, which writes to the bodies.

        Raises ValidationError for a delay shorter than a month, TransitionInterdite.
        """
        if refus := delai_trop_court(envoye_le, echeance):
            raise ValidationError({"echeance": refus})
        self._passer(
            TransitionAnnuel.OUVRIR,
            par=par,
            details={"echeance": {"avant": "", "apres": echeance}},
            envoye_le=envoye_le,
            echeance=echeance,
            modalites=modalites,
            ouvert_par=par,
        )

    @transaction.atomic
    def retirer_consultation(self, *, par, motif: str):
        """Take back one opened by mistake: called by `procedure.ouverture`, which tells the bodies.

        Raises ValidationError without a reason, once a body has answered or once its delay is
        over, for silence counts; TransitionInterdite.
        """
        self.verrouiller()
        if self.statut == StatutAnnuel.CONSULTATION:
            _verifier_le_retrait(self, motif)
        self._passer(
            TransitionAnnuel.RETIRER,
            par=par,
            details={"motif": motif},
            **dict.fromkeys(("envoye_le", "echeance", "ouvert_par")),
            modalites="",
        )

    @transaction.atomic
    def clore_consultation(self, *, par, le: date):
        """End it once every opinion is given or silent. ValidationError, TransitionInterdite."""
        self.verrouiller()
        if attendus := self.avis.filter(statut=StatutAvisAnnuel.ATTENDU).count():
            s = "s" if attendus > 1 else ""
            raise ValidationError(
                f"{attendus} avis encore attendu{s}\u00a0: la consultation reste ouverte jusqu’au "
                f"{self.echeance:%d/%m/%Y} inclus, ou jusqu’au dernier avis."
            )
        self._passer(TransitionAnnuel.CLORE, par=par, clos_le=le)

    @transaction.atomic
    def approuver(self, *, par, assemblee, delibere_le: date, numero=""):
        """Record the deliberation that approves the report and states what follows the remarks.

        Raises ValidationError for a day that breaks the procedure, or while a remark has no
        answer; TransitionInterdite.
        """
        self.verrouiller()
        if self.statut == StatutAnnuel.SUITES:
            self._verifier_la_deliberation(delibere_le)
        self._passer(
            TransitionAnnuel.APPROUVER,
            par=par,
            details={"delibere_le": {"avant": "", "apres": delibere_le}},
            assemblee=assemblee,
            delibere_le=delibere_le,
            deliberation=numero,
            approuve_par=par,
        )

    def _verifier_la_deliberation(self, jour: date) -> None:
        if jour > timezone.localdate():
            raise ValidationError(
                {
                    "delibere_le": "Une séance à venir ne s’enregistre pas\u00a0: attendez le "
                    "vote de l’assemblée."
                }
            )
        if jour < self.deliberable_le:
            raise ValidationError(
                {
                    "delibere_le": "L’assemblée ne délibère qu’après la consultation, dont elle "
                    f"annexe tous les avis ({REFERENCE})\u00a0: au plus tôt le "
                    f"{self.deliberable_le:%d/%m/%Y}."
                }
            )
        if sans_suite := self.remarques_sans_suite():
            raise ValidationError(
                "La délibération indique les suites données aux observations "
                f"({REFERENCE})\u00a0; il reste à répondre à\u00a0: "
                + "\u00a0; ".join(str(remarque) for remarque in sans_suite)
                + "."
            )

    def remarques(self) -> list:
        """Every remark made on it with its answer, in the order of the bodies."""
        remarques = REMARQUES.lire(self.pk)
        for remarque in remarques:
            remarque.avis.annuel = self
        return remarques

    def remarques_sans_suite(self) -> list:
        """The remarks that nobody has answered yet."""
        return [remarque for remarque in self.remarques() if not hasattr(remarque, "suite")]

    def publier_annuel(self, *, par):
        """Put it, with its annexes, before everyone. Raises ValidationError while the final
        document is not ready or the contract has no public page, TransitionInterdite."""
        if self.statut == StatutAnnuel.APPROUVE:
            if self.definitif is None or not self.definitif.pdf_empreinte:
                raise ValidationError("Le rapport définitif n’est pas encore composé.")
            publication = getattr(self.contrat, "publication", None)
            if publication is None or not publication.en_ligne:
                raise ValidationError(
                    "Mettez d’abord en ligne la page publique du contrat\u00a0: le rapport y "
                    "sera lu avec elle."
                )
        self._passer(TransitionAnnuel.PUBLIER, par=par, publie_par=par, publie_le=timezone.now())


def _verifier_le_retrait(annuel: RapportAnnuel, motif: str) -> None:
    if not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi\u00a0: chaque organisme le lira."})
    compte = not annuel.avis.injoints().exists()  # else no silence counts yet
    if compte and tacite(annuel.echeance, timezone.localdate()):
        raise ValidationError(
            f"Le délai s’est achevé le {annuel.echeance:%d/%m/%Y}\u00a0: le silence vaut avis "
            f"favorable ({REFERENCE}), et la consultation ne se retire plus."
        )
    if rendus := annuel.avis.exclude(statut=StatutAvisAnnuel.ATTENDU).count():
        raise ValidationError(
            f"{rendus} avis déjà rendu{'s' if rendus > 1 else ''}\u00a0: la consultation ne se "
            f"retire plus, car tous les avis sont annexés au rapport ({REFERENCE})."
        )
