"""What gives a person the right to sign: their assembly's vote, a written delegation.

Both are proofs: recorded with their file, read by all, never changed. A delegation may only be
brought to its end sooner.
"""

import uuid

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from contrats.models.contrat import Contrat
from contrats.models.evenement import Evenement
from contrats.models.fichier import empreinte_de, lire_intact
from partenaires.models import Partenaire, Representant


class TitreQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """Those of the partners that this person sees."""
        return self.filter(partenaire__in=Partenaire.objects.visibles_par(utilisateur))

    def enregistrer(self, *, par, nom, octets, **champs):
        """Record a proof with its PDF: bytes first, then the row and its events, together.

        Raises ValidationError, and then the file goes too.
        """
        titre = self.model(**champs, nom_original=nom, empreinte=empreinte_de(octets))
        titre.fichier.save(f"{uuid.uuid4().hex}.pdf", ContentFile(octets), save=False)
        try:
            with transaction.atomic(durable=True):
                # Two people at once: the second reads what the first has written.
                Partenaire.objects.select_for_update(of=("self",)).get(pk=titre.partenaire_id)
                titre.full_clean()
                titre.save()
                titre.consigner("deposer", par=par)
        except BaseException:
            titre.fichier.storage.delete(titre.fichier.name)
            raise
        return titre


class Titre(models.Model):
    """A proof that belongs to a partner, whatever the contract."""

    class Meta:
        abstract = True

    def lire(self) -> bytes:
        """Its PDF. Raises ValueError if the stored file was altered, OSError if it is gone."""
        return lire_intact(self.fichier, self.empreinte)

    def consigner(self, verbe, *, par, **details):
        """One event in each contract of the partner that `par` reads."""
        consigner_pour(self.partenaire, self, verbe, par=par, **details)


def consigner_pour(partenaire, objet, verbe, *, par, **details):
    """Write what happens to a partner in the journal of each of its contracts that `par` reads."""
    for contrat in Contrat.objects.visibles_par(par).filter(partenaires=partenaire):
        Evenement.objects.consigner(
            contrat=contrat, auteur=par, verbe=verbe, objet=objet, details=details
        )


class Deliberation(Titre):
    """The vote of an assembly that authorises its representative to sign (CGCT L. 5211-10, 7°)."""

    partenaire = models.ForeignKey(
        Partenaire, models.PROTECT, related_name="deliberations", verbose_name="partenaire"
    )
    numero = models.CharField("numéro", max_length=60)
    adoptee_le = models.DateField("adoptée le")
    objet = models.CharField("objet", max_length=300)
    fichier = models.FileField("fichier", upload_to="deliberations", max_length=200, blank=True)
    nom_original = models.CharField("nom du fichier", max_length=200, blank=True, editable=False)
    empreinte = models.CharField("empreinte SHA-256", max_length=64, blank=True, editable=False)

    objects = TitreQuerySet.as_manager()

    class Meta:
        verbose_name = "délibération"
        ordering = ["partenaire", "-adoptee_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["partenaire", "numero"],
                name="deliberation_numero_unique",
                violation_error_message="Cette délibération est déjà enregistrée.",
            ),
        ]

    def __str__(self):
        return f"Délibération {self.numero} du {self.adoptee_le:%d/%m/%Y}"

    def clean(self):
        if self.adoptee_le and self.adoptee_le > timezone.localdate():
            raise ValidationError({"adoptee_le": "Cette délibération n'est pas encore adoptée."})


