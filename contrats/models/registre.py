"""The register of signatures: one line after the other, chained, never changed nor removed.

Each line carries the HMAC of its content and of the line before, under a key that is not in
the database; PostgreSQL itself refuses UPDATE, DELETE and TRUNCATE (triggers in the migrations).
What the law may one day make us erase stands beside the chain, which keeps only its salted hash.
What is checked, and how, is in `contrats.registre`.
"""

from django.db import models, transaction
from django.utils import timezone

from audit.models.chaine import Maillon, PartPersonnelle, en_json, entiere_ou_effacee
from contrats.models.acte import Acte
from contrats.models.evenement import Evenement
from contrats.models.visibilite import DuContratQuerySet

PREUVE = "preuve_personnelle"  # where a line keeps the salted hash of what stands beside it


class FaitRegistre(models.TextChoices):
    OUVERTURE = "ouverture", "Ouverture à la signature"
    SIGNATURE = "signature", "Signature"
    REFUS = "refus", "Refus"
    RETRAIT = "retrait", "Retrait d'une signature"
    CADUCITE = "caducite", "Signature devenue caduque"
    REMPLACEMENT = "remplacement", "Remplacement d'un représentant"
    COMPLETUDE = "completude", "Toutes les signatures sont recueillies"
    SCELLEMENT = "scellement", "Scellement"


class LigneRegistreQuerySet(DuContratQuerySet):
    CHEMIN = "acte__contrat"

    @transaction.atomic
    def inscrire(self, *, acte, fait, contenu, personnel=None):
        """Add one line at the end of the chain, in the caller's transaction.

        `contenu` and `personnel` are JSON-ready; the latter (IP address, browser) is kept beside
        the chain, which holds its salted hash only.
        """
        preuve = PreuvePersonnelle.preparer(personnel) if personnel else None
        if preuve:
            contenu = {**contenu, PREUVE: preuve.calculer_empreinte()}
        ligne = self.model(acte=acte, fait=fait, contenu=en_json(contenu))
        ligne.inscrire_a_la_suite()
        if preuve:
            preuve.ligne = ligne
            preuve.save(force_insert=True)
        return ligne


class LigneRegistre(Maillon):
    """One fact about an act, at one moment, bound to everything that was written before it."""

    VERROU = 0x5E6157

    acte = models.ForeignKey(
        Acte, models.PROTECT, related_name="lignes_du_registre", verbose_name="acte"
    )
    fait = models.CharField("fait", max_length=20, choices=FaitRegistre)
    contenu = models.JSONField("contenu")

    objects = LigneRegistreQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne du registre"
        verbose_name_plural = "registre des signatures"
        ordering = ["-rang"]
        indexes = [models.Index(fields=["acte", "rang"], name="registre_acte_rang")]

    def __str__(self):
        return f"Ligne {self.rang} du registre"

    def ce_qui_est_chaine(self) -> dict:
        return {"acte": self.acte_id, "fait": str(self.fait), "contenu": self.contenu}

    def empreinte_personnelle(self) -> str:
        return self.contenu.get(PREUVE, "")


class PreuvePersonnelleQuerySet(DuContratQuerySet):
    CHEMIN = "ligne__acte__contrat"

    def visibles_par(self, utilisateur):
        """Where a person signed from, and with what: for the officers of the contract only."""
        visibles = super().visibles_par(utilisateur)
        if utilisateur.is_superuser or utilisateur.est_officier:
            return visibles
        return visibles.none()


class PreuvePersonnelle(PartPersonnelle):
    """The personal part of a line of the register: erased by an officer, who says why."""

    ligne = models.OneToOneField(
        LigneRegistre, models.PROTECT, related_name="personnelle", verbose_name="ligne du registre"
    )

    objects = PreuvePersonnelleQuerySet.as_manager()

    class Meta:
        verbose_name = "preuve personnelle"
        verbose_name_plural = "preuves personnelles"
        ordering = ["ligne"]
        constraints = [
            entiere_ou_effacee(
                "preuve_personnelle_entiere_ou_effacee",
                "Une preuve personnelle est entière, ou effacée.",
            )
        ]

    def __str__(self):
        return f"Preuve personnelle de la ligne {self.ligne.rang}"

    @transaction.atomic
    def effacer(self, *, par, motif):
        """Erase what is personal, for good, salt included; the reason stays in the journal."""
        actuelle = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if actuelle.effacee_le:
            return
        self.sel, self.contenu, self.effacee_le = "", None, timezone.now()
        self.save(update_fields=["sel", "contenu", "effacee_le"])
        Evenement.objects.consigner(
            contrat=self.ligne.acte.contrat,
            auteur=par,
            verbe="effacer",
            objet=self,
            details={"motif": motif},
        )
