"""One file brought to the portal, from its deposit to its undoing. It is not read here."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from contrats.models import Contrat, CycleDeVie
from contrats.models.fichier import empreinte_de, lire_intact
from imports.statuts import CYCLE_LOT, StatutLot, TransitionLot

BAIL = timedelta(seconds=settings.BAIL_SECONDES)  # longer than any file takes to be read


def chemin_du_fichier(lot, nom) -> str:
    """A random name: the one given by the sender never reaches the disk."""
    return f"imports/{uuid.uuid4().hex}"


class LotQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """Every lot for the administrator; for an officer, those of the contracts they steer."""
        if utilisateur.is_superuser:
            return self
        if not utilisateur.est_officier:
            return self.none()
        return self.filter(contrat__in=Contrat.objects.visibles_par(utilisateur))

    def deposer(self, *, sorte, nom, octets, par, contrat=None, options=None):
        """Keep a file that waits to be read: its bytes first, then its row.

        When the row is refused the file goes too. Raises ValidationError.
        """
        lot = self.model(
            sorte=sorte,
            contrat=contrat,
            nom_fichier=nom[:200],
            taille=len(octets),
            empreinte=empreinte_de(octets),
            options=options or {},
            auteur=par,
        )
        lot.fichier.save(nom, ContentFile(octets), save=False)
        try:
            with transaction.atomic():
                lot.full_clean()
                lot.save()
        except BaseException:
            lot.fichier.storage.delete(lot.fichier.name)
            raise
        return lot

    def a_lire(self):
        """Lots that wait to be read, or whose reader died holding them; oldest first."""
        libre = Q(bail_fin__isnull=True) | Q(bail_fin__lt=Now())
        return self.filter(libre, statut=StatutLot.DEPOSE).order_by("depose_le")

    def reserver(self, pk):
        """Claim one lot for this reader; None if another one reads it or it is read."""
        jeton = uuid.uuid4()
        pris = (
            self.a_lire()
            .filter(pk=pk)
            .update(
                bail_fin=Now() + BAIL,
                jeton=jeton,
                tentatives=F("tentatives") + 1,
                avancement=0,
                total=None,
            )
        )
        return self.get(pk=pk) if pris else None


class Lot(CycleDeVie):
    """One imported file: what it would change is shown first, then written whole, or not at all."""

    CYCLE = CYCLE_LOT

    sorte = models.CharField("sorte de fichier", max_length=40)
    contrat = models.ForeignKey(
        Contrat, models.PROTECT, null=True, blank=True, related_name="imports"
    )
    fichier = models.FileField("fichier", upload_to=chemin_du_fichier, max_length=200)
    nom_fichier = models.CharField("nom du fichier", max_length=200)
    taille = models.PositiveIntegerField("taille (octets)")
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    options = models.JSONField("précisions", default=dict, blank=True)
    statut = models.CharField(
        "statut", max_length=20, choices=StatutLot, default=StatutLot.DEPOSE, editable=False
    )
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="imports",
        verbose_name="déposé par",
    )
    depose_le = models.DateTimeField("déposé le", auto_now_add=True)
    lu_le = models.DateTimeField("lu le", null=True, blank=True)
    applique_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="imports_appliques",
        verbose_name="appliqué par",
    )
    applique_le = models.DateTimeField("appliqué le", null=True, blank=True)
    annule_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="imports_annules",
        verbose_name="annulé par",
    )
    annule_le = models.DateTimeField("annulé le", null=True, blank=True)
    avancement = models.PositiveIntegerField("lignes lues", default=0, editable=False)
    total = models.PositiveIntegerField("lignes à lire", null=True, blank=True, editable=False)
    comptes = models.JSONField("décompte", default=dict, blank=True)
    colonnes = models.JSONField("colonnes reconnues", default=list, blank=True)
    motif = models.TextField("cause de l'échec", blank=True)
    tentatives = models.PositiveSmallIntegerField("tentatives", default=0, editable=False)
    jeton = models.UUIDField("jeton du lecteur", null=True, blank=True, editable=False)
    bail_fin = models.DateTimeField("réservé jusqu'au", null=True, blank=True, editable=False)

    objects = LotQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier importé"
        verbose_name_plural = "fichiers importés"
        ordering = ["-depose_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(statut__in=[StatutLot.APPLIQUE, StatutLot.ANNULE])
                | Q(applique_le__isnull=False),
                name="lot_applique_est_date",
                violation_error_message="Un import appliqué a sa date.",
            ),
            models.CheckConstraint(
                condition=~Q(statut=StatutLot.ANNULE) | Q(annule_le__isnull=False),
                name="lot_annule_est_date",
                violation_error_message="Un import annulé a sa date.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["depose_le"], condition=Q(statut=StatutLot.DEPOSE), name="lot_a_lire"
            ),
        ]

    def __str__(self):
        return self.nom_fichier

    @property
    def contrat_du_journal(self):
        """None: only what is written, or undone, goes to the journals of the contracts touched."""
        return

    @property
    def pourcentage(self) -> int:
        """How far its reading has come, in %."""
        if self.statut != StatutLot.DEPOSE:
            return 100
        return min(99, 100 * self.avancement // self.total) if self.total else 0

    @property
    def etat(self) -> str:
        """Where it stands, in words: read, it is not to be confirmed while something is wrong."""
        if self.statut == StatutLot.LU and self.nombre_erreurs:
            return "Lu, à corriger"
        if self.statut == StatutLot.LU and self.ne_change_rien:
            return "Lu, rien à écrire"
        return self.get_statut_display()

    @property
    def nombre_erreurs(self) -> int:
        return self.comptes.get("erreur", 0)

    @property
    def ne_change_rien(self) -> bool:
        """True when, read, it would write nothing."""
        return not (self.comptes.get("creer") or self.comptes.get("modifier"))

    @property
    def confirmable(self) -> bool:
        """True when it is read, without error, and would write something."""
        return self.statut == StatutLot.LU and not self.nombre_erreurs and not self.ne_change_rien

    def lire_fichier(self) -> bytes:
        """The file's bytes, checked against their sha256.

        Raises ValueError if the stored file was altered; OSError if it has disappeared.
        """
        return lire_intact(self.fichier, self.empreinte)

    def lire(self, *, comptes, colonnes):
        """Record that the file was read, and what it holds. Raises TransitionInterdite."""
        self._passer(
            TransitionLot.LIRE,
            par=None,
            comptes=comptes,
            colonnes=colonnes,
            lu_le=timezone.now(),
            motif="",
            bail_fin=None,
            jeton=None,
        )

    def relire(self, *, par):
        """Have the file read again against what the portal says today. Raises
        TransitionInterdite."""
        self._passer(
            TransitionLot.RELIRE,
            par=par,
            tentatives=0,
            avancement=0,
            total=None,
            motif="",
            bail_fin=None,
            jeton=None,
        )

    def appliquer(self, *, par):
        """Record that everything it says was written, in the transaction that writes it."""
        self._passer(TransitionLot.APPLIQUER, par=par, applique_par=par, applique_le=timezone.now())

    def annuler(self, *, par):
        """Record that everything it had written was undone, in the transaction that undoes it."""
        self._passer(TransitionLot.ANNULER, par=par, annule_par=par, annule_le=timezone.now())

    def abandonner(self, *, par):
        """Give it up before it writes anything. Raises TransitionInterdite."""
        self._passer(TransitionLot.ABANDONNER, par=par, bail_fin=None, jeton=None)

    def echouer(self, motif: str):
        """Record why it could not be read, in French. Raises TransitionInterdite."""
        self._passer(TransitionLot.ECHOUER, par=None, motif=motif, bail_fin=None, jeton=None)