class Delegation(Titre):
    """A written, dated delegation: one representative signs for another, between two dates."""

    partenaire = models.ForeignKey(
        Partenaire, models.PROTECT, related_name="delegations", verbose_name="partenaire"
    )
    delegant = models.ForeignKey(
        Representant,
        models.PROTECT,
        related_name="delegations_donnees",
        verbose_name="qui délègue",
    )
    delegataire = models.ForeignKey(
        Representant,
        models.PROTECT,
        related_name="delegations_recues",
        verbose_name="qui signe à sa place",
    )
    reference = models.CharField("référence de l'arrêté", max_length=100)
    debut = models.DateField("du")
    fin = models.DateField("au")
    fichier = models.FileField("fichier", upload_to="delegations", max_length=200, blank=True)
    nom_original = models.CharField("nom du fichier", max_length=200, blank=True, editable=False)
    empreinte = models.CharField("empreinte SHA-256", max_length=64, blank=True, editable=False)

    objects = TitreQuerySet.as_manager()

    class Meta:
        verbose_name = "délégation de signature"
        verbose_name_plural = "délégations de signature"
        ordering = ["partenaire", "-debut"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__gte=F("debut")),
                name="delegation_dates_dans_l_ordre",
                violation_error_message="La fin de la délégation précède son début.",
            ),
            models.CheckConstraint(
                condition=~Q(delegant=F("delegataire")),
                name="delegation_a_quelqu_un_d_autre",
                violation_error_message="Une délégation se donne à une autre personne.",
            ),
        ]

    def __str__(self):
        return f"{self.delegant.nom_complet} à {self.delegataire.nom_complet} ({self.reference})"

    def clean(self):
        """Both people represent the partner, in their mandates; one delegate at a time."""
        for champ in ("delegant", "delegataire"):
            personne = getattr(self, champ, None) if getattr(self, f"{champ}_id") else None
            if personne and personne.partenaire_id != self.partenaire_id:
                raise ValidationError({champ: "Cette personne représente un autre partenaire."})
            if personne and self.debut and self.fin:
                self._exiger_le_mandat(personne)
        if self.debut and self.fin and self.delegant_id and self.delegataire_id:
            self._exiger_sans_contradiction()

    def _exiger_le_mandat(self, personne):
        debut, fin = personne.mandat_debut, personne.mandat_fin
        if debut and self.debut < debut:
            raise ValidationError(
                {"debut": f"Le mandat de {personne.nom_complet} commence le {debut:%d/%m/%Y}."}
            )
        if fin and self.fin > fin:
            raise ValidationError(
                {"fin": f"Le mandat de {personne.nom_complet} se termine le {fin:%d/%m/%Y}."}
            )

    def _exiger_sans_contradiction(self):
        """On any day, a person delegates to one other only, who does not delegate back."""
        autres = Delegation.objects.filter(debut__lte=self.fin, fin__gte=self.debut)
        autres = autres.exclude(pk=self.pk).select_related("delegant", "delegataire")
        croisee = Q(delegant=self.delegataire_id, delegataire=self.delegant_id)
        if autre := autres.filter(Q(delegant=self.delegant_id) | croisee).first():
            raise ValidationError(
                f"Une autre délégation court sur ces dates : {autre}, du {autre.debut:%d/%m/%Y} "
                f"au {autre.fin:%d/%m/%Y}. Mettez-y fin d'abord."
            )

    def couvre(self, jour) -> bool:
        """True if the delegation holds on `jour` (a date)."""
        return self.debut <= jour <= self.fin

    def tient(self, jour) -> bool:
        """True if it holds on `jour` and both people are in mandate that day."""
        mandats = self.delegant.en_mandat(jour) and self.delegataire.en_mandat(jour)
        return self.couvre(jour) and mandats

    @transaction.atomic
    def mettre_fin(self, *, par, le, motif):
        """Bring it to its end on `le` (a date), sooner than it said and never in the past.

        Raises ValidationError.
        """
        if not motif.strip():
            raise ValidationError({"motif": "Dites pourquoi la délégation prend fin."})
        actuelle = Delegation.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if le < timezone.localdate():
            raise ValidationError({"le": "Une délégation ne prend pas fin dans le passé."})
        if not actuelle.debut <= le < actuelle.fin:
            raise ValidationError(
                {
                    "le": f"Elle va du {actuelle.debut:%d/%m/%Y} au {actuelle.fin:%d/%m/%Y} : "
                    "elle ne peut qu'être raccourcie."
                }
            )
        self.fin = le
        self.save(update_fields=["fin"])
        change = {"avant": actuelle.fin.isoformat(), "apres": le.isoformat()}
        self.consigner("mettre_fin", par=par, motif=motif, fin=change)
