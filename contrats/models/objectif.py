"""What the contract aims at, and how it is measured. How figures combine is in `calculs`."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q

from contrats.models.contrat import Contrat
from contrats.models.evenement import Evenement
from contrats.models.visibilite import DuContratQuerySet
from partenaires.models import Partenaire
from quartiers.models import Quartier
from quartiers.recherche import index_de_recherche


class Pilier(models.Model):
    """A pillar or thematic priority of one contract: data, since every contract names its own."""

    contrat = models.ForeignKey(Contrat, models.CASCADE, related_name="piliers")
    intitule = models.CharField("intitulé", max_length=200)
    ordre = models.PositiveSmallIntegerField("ordre", default=1)

    objects = DuContratQuerySet.as_manager()

    class Meta:
        verbose_name = "pilier"
        ordering = ["contrat", "ordre"]

    def __str__(self):
        return self.intitule


class ObjectifQuerySet(DuContratQuerySet):
    RECHERCHE = ("numero", "intitule", "description")


class Objectif(models.Model):
    """An objective, strategic (no parent) or operational (under a strategic one)."""

    contrat = models.ForeignKey(Contrat, models.CASCADE, related_name="objectifs")
    pilier = models.ForeignKey(
        Pilier, models.SET_NULL, null=True, blank=True, related_name="objectifs"
    )
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="sous_objectifs",
        verbose_name="objectif stratégique",
    )
    numero = models.CharField("numéro", max_length=10)
    intitule = models.CharField("intitulé", max_length=300)
    description = models.TextField("description", blank=True)

    objects = ObjectifQuerySet.as_manager()

    class Meta:
        verbose_name = "objectif"
        ordering = ["contrat", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "numero"],
                name="objectif_numero_unique",
                violation_error_message="Un objectif de ce contrat porte déjà ce numéro.",
            ),
        ]
        indexes = [index_de_recherche("objectif_recherche", *ObjectifQuerySet.RECHERCHE)]

    def __str__(self):
        return f"{self.numero}. {self.intitule}"

    def clean(self):
        """Pillar and parent belong to the same contract; the tree has two levels."""
        for champ in ("pilier", "parent"):
            voisin = getattr(self, champ)
            if voisin and voisin.contrat_id != self.contrat_id:
                raise ValidationError({champ: "Choisissez un élément du même contrat."})
        if self.parent and (self.parent_id == self.pk or self.parent.parent_id):
            raise ValidationError({"parent": "Un objectif opérationnel dépend d'un stratégique."})


class Sens(models.TextChoices):
    HAUSSE = "hausse", "À la hausse"
    BAISSE = "baisse", "À la baisse"


class Agregation(models.TextChoices):
    SOMME = "somme", "Somme"
    DERNIERE = "derniere", "Dernière valeur"
    RATIO = "ratio", "Ratio (somme des numérateurs / somme des dénominateurs)"


class IndicateurQuerySet(DuContratQuerySet):
    CHEMIN = "objectif__contrat"
    RECHERCHE = ("intitule", "definition")


class Indicateur(models.Model):
    """What is measured for an objective: baseline, targets, direction, rule of aggregation.

    Targets are set when the objective is created (law 2014-173, art. 6 IV 1° and 5°).
    """

    objectif = models.ForeignKey(Objectif, models.CASCADE, related_name="indicateurs")
    intitule = models.CharField("intitulé", max_length=200)
    definition = models.TextField("définition et mode de calcul", blank=True)
    unite = models.CharField("unité", max_length=30)
    sens = models.CharField("sens souhaité", max_length=10, choices=Sens)
    agregation = models.CharField("règle d'agrégation", max_length=10, choices=Agregation)
    responsable = models.ForeignKey(
        Partenaire,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="indicateurs",
        verbose_name="qui le renseigne",
    )
    reference_valeur = models.DecimalField(
        "valeur de départ", max_digits=14, decimal_places=2, null=True, blank=True
    )
    reference_annee = models.PositiveSmallIntegerField("année de départ", null=True, blank=True)
    reference_source = models.CharField("source de la valeur de départ", max_length=300, blank=True)
    cible_intermediaire = models.DecimalField(
        "cible intermédiaire", max_digits=14, decimal_places=2, null=True, blank=True
    )
    cible_intermediaire_annee = models.PositiveSmallIntegerField(
        "année de la cible intermédiaire", null=True, blank=True
    )
    cible_finale = models.DecimalField(
        "cible finale", max_digits=14, decimal_places=2, null=True, blank=True
    )
    cible_finale_annee = models.PositiveSmallIntegerField(
        "année de la cible finale", null=True, blank=True
    )
    demonstration = models.BooleanField("donnée de démonstration", default=False)
    demonstration_cibles = models.BooleanField("cibles de démonstration", default=False)

    objects = IndicateurQuerySet.as_manager()

    class Meta:
        verbose_name = "indicateur"
        ordering = ["objectif", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{champ}__isnull": True, f"{annee}__isnull": True})
                | Q(**{f"{champ}__isnull": False, f"{annee}__isnull": False}),
                name=f"indicateur_{nom}_datee",
                violation_error_message=f"{libelle} va avec son année.",
            )
            for nom, champ, annee, libelle in (
                ("reference", "reference_valeur", "reference_annee", "La valeur de départ"),
                (
                    "intermediaire",
                    "cible_intermediaire",
                    "cible_intermediaire_annee",
                    "La cible intermédiaire",
                ),
                ("finale", "cible_finale", "cible_finale_annee", "La cible finale"),
            )
        ]
        indexes = [index_de_recherche("indicateur_recherche", *IndicateurQuerySet.RECHERCHE)]

    def __str__(self):
        return self.intitule

    def clean(self):
        """The years go forward: baseline, intermediate target, final target."""
        annees = [self.reference_annee, self.cible_intermediaire_annee, self.cible_finale_annee]
        connues = [annee for annee in annees if annee]
        if connues != sorted(set(connues)):
            raise ValidationError("Les années doivent se suivre : départ, intermédiaire, finale.")

    @transaction.atomic
    def changer_de_cibles(self, *, par, motif, champs) -> bool:
        """Write the targets and baseline `champs` (name: value), with the reason of the change.

        False, and nothing written, when they hold these values already. Raises ValidationError
        without a reason or against a rule of the model.
        """
        if not motif.strip():
            raise ValidationError({"motif": "Dites pourquoi la cible change."})
        actuel = Indicateur.objects.select_for_update(of=("self",)).get(pk=self.pk)
        details = {"motif": motif}
        for champ, valeur in champs.items():
            avant = getattr(actuel, champ)
            if avant != valeur:
                details[champ] = {"avant": avant, "apres": valeur}
            setattr(self, champ, valeur)
        if details.keys() == {"motif"}:
            return False
        self.full_clean()
        self.save(update_fields=list(champs))
        Evenement.objects.consigner(
            contrat=self.objectif.contrat,
            auteur=par,
            verbe="changer_de_cibles",
            objet=self,
            details=details,
        )
        return True


class MesureQuerySet(DuContratQuerySet):
    CHEMIN = "indicateur__objectif__contrat"


class Mesure(models.Model):
    """The value of an indicator over a period, for one neighbourhood or for the whole contract.

    No value always carries its reason (statistical secrecy, not yet published…), never zero.
    """

    indicateur = models.ForeignKey(Indicateur, models.CASCADE, related_name="mesures")
    quartier = models.ForeignKey(
        Quartier,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mesures",
        help_text="Vide : la valeur porte sur l'ensemble du contrat.",
    )
    periode_debut = models.DateField("début de période")
    periode_fin = models.DateField("fin de période")
    valeur = models.DecimalField("valeur", max_digits=14, decimal_places=2, null=True, blank=True)
    numerateur = models.DecimalField(
        "numérateur", max_digits=14, decimal_places=2, null=True, blank=True
    )
    denominateur = models.DecimalField(
        "dénominateur", max_digits=14, decimal_places=2, null=True, blank=True
    )
    valeur_femmes = models.DecimalField(
        "dont femmes", max_digits=14, decimal_places=2, null=True, blank=True
    )
    valeur_hommes = models.DecimalField(
        "dont hommes", max_digits=14, decimal_places=2, null=True, blank=True
    )
    motif_absence = models.CharField("motif d'absence", max_length=200, blank=True)
    source = models.CharField("source", max_length=300, blank=True)
    saisie_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="mesures",
        verbose_name="saisie par",
    )
    saisie_le = models.DateTimeField("saisie le", auto_now=True)
    demonstration = models.BooleanField("donnée de démonstration", default=False)

    objects = MesureQuerySet.as_manager()

    class Meta:
        verbose_name = "mesure"
        ordering = ["indicateur", "periode_fin", "quartier"]
        # The years that were measured: both ends of it, never all rows.
        indexes = [models.Index(fields=["periode_fin"], name="mesure_periode_fin")]
        constraints = [
            models.CheckConstraint(
                condition=Q(periode_fin__gte=F("periode_debut")),
                name="mesure_periode_dans_l_ordre",
                violation_error_message="La fin de la période précède son début.",
            ),
            models.CheckConstraint(
                condition=Q(valeur__isnull=False, motif_absence="")
                | (Q(valeur__isnull=True) & ~Q(motif_absence="")),
                name="mesure_valeur_ou_motif",
                violation_error_message="Donnez une valeur, ou le motif de son absence.",
            ),
            models.CheckConstraint(
                condition=Q(numerateur__isnull=True, denominateur__isnull=True)
                | Q(numerateur__isnull=False, denominateur__isnull=False, denominateur__gt=0),
                name="mesure_ratio_complet",
                violation_error_message=(
                    "Un ratio demande un numérateur et un dénominateur supérieur à zéro."
                ),
            ),
            models.UniqueConstraint(
                fields=["indicateur", "quartier", "periode_debut", "periode_fin"],
                nulls_distinct=False,
                name="mesure_unique_par_periode",
                violation_error_message="Cette période est déjà renseignée.",
            ),
        ]

    def __str__(self):
        return f"{self.indicateur} {self.annee}"

    @property
    def annee(self) -> int:
        return self.periode_fin.year

    def clean(self):
        """A ratio's value, in %, comes from its two terms; the neighbourhood is the contract's."""
        if self.numerateur is not None and self.denominateur:
            self._calculer_le_ratio()
        if self.indicateur_id:
            self._verifier_le_quartier()
            self._verifier_le_chevauchement()

    def _calculer_le_ratio(self):
        valeur = round(100 * self.numerateur / self.denominateur, 2)
        try:
            self.valeur = self._meta.get_field("valeur").clean(valeur, self)
        except ValidationError:
            raise ValidationError({"numerateur": "Ce ratio dépasse ce qui se conçoit."}) from None

    def _verifier_le_quartier(self):
        contrat = self.indicateur.objectif.contrat
        if self.quartier_id and not contrat.quartiers.filter(pk=self.quartier_id).exists():
            raise ValidationError({"quartier": "Ce quartier n'est pas dans le contrat."})

    def _verifier_le_chevauchement(self):
        """Two measures that share a day would count it twice."""
        if not (self.periode_debut and self.periode_fin):
            return
        communes = Mesure.objects.filter(
            indicateur=self.indicateur_id,
            quartier=self.quartier_id,
            periode_debut__lte=self.periode_fin,
            periode_fin__gte=self.periode_debut,
        ).exclude(pk=self.pk)
        identique = Q(periode_debut=self.periode_debut, periode_fin=self.periode_fin)
        if communes.exclude(identique).exists():
            raise ValidationError({"periode_debut": "Une autre mesure couvre déjà ces jours."})
