"""A report: what was asked, the figures as they were frozen, the PDF made from them."""

import hashlib
import json
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import F, Max, Q
from django.db.models.functions import Now

from contrats.models import Contrat, CycleDeVie, Evenement, Indicateur
from contrats.models.fichier import empreinte_de, lire_intact
from contrats.models.visibilite import DuContratQuerySet
from rapports.statuts import (
    AVANCEMENT,
    CYCLE_RAPPORT,
    EN_PREPARATION,
    StatutRapport,
    TransitionRapport,
)

BAIL = timedelta(minutes=5)  # longer than any report takes to make


class NatureRapport(models.TextChoices):
    AVANCEMENT = "avancement", "Rapport d'avancement"


class RapportQuerySet(DuContratQuerySet):
    @transaction.atomic
    def demander(self, *, contrat, periode_debut, periode_fin, par, nature="avancement", diffuser):
        """Ask for the next version of a report; the worker will make it.

        `diffuser`: whether the subscribers will receive it. Raises ValidationError if the
        period is refused (see `verifier_periode`), if the contract has no indicator (such a
        report would say nothing) or if the same report is already being made.
        """
        verrouille = Contrat.objects.select_for_update().get(pk=contrat.pk)
        verifier_periode(verrouille, periode_debut, periode_fin)
        if not Indicateur.objects.filter(objectif__contrat=contrat).exists():
            raise ValidationError(
                "Ce contrat n'a aucun indicateur : ajoutez-en avant de produire un rapport."
            )
        identite = {
            "contrat": contrat,
            "nature": nature,
            "periode_debut": periode_debut,
            "periode_fin": periode_fin,
        }
        # Asked twice (a double click, two officers): the subscribers would receive it twice.
        if self.filter(**identite, statut__in=EN_PREPARATION).exists():
            raise ValidationError("Ce rapport est déjà en préparation.")
        derniere = self.filter(**identite).aggregate(n=Max("version"))["n"] or 0
        rapport = self.create(**identite, version=derniere + 1, demande_par=par, diffuser=diffuser)
        Evenement.objects.consigner(
            contrat=contrat,
            auteur=par,
            verbe="demander_rapport",
            objet=rapport,
            vers=StatutRapport.DEMANDE.value,
        )
        return rapport

    def a_produire(self):
        """Reports that wait, or whose worker died holding them; oldest first."""
        return self.filter(
            Q(bail_fin__isnull=True) | Q(bail_fin__lt=Now()), statut__in=EN_PREPARATION
        ).order_by("demande_le")

    def reserver(self, pk):
        """Claim one report for this worker; None if another one makes it or it is done."""
        pris = (
            self.a_produire()
            .filter(pk=pk)
            .update(bail_fin=Now() + BAIL, tentatives=F("tentatives") + 1)
        )
        return self.get(pk=pk) if pris else None


