"""One partner's signature of one act: awaited, given, refused or void."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from contrats.models.acte import Acte, VersionActe
from contrats.models.cycle import CycleDeVie
from contrats.models.evenement import Evenement
from contrats.models.fichier import lire_intact
from contrats.models.habilitation import Delegation, Deliberation
from contrats.models.registre import LigneRegistre
from contrats.models.visibilite import DuContratQuerySet
from contrats.statuts import (
    CONTRATS_SANS_SIGNATURE,
    CYCLE_SIGNATURE,
    SIGNATURES_VIVANTES,
    StatutActe,
    StatutSignature,
    TransitionSignature,
)
from partenaires.models import Partenaire, Representant
from quartiers.tri import alphabetique


class NiveauSignature(models.TextChoices):
    PAPIER = "papier", "Sur papier, en cérémonie"
    SIMPLE = "simple", "Électronique simple, dans le portail"
    PARAPHEUR = "parapheur", "Électronique, donnée hors du portail"


NIVEAUX_EN_CLAIR = {
    NiveauSignature.PAPIER: "sur papier",
    NiveauSignature.SIMPLE: "électronique simple",
}


class SignatureQuerySet(DuContratQuerySet):
    CHEMIN = "acte__contrat"

    def vivantes(self):
        """Those that bear on the present text of their act."""
        return self.filter(statut__in=SIGNATURES_VIVANTES)


class Signature(CycleDeVie):
    """One partner's signature of one act. A void one stays, as history."""

    CYCLE = CYCLE_SIGNATURE

    acte = models.ForeignKey(Acte, models.CASCADE, related_name="signatures")
    version = models.ForeignKey(
        VersionActe,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="signatures",
        verbose_name="texte signé",
    )
    partenaire = models.ForeignKey(
        Partenaire, models.PROTECT, related_name="signatures", verbose_name="partenaire"
    )
    representant = models.ForeignKey(
        Representant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="signatures",
        verbose_name="représentant",
        help_text="Vide quand la personne qui a signé n'est pas connue.",
    )
    rang = models.PositiveSmallIntegerField(
        "rang", default=1, help_text="Les signatures d'un rang attendent celles du précédent."
    )
    deliberation_requise = models.BooleanField(
        "délibération nécessaire",
        default=False,
        help_text="Son assemblée doit avoir autorisé la signature.",
    )
    deliberation = models.ForeignKey(
        Deliberation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="signatures",
        verbose_name="délibération",
    )
    delegation = models.ForeignKey(
        Delegation,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="signatures",
        verbose_name="signée par délégation",
    )
    statut = models.CharField(
        "statut",
        max_length=20,
        choices=StatutSignature,
        default=StatutSignature.ATTENDUE,
        editable=False,
    )
    niveau = models.CharField(
        "forme", max_length=20, choices=NiveauSignature, blank=True, editable=False
    )
    signee_le = models.DateField("signée le", null=True, blank=True, editable=False)
    lieu = models.CharField("lieu", max_length=200, blank=True, editable=False)
    motif = models.CharField("motif", max_length=500, blank=True, editable=False)
    preuve = models.ForeignKey(
        LigneRegistre,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="signatures",
        verbose_name="ligne du registre",
    )
    piece = models.FileField(
        "pièce jointe",
        upload_to="signatures",
        max_length=200,
        blank=True,
        editable=False,
        help_text="Le scan du papier, ou le PDF signé hors du portail.",
    )
    piece_empreinte = models.CharField(
        "empreinte de la pièce", max_length=64, blank=True, editable=False
    )
    invitee_le = models.DateTimeField("invitée le", null=True, blank=True, editable=False)
    prochaine_relance = models.DateTimeField(
        "prochaine relance", null=True, blank=True, editable=False
    )
    nb_relances = models.PositiveSmallIntegerField("relances", default=0, editable=False)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = "signature"
        ordering = ["acte", "rang", alphabetique("partenaire__nom"), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["acte", "partenaire"],
                condition=~Q(statut=StatutSignature.CADUQUE),
                name="signature_unique_par_partenaire",
                violation_error_message="Ce partenaire est déjà signataire de cet acte.",
            ),
            models.CheckConstraint(
                condition=Q(
                    statut__in=[StatutSignature.ATTENDUE, StatutSignature.REFUSEE],
                    signee_le__isnull=True,
                )
                | Q(statut=StatutSignature.SIGNEE, signee_le__isnull=False)
                | Q(statut=StatutSignature.CADUQUE),
                name="signature_datee_quand_signee",
                violation_error_message="Une signature donnée porte sa date.",
            ),
            models.CheckConstraint(
                condition=~Q(niveau=NiveauSignature.SIMPLE)
                | ~Q(statut=StatutSignature.SIGNEE)
                | Q(preuve__isnull=False, version__isnull=False),
                name="signature_electronique_prouvee",
                violation_error_message="Une signature du portail a son texte et sa preuve.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["prochaine_relance"],
                condition=Q(statut=StatutSignature.ATTENDUE),
                name="signature_a_relancer",
            ),
        ]

    def __str__(self):
        return f"{self.partenaire} : {self.acte}"

    @property
    def contrat_du_journal(self):
        return self.acte.contrat

    @property
    def niveau_en_clair(self) -> str:
        """How it was signed, as screens and papers say it: what was proved, never more."""
        if self.niveau != NiveauSignature.PARAPHEUR:
            return NIVEAUX_EN_CLAIR.get(self.niveau, "")
        certificat = (self.preuve.contenu if self.preuve else {}).get("certificat")
        if not certificat:
            return "électronique, donnée hors du portail"
        titulaire, chaine = certificat["titulaire"], certificat["chaine"]
        return f"électronique, donnée hors du portail (certificat de {titulaire}, {chaine})"

    @property
    def qui_a_signe(self) -> tuple[str, str]:
        """The name and the function of who signed: what the register kept prevails over what the
        rows have become; empty where the person is not known."""
        gardee = (self.preuve.contenu if self.preuve else {}).get("personne")
        if isinstance(gardee, dict):
            return gardee.get("nom") or "", gardee.get("fonction") or ""
        personne = self.representant
        nom, fonction = (personne.nom_complet, personne.fonction) if personne else ("", "")
        if gardee:
            return gardee, self.preuve.contenu.get("fonction") or fonction
        return nom, fonction

    def clean(self):
        if self.representant and self.representant.partenaire_id != self.partenaire_id:
            raise ValidationError(
                {"representant": "Cette personne représente un autre partenaire."}
            )
        if self.deliberation and self.deliberation.partenaire_id != self.partenaire_id:
            raise ValidationError({"deliberation": "C'est la délibération d'un autre partenaire."})

    def a_son_tour(self) -> bool:
        """True once every signature of the lower ranks is given."""
        avant = self.acte.signatures_vivantes().filter(rang__lt=self.rang)
        return not avant.exclude(statut=StatutSignature.SIGNEE).exists()

    def verrouiller(self):
        """Lock and reread this signature until the end of the transaction, its act first."""
        acte = self.acte
        acte.verrouiller()
        self.refresh_from_db(from_queryset=Signature.objects.select_for_update(of=("self",)))
        self.acte = acte

    def lire_piece(self) -> bytes:
        """The scan, or the PDF signed outside. Raises ValueError if the stored file was altered."""
        return lire_intact(self.piece, self.piece_empreinte)

    @transaction.atomic
    def signer_sur_papier(self, *, par, le, lieu):
        """Record a signature given on paper on `le` (a date) at `lieu`.

        Raises ValidationError if the act is not open to signature or the mandate does not
        cover that day, TransitionInterdite if it is signed already.
        """
        self._exiger_l_acte_ouvert()
        if le > timezone.localdate():
            raise ValidationError("Une signature ne se date pas dans l'avenir.")
        if self.representant and not self.representant.en_mandat(le):
            raise ValidationError(f"Le mandat de {self.representant} ne couvre pas cette date.")
        self._passer(
            TransitionSignature.SIGNER,
            par=par,
            signee_le=le,
            lieu=lieu,
            niveau=NiveauSignature.PAPIER,
        )

    def signer(self, *, par, le, niveau, preuve, lieu="", **champs):
        """Record a signature given on `le` at this `niveau`, proved by a line of the register.

        What must be checked before is in `contrats.circuit`, which alone calls this. Raises
        ValidationError if the act is not open, TransitionInterdite if it is signed already.
        """
        self._exiger_l_acte_ouvert()
        self._passer(
            TransitionSignature.SIGNER,
            par=par,
            signee_le=le,
            niveau=niveau,
            lieu=lieu,
            preuve=preuve,
            motif="",
            prochaine_relance=None,
            **champs,
        )

    def refuser(self, *, par, motif):
        """Refuse to sign, with the reason that everyone will read. Raises TransitionInterdite."""
        if not motif.strip():
            raise ValidationError({"motif": "Dites pourquoi vous refusez de signer."})
        self._exiger_l_acte_ouvert()
        self._passer(
            TransitionSignature.REFUSER,
            par=par,
            motif=motif,
            prochaine_relance=None,
            details={"motif": motif},
        )

    def retirer(self, *, par, motif):
        """Withdraw a signature before the act is complete. Raises TransitionInterdite."""
        if not motif.strip():
            raise ValidationError({"motif": "Dites pourquoi vous retirez votre signature."})
        self._exiger_l_acte_ouvert()
        self._passer(
            TransitionSignature.RETIRER,
            par=par,
            motif=motif,
            signee_le=None,
            niveau="",
            lieu="",
            preuve=None,
            delegation=None,
            prochaine_relance=None,
            details={"motif": motif},
        )

    @transaction.atomic
    def remplacer(self, *, par, representant, motif):
        """Await `representant` instead, of the same partner and in mandate today.

        Raises ValidationError once the signature is given or refused.
        """
        if self.statut != StatutSignature.ATTENDUE:
            raise ValidationError("Seule une signature attendue change de représentant.")
        if not motif.strip():
            raise ValidationError({"motif": "Dites pourquoi le représentant change."})
        if representant.partenaire_id != self.partenaire_id:
            autre = "Cette personne représente un autre partenaire."
            raise ValidationError({"representant": autre})
        if not representant.en_mandat(timezone.localdate()):
            raise ValidationError({"representant": "Cette personne n'est pas en mandat."})
        avant, self.representant = self.representant, representant
        self.save(update_fields=["representant"])
        Evenement.objects.consigner(
            contrat=self.contrat_du_journal,
            auteur=par,
            verbe="remplacer_representant",
            objet=self,
            details={
                "motif": motif,
                "representant": {"avant": str(avant or ""), "apres": str(representant)},
            },
        )

    def perimer(self, *, par, motif):
        """The text has changed: this signature is void, and stays readable as such."""
        self._passer(TransitionSignature.PERIMER, par=par, motif=motif, prochaine_relance=None)

    def _exiger_l_acte_ouvert(self):
        """Lock the act, always before its signatures. Raises ValidationError if it is closed."""
        acte = Acte.objects.select_for_update(of=("self",)).get(pk=self.acte_id)
        if acte.statut != StatutActe.EN_SIGNATURE:
            raise ValidationError("Cet acte n'est pas ouvert à la signature.")
        if acte.contrat.statut in CONTRATS_SANS_SIGNATURE:
            etat = acte.contrat.get_statut_display().lower()
            raise ValidationError(f"Ce contrat est {etat} : rien ne s'y signe.")
