"""Territories and their public statistics. Who commits, and to what, never enters here."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from quartiers.contours import valider_contour
from quartiers.identifiants import generation_du_code, valider_code_insee, valider_siren
from quartiers.recherche import Cherchable, index_de_recherche
from quartiers.tri import alphabetique


class IntercommunaliteQuerySet(Cherchable):
    RECHERCHE = ("nom", "sigle")


class Intercommunalite(models.Model):
    """An EPCI with its own taxation; it may follow another one (merger of 1 January 2017)."""

    siren = models.CharField("SIREN", max_length=9, unique=True, validators=[valider_siren])
    nom = models.CharField("nom", max_length=200)
    sigle = models.CharField("sigle", max_length=20, blank=True)
    departement = models.CharField("département", max_length=3, blank=True)
    date_creation = models.DateField("créée le", null=True, blank=True)
    date_fin = models.DateField("disparue le", null=True, blank=True)
    successeur = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecesseurs",
        verbose_name="intercommunalité qui lui succède",
    )

    objects = IntercommunaliteQuerySet.as_manager()

    class Meta:
        verbose_name = "intercommunalité"
        ordering = [alphabetique("nom")]
        constraints = [
            models.CheckConstraint(
                condition=Q(date_fin__isnull=True)
                | Q(date_creation__isnull=True)
                | Q(date_fin__gte=F("date_creation")),
                name="intercommunalite_fin_apres_creation",
                violation_error_message="La date de fin précède la date de création.",
            ),
            models.CheckConstraint(
                condition=~Q(successeur=F("id")),
                name="intercommunalite_successeur_autre",
                violation_error_message="Une intercommunalité ne se succède pas à elle-même.",
            ),
        ]

    def __str__(self):
        return self.sigle or self.nom


class CommuneQuerySet(Cherchable):
    RECHERCHE = ("nom", "code_insee")


class Commune(models.Model):
    """A commune, by its INSEE code (text: Corsica has letters, the Ain a leading zero)."""

    code_insee = models.CharField(
        "code INSEE", max_length=5, unique=True, validators=[valider_code_insee]
    )
    siren = models.CharField("SIREN", max_length=9, blank=True, validators=[valider_siren])
    nom = models.CharField("nom", max_length=200)
    intercommunalite = models.ForeignKey(
        Intercommunalite,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="communes",
        verbose_name="intercommunalité actuelle",
    )

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = "commune"
        ordering = [alphabetique("nom")]

    def __str__(self):
        return self.nom


class Generation(models.IntegerChoices):
    """The two priority geographies: decree 2014-1750 until 2023, decree 2023-1314 since."""

    G2015 = 2015, "2015-2023"
    G2024 = 2024, "2024-2030"


class NatureQuartier(models.TextChoices):
    QPV = "qpv", "Quartier prioritaire"
    VEILLE = "veille", "Quartier de veille active"


class QuartierQuerySet(Cherchable):
    RECHERCHE = ("nom", "code")
    RECHERCHE_LISTES = ("alias",)

    def visibles_par(self, utilisateur):
        """Neighbourhoods of the contracts that this person may read.

        An officer also sees those on the communes of their own intercommunality; a residents'
        council, its own.
        """
        if utilisateur.is_superuser:
            return self
        mienne = utilisateur.intercommunalite_id
        if utilisateur.est_officier and mienne:
            visibles = (
                Q(communes__intercommunalite=mienne)
                | Q(contrats__pilote=mienne)
                | Q(contrats__pilote__successeur=mienne)
            )
        elif utilisateur.partenaire_id and not utilisateur.est_officier:
            mien = utilisateur.partenaire_id
            visibles = (
                Q(contrats__partenaires=mien)
                | Q(conseils_citoyens=mien)
                | Q(contrats__quartiers__conseils_citoyens=mien)
            )
        else:
            return self.none()
        return self.filter(pk__in=self.model.objects.filter(visibles).values("pk"))


class Quartier(models.Model):
    """A priority neighbourhood (QPV) or one under watch, in one generation of the geography.

    The official code stays empty until it is imported from the official list: never invented.
    """

    code = models.CharField("code officiel", max_length=8, null=True, blank=True, unique=True)
    nom = models.CharField("nom", max_length=200)
    generation = models.PositiveSmallIntegerField("géographie", choices=Generation)
    nature = models.CharField(
        "nature", max_length=10, choices=NatureQuartier, default=NatureQuartier.QPV
    )
    communes = models.ManyToManyField(Commune, related_name="quartiers", verbose_name="communes")
    alias = ArrayField(
        models.CharField(max_length=200),
        default=list,
        blank=True,
        verbose_name="autres noms",
        help_text="Les noms rencontrés dans d'autres documents, séparés par des virgules.",
    )
    contour = models.JSONField(
        "contour (GeoJSON)", null=True, blank=True, help_text="Vide tant qu'il n'est pas importé."
    )

    objects = QuartierQuerySet.as_manager()

    class Meta:
        verbose_name = "quartier"
        ordering = [alphabetique("nom"), "generation"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__isnull=True) | ~Q(code=""),
                name="quartier_code_vide_est_null",
                violation_error_message="Laissez le code vide s'il n'est pas connu.",
            ),
            models.CheckConstraint(
                condition=Q(generation__in=Generation.values),
                name="quartier_generation_connue",
                violation_error_message="La géographie prioritaire est celle de 2015 ou de 2024.",
            ),
        ]
        indexes = [
            index_de_recherche(
                "quartier_recherche",
                *QuartierQuerySet.RECHERCHE,
                listes=QuartierQuerySet.RECHERCHE_LISTES,
            )
        ]

    def __str__(self):
        return self.nom

    def clean(self):
        """A code of the other generation is an error, an unknown form is accepted; an outline
        is a closed GeoJSON polygon in degrees."""
        self.code = self.code or None
        self.contour = self.contour or None
        erreurs = {}
        generation = generation_du_code(self.code or "")
        if generation and self.generation and generation != self.generation:
            erreurs["code"] = f"Ce code est de la géographie {generation}."
        if self.contour is not None:
            try:
                valider_contour(self.contour)
            except ValidationError as refus:
                erreurs["contour"] = refus
        if erreurs:
            raise ValidationError(erreurs)


class NatureFiliation(models.TextChoices):
    IDENTIQUE = "identique", "Contour identique"
    MODIFIE = "modifie", "Contour modifié"
    FUSION = "fusion", "Fusion"
    SCISSION = "scission", "Scission"


class FiliationQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """Lines that start from, or lead to, a neighbourhood that this person sees."""
        visibles = Quartier.objects.visibles_par(utilisateur)
        return self.filter(Q(ancien__in=visibles) | Q(nouveau__in=visibles))


class FiliationQuartier(models.Model):
    """What became of a 2015 neighbourhood in 2024; merges and splits are many rows.

    The shares are those of the ground in common; empty while an outline is missing.
    """

    ancien = models.ForeignKey(
        Quartier, models.CASCADE, related_name="descendances", verbose_name="quartier de 2015"
    )
    nouveau = models.ForeignKey(
        Quartier, models.CASCADE, related_name="ascendances", verbose_name="quartier de 2024"
    )
    nature = models.CharField("nature", max_length=10, choices=NatureFiliation)
    part_ancien = models.DecimalField(
        "part du quartier de 2015 (%)", max_digits=4, decimal_places=1, null=True, blank=True
    )
    part_nouveau = models.DecimalField(
        "part du quartier de 2024 (%)", max_digits=4, decimal_places=1, null=True, blank=True
    )

    objects = FiliationQuerySet.as_manager()

    class Meta:
        verbose_name = "filiation de quartier"
        verbose_name_plural = "filiations de quartiers"
        constraints = [
            models.UniqueConstraint(
                fields=["ancien", "nouveau"],
                name="filiation_unique",
                violation_error_message="Cette filiation est déjà enregistrée.",
            ),
            models.CheckConstraint(
                condition=Q(part_ancien__isnull=True, part_nouveau__isnull=True)
                | Q(
                    part_ancien__isnull=False,
                    part_nouveau__isnull=False,
                    part_ancien__range=(0, 100),
                    part_nouveau__range=(0, 100),
                ),
                name="filiation_parts",
                violation_error_message="Les deux parts vont ensemble, de 0 à 100 %%.",
            ),
        ]

    def __str__(self):
        return f"{self.ancien} → {self.nouveau}"

    def clean(self):
        if self.ancien_id and self.nouveau_id and self.ancien.generation >= self.nouveau.generation:
            raise ValidationError(
                "Une filiation va d'un quartier de 2015 vers un quartier de 2024."
            )


class Statistique(models.Model):
    """A public statistic (INSEE, CAF, France Travail…), known by a stable code of ours."""

    code = models.SlugField("code", max_length=50, unique=True)
    libelle = models.CharField("libellé", max_length=200)
    unite = models.CharField("unité", max_length=30)
    sommable = models.BooleanField(
        "sommable", default=False, help_text="Faux pour un taux, une médiane, un indice."
    )

    class Meta:
        verbose_name = "statistique"
        ordering = ["libelle"]

    def __str__(self):
        return self.libelle


class Releve(models.Model):
    """The value of a statistic on one territory for one year, as one source gives it.

    Sources disagree: each keeps its own row. No value means statistical secrecy or another
    reason that is written down, never zero.
    """

    statistique = models.ForeignKey(
        Statistique, models.PROTECT, related_name="releves", verbose_name="statistique"
    )
    quartier = models.ForeignKey(
        Quartier, models.CASCADE, null=True, blank=True, related_name="releves"
    )
    commune = models.ForeignKey(
        Commune, models.CASCADE, null=True, blank=True, related_name="releves"
    )
    intercommunalite = models.ForeignKey(
        Intercommunalite,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="releves",
        verbose_name="intercommunalité",
    )
    millesime = models.PositiveSmallIntegerField("millésime")
    valeur = models.DecimalField("valeur", max_digits=16, decimal_places=4, null=True, blank=True)
    motif_absence = models.CharField("motif d'absence", max_length=200, blank=True)
    source = models.CharField("source", max_length=300)
    approximatif = models.BooleanField("valeur approchée", default=False)

    class Meta:
        verbose_name = "relevé statistique"
        verbose_name_plural = "relevés statistiques"
        ordering = ["statistique", "-millesime"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    quartier__isnull=False, commune__isnull=True, intercommunalite__isnull=True
                )
                | Q(quartier__isnull=True, commune__isnull=False, intercommunalite__isnull=True)
                | Q(quartier__isnull=True, commune__isnull=True, intercommunalite__isnull=False),
                name="releve_un_seul_territoire",
                violation_error_message="Un relevé porte sur un seul territoire.",
            ),
            models.CheckConstraint(
                condition=Q(valeur__isnull=False, motif_absence="")
                | (Q(valeur__isnull=True) & ~Q(motif_absence="")),
                name="releve_valeur_ou_motif",
                violation_error_message="Donnez une valeur, ou le motif de son absence.",
            ),
            models.UniqueConstraint(
                fields=[
                    "statistique",
                    "quartier",
                    "commune",
                    "intercommunalite",
                    "millesime",
                    "source",
                ],
                nulls_distinct=False,
                name="releve_unique_par_source",
                violation_error_message="Cette source a déjà donné cette valeur.",
            ),
        ]

    def __str__(self):
        return f"{self.statistique} {self.millesime}"
