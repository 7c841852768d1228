"""What surrounds an annual report: the signatories' contributions, the reminders, the files."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from contrats.models import Evenement
from contrats.models.cycle import interdiction
from contrats.models.fichier import empreinte_de, lire_intact
from contrats.models.visibilite import DuContratQuerySet
from courriels.models import Courriel
from partenaires.models import Partenaire
from quartiers.tri import alphabetique
from rapports.models.annuel import TEXTE_MAX, RapportAnnuel
from rapports.models.consultation import AvisAnnuel
from rapports.statuts_annuel import StatutAnnuel


class ContributionQuerySet(DuContratQuerySet):
    CHEMIN = "annuel__contrat"

    def visibles_par(self, utilisateur):
        """Drafts: for the officers, and for each organisation its own."""
        visibles = super().visibles_par(utilisateur)
        if utilisateur.is_superuser or utilisateur.est_officier:
            return visibles
        return visibles.filter(partenaire=utilisateur.partenaire_id)


class Contribution(models.Model):
    """How one signatory presents its own action of the year: asked by e-mail, written online."""

    annuel = models.ForeignKey(
        RapportAnnuel, models.CASCADE, related_name="contributions", verbose_name="rapport annuel"
    )
    partenaire = models.ForeignKey(
        Partenaire,
        models.PROTECT,
        related_name="contributions_annuelles",
        verbose_name="organisation",
    )
    pour_le = models.DateField("attendue pour le")
    adresse = models.EmailField("demandée à", blank=True)
    courriel = models.ForeignKey(
        Courriel,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="contributions",
        verbose_name="dernier courriel",
    )
    texte = models.TextField("contribution", blank=True, max_length=TEXTE_MAX)
    par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="contributions_annuelles",
        verbose_name="écrite par",
    )
    le = models.DateTimeField("écrite le", null=True, blank=True, editable=False)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = "contribution"
        ordering = ["annuel", alphabetique("partenaire__nom"), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["annuel", "partenaire"],
                name="contribution_une_par_organisation",
                violation_error_message="Cette organisation est déjà sollicitée.",
            ),
            models.CheckConstraint(
                condition=Q(texte="") | Q(le__isnull=False),
                name="contribution_datee",
                violation_error_message="Une contribution écrite est datée.",
            ),
        ]

    def __str__(self):
        return f"Contribution de {self.partenaire.nom}"

    @property
    def donnee(self) -> bool:
        return bool(self.texte)

    @transaction.atomic
    def ecrire(self, *, par, texte: str) -> bool:
        """Keep the text while the report is drafted; False when nothing changes.

        Raises TransitionInterdite.
        """
        self.annuel.verrouiller()
        if self.annuel.statut != StatutAnnuel.BROUILLON:
            raise interdiction(self.annuel, "Modifier une contribution")
        self.refresh_from_db(fields=["texte"])
        if self.texte == texte.strip():
            return False
        self.texte, self.par, self.le = texte.strip(), par, timezone.now()
        self.save(update_fields=["texte", "par", "le"])
        Evenement.objects.consigner(
            contrat=self.annuel.contrat, auteur=par, verbe="contribuer", objet=self
        )
        return True


class RappelAvisQuerySet(DuContratQuerySet):
    CHEMIN = "avis__annuel__contrat"


class RappelAvis(models.Model):
    """One reminder of an opinion: its row, written with the message, is why it leaves once."""

    avis = models.ForeignKey(
        AvisAnnuel, models.CASCADE, related_name="rappels", verbose_name="avis"
    )
    prevu_le = models.DateField("prévu le")
    courriel = models.OneToOneField(
        Courriel,
        models.PROTECT,
        editable=False,
        related_name="rappel_avis",
        verbose_name="courriel",
    )
    envoye_le = models.DateTimeField("envoyé le", auto_now_add=True)

    objects = RappelAvisQuerySet.as_manager()

    class Meta:
        verbose_name = "rappel d’avis"
        verbose_name_plural = "rappels d’avis"
        ordering = ["avis", "prevu_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["avis", "prevu_le"],
                name="rappel_avis_un_par_echeance",
                violation_error_message="Ce rappel est déjà parti.",
            ),
        ]

    def __str__(self):
        return f"{self.avis}, rappel du {self.prevu_le:%d/%m/%Y}"


def chemin_de_la_piece(piece, nom) -> str:
    """A random name: the one given by the sender never reaches the disk."""
    return f"pieces-annuelles/{uuid.uuid4().hex}"


class PieceAnnuelleQuerySet(DuContratQuerySet):
    CHEMIN = "annuel__contrat"

    def joindre(self, *, annuel, avis, piece, par):
        """Keep a checked file (`contrats.pieces`) with an opinion, or with the deliberation that
        approves the report (`avis=None`). In the caller's transaction; a refused row leaves at
        most a file that no row names."""
        ligne = self.model(
            annuel=annuel,
            avis=avis,
            nom_original=piece.nom,
            type_mime=piece.type_mime,
            taille=len(piece.octets),
            empreinte=empreinte_de(piece.octets),
            depose_par=par,
        )
        ligne.fichier.save(piece.nom, ContentFile(piece.octets), save=False)
        try:
            ligne.save()
        except BaseException:
            ligne.fichier.storage.delete(ligne.fichier.name)
            raise
        return ligne

    def en_ligne(self):
        """Those that anyone may read: of a published report, and chosen by the officer."""
        return self.filter(publique=True, annuel__in=RapportAnnuel.objects.en_ligne())


class PieceAnnuelle(models.Model):
    """A deliberation, as a file: a body's on its opinion, or the one that approves the report."""

    annuel = models.ForeignKey(
        RapportAnnuel, models.CASCADE, related_name="pieces", verbose_name="rapport annuel"
    )
    avis = models.OneToOneField(
        AvisAnnuel, models.CASCADE, null=True, related_name="piece", verbose_name="avis"
    )
    fichier = models.FileField("fichier", upload_to=chemin_de_la_piece, max_length=200)
    nom_original = models.CharField("nom du fichier", max_length=200, editable=False)
    type_mime = models.CharField("type", max_length=100, editable=False)
    taille = models.PositiveIntegerField("taille (octets)", editable=False)
    empreinte = models.CharField("empreinte SHA-256", max_length=64, editable=False)
    publique = models.BooleanField("publiée", default=False, editable=False)
    depose_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="pieces_annuelles",
        verbose_name="déposée par",
    )
    depose_le = models.DateTimeField("déposée le", auto_now_add=True)

    objects = PieceAnnuelleQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce d’un rapport annuel"
        verbose_name_plural = "pièces des rapports annuels"
        ordering = ["annuel", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["annuel"],
                condition=Q(avis__isnull=True),
                name="piece_annuelle_une_deliberation",
                violation_error_message="La délibération de ce rapport est déjà jointe.",
            ),
        ]

    def __str__(self):
        return f"Délibération : {self.avis}" if self.avis_id else f"Délibération : {self.annuel}"

    def lire(self) -> bytes:
        """The bytes, checked against their sha256. Raises ValueError if altered, OSError."""
        return lire_intact(self.fichier, self.empreinte)
