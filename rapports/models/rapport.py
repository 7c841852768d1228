"""A report: what was asked, the figures as they were frozen, the PDF made from them."""

import json

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

import pannes
from contrats.models import Contrat, CycleDeVie, Evenement
from contrats.models.cycle import interdiction
from contrats.models.fichier import empreinte_de, lire_intact
from partenaires.models import Partenaire
from quartiers.models import Quartier
from rapports import periodes
from rapports.models.demande import RapportManager
from rapports.natures import NatureRapport
from rapports.statuts import (
    AVANCEMENT,
    CYCLE_RAPPORT,
    EN_PREPARATION,
    OUVERTS,
    StatutRapport,
    TransitionRapport,
)

TEXTE_MAX = 20_000  # characters that an officer writes in one place


class Rapport(CycleDeVie):
    """One version of a report on a contract, over a period. Once issued it never changes."""

    CYCLE = CYCLE_RAPPORT
    AUTRES_DEPARTS = frozenset({StatutRapport.A_PREPARER})

    contrat = models.ForeignKey(
        Contrat, models.PROTECT, related_name="rapports", verbose_name="contrat"
    )
    nature = models.CharField(
        "nature", max_length=20, choices=NatureRapport, default=NatureRapport.AVANCEMENT
    )
    quartier = models.ForeignKey(
        Quartier, models.PROTECT, null=True, blank=True, related_name="rapports"
    )
    partenaire = models.ForeignKey(
        Partenaire,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rapports",
        verbose_name="partenaire",
    )
    periode_debut = models.DateField("début de période")
    periode_fin = models.DateField("fin de période")
    version = models.PositiveSmallIntegerField("version", default=1)
    motif = models.TextField("motif de la nouvelle version", blank=True)
    statut = models.CharField(
        "statut", max_length=20, choices=StatutRapport, default=StatutRapport.DEMANDE
    )
    relecture = models.BooleanField("relu avant d'être émis", default=False)
    diffuser = models.BooleanField("à envoyer aux abonnés", default=True)
    planification = models.ForeignKey(
        "rapports.Planification",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="rapports",
        verbose_name="planification",
    )
    lot = models.ForeignKey(
        "rapports.Lot",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rapports",
        verbose_name="série",
    )
    demande_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="rapports_demandes",
        verbose_name="demandé par",
    )
    demande_le = models.DateTimeField("demandé le", auto_now_add=True)
    emis_le = models.DateTimeField("émis le", null=True, blank=True)
    instantane = models.JSONField("chiffres figés", null=True, blank=True)
    empreinte = models.CharField("empreinte SHA-256 des chiffres", max_length=64, blank=True)
    textes = models.JSONField("textes libres", default=dict, blank=True)
    textes_empreinte = models.CharField("empreinte SHA-256 des textes", max_length=64, blank=True)
    valide_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="rapports_valides",
        verbose_name="validé par",
    )
    valide_le = models.DateTimeField("validé le", null=True, blank=True)
    gabarit = models.CharField("version du gabarit", max_length=20, blank=True)
    pdf = models.FileField("PDF", upload_to="rapports", max_length=200, blank=True)
    pdf_empreinte = models.CharField("empreinte SHA-256 du PDF", max_length=64, blank=True)
    erreur = models.TextField("erreur", blank=True)
    tentatives = models.PositiveSmallIntegerField("tentatives", default=0)
    bail_fin = models.DateTimeField("réservé jusqu'au", null=True, blank=True, editable=False)

    objects = RapportManager()

    class Meta:
        verbose_name = "rapport"
        ordering = ["-demande_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "contrat",
                    "nature",
                    "quartier",
                    "partenaire",
                    "periode_debut",
                    "periode_fin",
                    "version",
                ],
                nulls_distinct=False,
                name="rapport_version_unique",
                violation_error_message="Cette version du rapport existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(periode_fin__gte=F("periode_debut")),
                name="rapport_periode_dans_l_ordre",
                violation_error_message="La fin de la période précède son début.",
            ),
            models.CheckConstraint(
                condition=~Q(statut=StatutRapport.EMIS)
                | (Q(instantane__isnull=False) & ~Q(empreinte="") & ~Q(pdf_empreinte="")),
                name="rapport_emis_est_fige",
                violation_error_message="Un rapport émis a ses chiffres figés et son PDF.",
            ),
            models.CheckConstraint(
                condition=Q(relecture=False)
                | ~Q(statut__in=[StatutRapport.VALIDE, StatutRapport.EMIS])
                | Q(valide_le__isnull=False),
                name="rapport_relu_est_valide",
                violation_error_message="Un rapport relu n'est émis qu'une fois validé.",
            ),
            models.CheckConstraint(
                condition=Q(quartier__isnull=True) | Q(partenaire__isnull=True),
                name="rapport_une_portee",
                violation_error_message="Un rapport porte sur un quartier ou sur un partenaire.",
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
        titre = f"{self.get_nature_display()} {self.periode_dite}"
        if self.portee_dite:
            titre = f"{titre}, {self.portee_dite}"
        return titre if self.version == 1 else f"{titre}, version {self.version}"

    @property
    def periode_dite(self) -> str:
        """« 2019 », « 1er trimestre 2026 », « mars 2026 » (see `periodes.dire`)."""
        return periodes.dire(self.periode_debut, self.periode_fin)

    @property
    def periode_abregee(self) -> str:
        """The same for a file's name: `2019`, `2026-T1`, `2026-03`."""
        return periodes.abreger(self.periode_debut, self.periode_fin)

    @property
    def portee_dite(self) -> str:
        """The neighbourhood or the partner that the report is about; empty for the contract."""
        if self.quartier_id:
            return self.quartier.nom
        return self.partenaire.nom if self.partenaire_id else ""

    @property
    def pourcentage(self) -> int:
        """How far the making has come, in %."""
        return AVANCEMENT[self.statut]

    @property
    def en_preparation(self) -> bool:
        """Whether the worker has it in hand, or will."""
        return self.statut in EN_PREPARATION

    @property
    def termine(self) -> bool:
        return self.statut not in OUVERTS

    def lancer(self, *, par):
        """Have the worker freeze the figures of a report that was prepared. Raises
        TransitionInterdite."""
        self._passer(TransitionRapport.LANCER, par=par)

    def figer(self, instantane):
        """Keep the figures (a JSON-ready dict) and their sha256. Raises TransitionInterdite."""
        texte = json_canonique(instantane)
        self._passer(
            TransitionRapport.FIGER,
            par=None,
            instantane=json.loads(texte),
            empreinte=empreinte_de(texte.encode()),
        )

    def soumettre(self):
        """Hand the draft, which can be typeset, to the officer. Raises TransitionInterdite."""
        self._passer(TransitionRapport.SOUMETTRE, par=None, bail_fin=None, tentatives=0)

    @transaction.atomic
    def ecrire(self, textes: dict[str, str], *, par):
        """Write the free texts, by place; the figures stay as they are.

        Raises TransitionInterdite once the report is no longer a draft, ValidationError for a
        text that is too long.
        """
        verrouille = Rapport.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if verrouille.statut != StatutRapport.A_RELIRE:
            raise interdiction(verrouille, "Modifier les textes")
        trop_longs = {
            code: "Ce texte est trop long." for code, t in textes.items() if len(t) > TEXTE_MAX
        }
        if trop_longs:
            raise ValidationError(trop_longs)
        avant = verrouille.textes
        changes = sorted(code for code, texte in textes.items() if texte != avant.get(code, ""))
        self.textes = {code: t for code, t in {**avant, **textes}.items() if t}
        if not changes:
            return
        self.save(update_fields=["textes"])
        Evenement.objects.consigner(
            contrat=self.contrat,
            auteur=par,
            verbe="ecrire_textes",
            objet=self,
            details={code: [avant.get(code, ""), textes[code]] for code in changes},
        )

    @transaction.atomic
    def valider(self, *, par):
        """Seal the free texts with their sha256; the worker then issues the report. Raises
        TransitionInterdite."""
        textes = Rapport.objects.select_for_update(of=("self",)).get(pk=self.pk).textes
        self._passer(
            TransitionRapport.VALIDER,
            par=par,
            textes=textes,
            textes_empreinte=empreinte_de(json_canonique(textes).encode()),
            valide_par=par,
            valide_le=timezone.now(),
            bail_fin=None,
        )

    def emettre(self, pdf: bytes, *, gabarit: str, emis_le):
        """Keep the PDF under its sha256 and issue the report. Raises TransitionInterdite."""
        empreinte = empreinte_de(pdf)
        nom = self.pdf.storage.save(f"rapports/{empreinte}.pdf", ContentFile(pdf))
        pannes.point("pdf_ecrit")
        self._passer(
            TransitionRapport.EMETTRE,
            par=None,
            details={"pdf": empreinte},
            pdf=nom,
            pdf_empreinte=empreinte,
            gabarit=gabarit,
            emis_le=emis_le,
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

    @transaction.atomic
    def relancer(self, *, par):
        """Put a failed report back in the queue: with its texts if they were validated.

        Raises TransitionInterdite; ValidationError if the same report was asked for since.
        """
        Contrat.objects.select_for_update(of=("self",)).get(pk=self.contrat_id)
        suivantes = Rapport.objects.de_la_meme_periode(self).filter(version__gt=self.version)
        if suivantes.exclude(statut=StatutRapport.ANNULE).exists():
            raise ValidationError("Une version plus récente de ce rapport a été demandée.")
        transition = TransitionRapport.REPRENDRE if self.valide_le else TransitionRapport.RELANCER
        self._passer(transition, par=par, erreur="", tentatives=0)

    def annuler(self, *, par):
        """Give up a report that is not issued. Raises TransitionInterdite."""
        self._passer(TransitionRapport.ANNULER, par=par, bail_fin=None)

    def lire_pdf(self) -> bytes:
        """The PDF's bytes, checked against their sha256.

        Raises ValueError if the stored file was altered: it must never be handed out.
        """
        return lire_intact(self.pdf, self.pdf_empreinte)


def json_canonique(donnees) -> str:
    """One text for one content: sorted keys, no spaces, decimals as strings, UTF-8 kept."""
    return json.dumps(
        donnees, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