class Rapport(CycleDeVie):
    """One version of a report on a contract, over a period. Once ready it never changes."""

    CYCLE = CYCLE_RAPPORT

    contrat = models.ForeignKey(
        Contrat, models.PROTECT, related_name="rapports", verbose_name="contrat"
    )
    nature = models.CharField(
        "nature", max_length=20, choices=NatureRapport, default=NatureRapport.AVANCEMENT
    )
    periode_debut = models.DateField("début de période")
    periode_fin = models.DateField("fin de période")
    version = models.PositiveSmallIntegerField("version", default=1)
    statut = models.CharField(
        "statut", max_length=20, choices=StatutRapport, default=StatutRapport.DEMANDE
    )
    diffuser = models.BooleanField("à envoyer aux abonnés", default=True)
    demande_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="rapports_demandes",
        verbose_name="demandé par",
    )
    demande_le = models.DateTimeField("demandé le", auto_now_add=True)
    pret_le = models.DateTimeField("prêt le", null=True, blank=True)
    instantane = models.JSONField("chiffres figés", null=True, blank=True)
    empreinte = models.CharField("empreinte SHA-256 des chiffres", max_length=64, blank=True)
    gabarit = models.CharField("version du gabarit", max_length=20, blank=True)
    pdf = models.FileField("PDF", upload_to="rapports", max_length=200, blank=True)
    pdf_empreinte = models.CharField("empreinte SHA-256 du PDF", max_length=64, blank=True)
    erreur = models.TextField("erreur", blank=True)
    tentatives = models.PositiveSmallIntegerField("tentatives", default=0)
    bail_fin = models.DateTimeField("réservé jusqu'au", null=True, blank=True, editable=False)

    objects = RapportQuerySet.as_manager()

    class Meta:
        verbose_name = "rapport"
        ordering = ["-demande_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "nature", "periode_debut", "periode_fin", "version"],
                name="rapport_version_unique",
                violation_error_message="Cette version du rapport existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(periode_fin__gte=F("periode_debut")),
                name="rapport_periode_dans_l_ordre",
                violation_error_message="La fin de la période précède son début.",
            ),
            models.CheckConstraint(
                condition=~Q(statut=StatutRapport.PRET)
                | (Q(instantane__isnull=False) & ~Q(empreinte="") & ~Q(pdf_empreinte="")),
                name="rapport_pret_est_fige",
                violation_error_message="Un rapport prêt a ses chiffres figés et son PDF.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["demande_le"],
                condition=Q(statut__in=sorted(EN_PREPARATION)),
                name="rapport_a_produire",
            ),
        ]

    def __str__(self):
        titre = f"{self.get_nature_display()} {self.annees}"
        return titre if self.version == 1 else f"{titre}, version {self.version}"

    @property
    def annees(self) -> str:
        """The years that the report covers: « 2019 », or « 2018-2020 » when they are several."""
        debut, fin = self.periode_debut.year, self.periode_fin.year
        return str(fin) if debut == fin else f"{debut}-{fin}"

    @property
    def pourcentage(self) -> int:
        """How far the making has come, in %."""
        return AVANCEMENT[self.statut]

    @property
    def termine(self) -> bool:
        return self.statut in {StatutRapport.PRET, StatutRapport.ECHEC}

    def figer(self, instantane):
        """Keep the figures (a JSON-ready dict) and their sha256. Raises TransitionInterdite."""
        texte = json_canonique(instantane)
        self._passer(
            TransitionRapport.FIGER,
            par=None,
            instantane=json.loads(texte),
            empreinte=hashlib.sha256(texte.encode()).hexdigest(),
        )

    def publier(self, pdf: bytes, *, gabarit: str, pret_le):
        """Keep the PDF under its sha256 and make the report ready. Raises TransitionInterdite."""
        empreinte = empreinte_de(pdf)
        nom = self.pdf.storage.save(f"rapports/{empreinte}.pdf", ContentFile(pdf))
        self._passer(
            TransitionRapport.PUBLIER,
            par=None,
            details={"pdf": empreinte},
            pdf=nom,
            pdf_empreinte=empreinte,
            gabarit=gabarit,
            pret_le=pret_le,
            erreur="",
            bail_fin=None,
        )

    def echouer(self, erreur: str):
        """Record why the report could not be made, in French. Raises TransitionInterdite."""
        self._passer(
            TransitionRapport.ECHOUER,
            par=None,
            details={"erreur": erreur},
            erreur=erreur,
            bail_fin=None,
        )

    def relancer(self, *, par):
        """Put a failed report back in the queue. Raises TransitionInterdite."""
        self._passer(TransitionRapport.RELANCER, par=par, erreur="", tentatives=0)

    def lire_pdf(self) -> bytes:
        """The PDF's bytes, checked against their sha256.

        Raises ValueError if the stored file was altered: it must never be handed out.
        """
        return lire_intact(self.pdf, self.pdf_empreinte)


def verifier_periode(contrat: Contrat, debut: date, fin: date):
    """Refuse, beside the field at fault, a period that a report on `contrat` cannot have.

    The figures are counted by full years, so a report covers whole years, cut only by the
    first and last days of the contract. Raises ValidationError.
    """
    if fin < debut:
        raise ValidationError({"periode_fin": "La fin de la période précède son début."})
    dates = f"du {contrat.date_debut:%d/%m/%Y} au {contrat.date_fin:%d/%m/%Y}"
    dehors = f"La période sort des dates du contrat : {dates}."
    entieres = "Le rapport porte sur des années entières : du 1er janvier au 31 décembre."
    erreurs = {}
    for champ, jour, bout, borne in (
        ("periode_debut", debut, (1, 1), contrat.date_debut),
        ("periode_fin", fin, (31, 12), contrat.date_fin),
    ):
        if not contrat.date_debut <= jour <= contrat.date_fin:
            erreurs[champ] = dehors
        elif jour != borne and (jour.day, jour.month) != bout:
            erreurs[champ] = entieres
    if erreurs:
        raise ValidationError(erreurs)


def json_canonique(donnees) -> str:
    """One text for one content: sorted keys, no spaces, decimals as strings, UTF-8 kept."""
    return json.dumps(
        donnees, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
