"""Signable texts (the initial contract, its avenants) and their frozen versions."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from contrats.models.contrat import Contrat
from contrats.models.cycle import CycleDeVie
from contrats.models.evenement import Evenement
from contrats.models.fichier import empreinte_de, lire_intact
from contrats.models.visibilite import DuContratQuerySet
from contrats.statuts import (
    CYCLE_ACTE,
    SIGNATURES_VIVANTES,
    StatutActe,
    StatutContrat,
    StatutSignature,
    TransitionActe,
)

BAIL = timedelta(seconds=settings.BAIL_SECONDES)  # longer than any seal takes to put
SCELLEMENTS_MAX = 5  # tries, before an officer is asked
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no letter that looks like a figure


class NatureActe(models.TextChoices):
    INITIAL = "initial", "Contrat initial"
    AVENANT = "avenant", "Avenant"


class ActeQuerySet(DuContratQuerySet):
    def dus(self, jour):
        """The complete avenants whose stated day has come on `jour`, and not applied yet."""
        return self.filter(
            nature=NatureActe.AVENANT,
            statut__in=(StatutActe.SIGNE, StatutActe.CONSTATE),
            applique_le__isnull=True,
            effet_prevu__lte=jour,
        )


class Acte(CycleDeVie):
    """The initial contract (number 0) or avenant number n."""

    CYCLE = CYCLE_ACTE

    contrat = models.ForeignKey(Contrat, models.CASCADE, related_name="actes")
    nature = models.CharField("nature", max_length=10, choices=NatureActe)
    numero = models.PositiveSmallIntegerField("numéro", default=0)
    titre = models.CharField("titre", max_length=200)
    objet = models.TextField("objet", blank=True)
    fondement = models.TextField(
        "fondement",
        blank=True,
        help_text="Le texte ou la décision qui permet cet avenant, ou qui l'impose.",
    )
    effet_prevu = models.DateField(
        "prend effet le",
        null=True,
        blank=True,
        help_text="Vide : le jour de la dernière signature.",
    )
    texte_change_le = models.DateTimeField(
        "modifications changées le", null=True, blank=True, editable=False
    )
    applique_le = models.DateTimeField("appliqué le", null=True, blank=True, editable=False)
    demonstration = models.BooleanField("donnée de démonstration", default=False)
    statut = models.CharField(
        "statut", max_length=20, choices=StatutActe, default=StatutActe.PROJET, editable=False
    )

    objects = ActeQuerySet.as_manager()

    class Meta:
        verbose_name = "acte"
        ordering = ["contrat", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "numero"],
                name="acte_numero_unique",
                violation_error_message="Ce contrat a déjà un acte de ce numéro.",
            ),
            models.CheckConstraint(
                condition=Q(nature=NatureActe.INITIAL, numero=0)
                | Q(nature=NatureActe.AVENANT, numero__gte=1),
                name="acte_numero_selon_nature",
                violation_error_message="Le contrat initial a le numéro 0, un avenant 1 ou plus.",
            ),
        ]

    def __str__(self):
        return self.titre

    @property
    def version_courante(self):
        """The latest frozen text; None while there is none."""
        lues = vars(self).get("_prefetched_objects_cache", {}).get("versions")
        if lues is not None:
            return max(lues, key=lambda version: version.numero, default=None)
        return self.versions.order_by("-numero").first()

    def signatures_vivantes(self):
        """The signatures asked or given on the present text: those void are history."""
        return self.signatures.filter(statut__in=SIGNATURES_VIVANTES)

    def verrouiller(self):
        """Lock and reread this act until the end of the transaction: before its signatures, which
        come before the register. Whoever keeps to this order waits for nobody in a circle."""
        self.refresh_from_db(from_queryset=Acte.objects.select_for_update(of=("self",)))

    @transaction.atomic
    def figer(self, *, par, pdf: bytes, origine, donnees=None, gabarit=""):
        """Freeze the text to sign: its bytes and their sha256 make the next version.

        Raises ValidationError once the act is open to signature.
        """
        actuel = Acte.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if actuel.statut != StatutActe.PROJET:
            raise ValidationError("Le texte ne change plus : reprenez d'abord le projet.")
        derniere = self.version_courante
        version = VersionActe(
            acte=self,
            numero=derniere.numero + 1 if derniere else 1,
            empreinte=empreinte_de(pdf),
            taille=len(pdf),
            origine=origine,
            donnees=donnees,
            gabarit=gabarit,
            code=tirer_un_code(),
            figee_par=par,
        )
        version.pdf.name = version.pdf.storage.save(
            f"actes/{version.empreinte}.pdf", ContentFile(pdf)
        )
        version.save()
        Evenement.objects.consigner(
            contrat=self.contrat,
            auteur=par,
            verbe="figer_le_texte",
            objet=self,
            details={
                "version": {"avant": derniere and derniere.numero, "apres": version.numero},
                "empreinte": {"avant": None, "apres": version.empreinte},
            },
        )
        return version

    @transaction.atomic
    def ouvrir(self, *, par):
        """Open the act to signature, and the contract with it when it is the initial one.

        The signatures bear on the present version, if the text was frozen here. Raises
        ValidationError without signatory, TransitionInterdite.
        """
        if not self.signatures_vivantes().exists():
            raise ValidationError("Ajoutez au moins un signataire avant d'ouvrir la signature.")
        self._exiger_le_texte_a_jour()
        self._passer(TransitionActe.OUVRIR, par=par)
        self.signatures_vivantes().update(version=self.version_courante)
        if self.nature == NatureActe.INITIAL:
            self.contrat.ouvrir_signature(par=par)

    def _exiger_le_texte_a_jour(self):
        """Nobody signs a text that its avenant no longer says. Locks the act."""
        self.verrouiller()
        figee, change = self.version_courante, self.texte_change_le
        if figee and change and figee.figee_le < change:
            raise ValidationError("L'avenant a changé depuis que son texte est figé : refigez-le.")

    @transaction.atomic
    def constater(self, *, par):
        """Record an avenant that the law itself makes: a ground and a day, nobody signs.

        Raises ValidationError without them or with signatories, TransitionInterdite.
        """
        if self.nature != NatureActe.AVENANT or not (self.fondement.strip() and self.effet_prevu):
            raise ValidationError("Un avenant constaté a son fondement et sa date d'effet.")
        if self.signatures_vivantes().exists():
            raise ValidationError("Un avenant qui a des signataires ne se constate pas.")
        details = {"fondement": self.fondement}
        self._passer(TransitionActe.CONSTATER, par=par, details=details)

    @transaction.atomic
    def reprendre(self, *, par):
        """Take the act back to its draft, and the contract with it when it is the initial one.

        Raises TransitionInterdite. The signatures already given become void, visibly, before:
        see `contrats.circuit.reprendre_le_texte`; this verb refuses while one stands.
        """
        donnees = (StatutSignature.SIGNEE, StatutSignature.REFUSEE)
        if self.signatures.filter(statut__in=donnees).exists():
            raise ValidationError("Une signature est déjà donnée : cet acte ne se reprend plus.")
        self._passer(TransitionActe.REPRENDRE, par=par)
        if self.nature == NatureActe.INITIAL:
            self.contrat.reprendre(par=par)

    @transaction.atomic
    def achever(self, *, par):
        """Record that everyone has signed; the initial act puts its contract into force.

        Raises ValidationError while a signature is awaited or refused, TransitionInterdite.
        """
        if self.signatures_vivantes().exclude(statut=StatutSignature.SIGNEE).exists():
            raise ValidationError("Toutes les signatures ne sont pas recueillies.")
        self._passer(TransitionActe.ACHEVER, par=par)
        contrat = self.contrat
        if self.nature == NatureActe.INITIAL and contrat.statut == StatutContrat.EN_SIGNATURE:
            derniere = self.signatures_vivantes().order_by("signee_le").last()
            contrat.entrer_en_vigueur(par=par, signe_le=derniere.signee_le, lieu=derniere.lieu)


class OrigineTexte(models.TextChoices):
    COMPOSE = "compose", "Composé par le portail"
    DEPOSE = "depose", "Déposé par l'officier"


class VersionActeQuerySet(DuContratQuerySet):
    CHEMIN = "acte__contrat"

    def non_scellees(self):
        """The texts that everyone has signed and that bear no seal yet."""
        suivante = VersionActe.objects.filter(acte=OuterRef("acte"), numero__gt=OuterRef("numero"))
        return self.filter(~Exists(suivante), acte__statut=StatutActe.SIGNE, scelle_le__isnull=True)

    def a_sceller(self):
        """Those that no worker holds; after SCELLEMENTS_MAX tries they wait for an officer."""
        libres = Q(bail_fin__isnull=True) | Q(bail_fin__lt=Now())
        return self.non_scellees().filter(libres, tentatives__lt=SCELLEMENTS_MAX)

    def reserver(self, pk):
        """Claim one text for this worker; None if another one holds it or it is done."""
        prise = (
            self.a_sceller()
            .filter(pk=pk)
            .update(bail_fin=Now() + BAIL, tentatives=F("tentatives") + 1)
        )
        return self.select_related("acte__contrat__pilote").get(pk=pk) if prise else None


class VersionActe(models.Model):
    """The frozen text of an act: the bytes that are signed, and those that are sealed after."""

    acte = models.ForeignKey(Acte, models.PROTECT, related_name="versions", verbose_name="acte")
    numero = models.PositiveSmallIntegerField("version")
    origine = models.CharField("origine", max_length=10, choices=OrigineTexte)
    pdf = models.FileField("PDF figé", upload_to="actes", max_length=200)
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    taille = models.PositiveIntegerField("taille (octets)")
    donnees = models.JSONField("données composées", null=True, blank=True)
    gabarit = models.CharField("version du gabarit", max_length=20, blank=True)
    code = models.CharField("code de vérification", max_length=14, unique=True)
    figee_le = models.DateTimeField("figée le", auto_now_add=True)
    figee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        related_name="versions_figees",
        verbose_name="figée par",
    )
    scelle = models.FileField("PDF scellé", upload_to="actes", max_length=200, blank=True)
    scelle_empreinte = models.CharField("empreinte du PDF scellé", max_length=64, blank=True)
    scelle_le = models.DateTimeField("scellé le", null=True, blank=True)
    horodatage = models.CharField("horodatage", max_length=300, blank=True)
    erreur = models.TextField("erreur du scellement", blank=True)
    tentatives = models.PositiveSmallIntegerField("tentatives", default=0)
    bail_fin = models.DateTimeField("réservé jusqu'au", null=True, blank=True, editable=False)

    objects = VersionActeQuerySet.as_manager()

    class Meta:
        verbose_name = "version d'un acte"
        verbose_name_plural = "versions des actes"
        ordering = ["acte", "-numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["acte", "numero"],
                name="version_acte_numero_unique",
                violation_error_message="Cette version existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(scelle_le__isnull=True, scelle_empreinte="")
                | Q(scelle_le__gte=F("figee_le")) & ~Q(scelle_empreinte=""),
                name="version_acte_scellee_avec_empreinte",
                violation_error_message="Un PDF scellé a sa date et son empreinte.",
            ),
        ]

    def __str__(self):
        return f"{self.acte}, version {self.numero}"

    @property
    def a_relancer(self) -> bool:
        """True once the worker has given up sealing it."""
        return self.scelle_le is None and self.tentatives >= SCELLEMENTS_MAX

    @transaction.atomic
    def relancer_le_scellement(self, *, par) -> bool:
        """Put the seal back in the queue; False if the worker has not given up."""
        abandonnee = VersionActe.objects.non_scellees().filter(
            pk=self.pk, tentatives__gte=SCELLEMENTS_MAX
        )
        if not abandonnee.update(tentatives=0, bail_fin=None):
            return False
        Evenement.objects.consigner(
            contrat=self.acte.contrat, auteur=par, verbe="relancer_le_scellement", objet=self.acte
        )
        return True

    def rendre(self, erreur: str):
        """Give a failed sealing back to the queue, later each time, with its reason in French."""
        attente = timedelta(minutes=4 ** (self.tentatives - 1))
        # Only the last one to have claimed it: a late worker must not free another's lease.
        mienne = VersionActe.objects.filter(
            pk=self.pk, tentatives=self.tentatives, scelle_le__isnull=True
        )
        mienne.update(bail_fin=Now() + attente, erreur=erreur)

    def lire_pdf(self) -> bytes:
        """The frozen bytes. Raises ValueError if the stored file was altered."""
        return lire_intact(self.pdf, self.empreinte)

    def lire_scelle(self) -> bytes:
        """The sealed bytes. Raises ValueError if the stored file was altered."""
        return lire_intact(self.scelle, self.scelle_empreinte)


def tirer_un_code() -> str:
    """A code of verification that can be read aloud: `K7QF-9XRT-M2BD` (60 bits)."""
    lettres = [secrets.choice(ALPHABET) for _ in range(12)]
    return "-".join("".join(lettres[rang : rang + 4]) for rang in (0, 4, 8))
