"""Partner organisations and their representatives. What they promise never enters here."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q

from partenaires.identifiants import valider_rna, valider_siret
from quartiers.identifiants import valider_siren
from quartiers.models import Commune, Intercommunalite, Quartier
from quartiers.recherche import Cherchable, index_de_recherche
from quartiers.tri import alphabetique


class TypePartenaire(models.TextChoices):
    ETAT = "etat", "État"
    REGION = "region", "Région"
    DEPARTEMENT = "departement", "Département"
    EPCI = "epci", "Intercommunalité"
    COMMUNE = "commune", "Commune"
    BAILLEUR = "bailleur", "Bailleur social"
    ORGANISME_SOCIAL = "organisme_social", "Organisme social"
    CHAMBRE = "chambre", "Chambre consulaire"
    ASSOCIATION = "association", "Association"
    CONSEIL_CITOYEN = "conseil_citoyen", "Conseil citoyen"
    AUTRE = "autre", "Autre"


class PartenaireQuerySet(Cherchable):
    RECHERCHE = ("nom", "sigle", "siret", "rna")
    RECHERCHE_LISTES = ("alias",)

    def visibles_par(self, utilisateur):
        """Partners met in the contracts that this person may read, and their own organisation.

        An officer also sees those that their intercommunality has registered.
        """
        if utilisateur.is_superuser:
            return self
        if utilisateur.partenaire_id is None:
            return self.none()
        conditions = [Q(pk=utilisateur.partenaire_id)]
        if mienne := utilisateur.intercommunalite_id:
            conditions += [
                Q(enregistre_par=mienne),
                Q(contrats__pilote=mienne),
                Q(contrats__pilote__successeur=mienne),
            ]
        elif not utilisateur.est_officier:
            conditions += [
                Q(contrats__partenaires=utilisateur.partenaire_id),
                Q(contrats__quartiers__conseils_citoyens=utilisateur.partenaire_id),
            ]
        # Each found by an index of its own: asked with OR, all the partners of France are read.
        cles = [self.model.objects.filter(c).order_by().values("pk") for c in conditions]
        return self.filter(pk__in=cles[0].union(*cles[1:], all=True))

    def noms(self, cles):
        """(key, name) of those that rows already readable name (`cles`, a list of their keys), each
        read once."""
        return self.filter(pk__in=cles).order_by().values_list("pk", "nom")


class Partenaire(models.Model):
    """An organisation of the contract: signatory, porteur, funder or citizens' council."""

    type = models.CharField("type", max_length=20, choices=TypePartenaire)
    nom = models.CharField("nom", max_length=200)
    sigle = models.CharField("sigle", max_length=30, blank=True)
    siret = models.CharField(
        "SIRET", max_length=14, null=True, blank=True, unique=True, validators=[valider_siret]
    )
    siren = models.CharField("SIREN", max_length=9, blank=True, validators=[valider_siren])
    rna = models.CharField("RNA", max_length=10, blank=True, validators=[valider_rna])
    alias = ArrayField(
        models.CharField(max_length=200),
        default=list,
        blank=True,
        verbose_name="autres noms",
        help_text="Les graphies rencontrées dans les fichiers, séparées par des virgules.",
    )
    distincts = ArrayField(
        models.BigIntegerField(),
        default=list,
        blank=True,
        editable=False,
        verbose_name="n’est pas le même que",
    )
    courriel = models.EmailField("adresse électronique", blank=True)
    intercommunalite = models.ForeignKey(
        Intercommunalite,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="partenaires",
        verbose_name="intercommunalité",
        help_text="Pour un partenaire qui est lui-même une intercommunalité.",
    )
    commune = models.ForeignKey(
        Commune,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="partenaires",
        help_text="Pour un partenaire qui est lui-même une commune.",
    )
    quartier = models.ForeignKey(
        Quartier,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="conseils_citoyens",
        help_text="Pour un conseil citoyen (loi du 21 février 2014, article 7).",
    )
    enregistre_par = models.ForeignKey(
        Intercommunalite,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="partenaires_enregistres",
        verbose_name="enregistré par",
    )

    objects = PartenaireQuerySet.as_manager()

    class Meta:
        verbose_name = "partenaire"
        ordering = [alphabetique("nom")]
        constraints = [
            models.CheckConstraint(
                condition=Q(siret__isnull=True) | ~Q(siret=""),
                name="partenaire_siret_vide_est_null",
                violation_error_message="Laissez le SIRET vide s'il n'est pas connu.",
            ),
        ]
        indexes = [
            # The order of the directory: a page of it is not a sort of all of them.
            models.Index(alphabetique("nom"), "id", name="partenaire_alphabetique"),
            index_de_recherche(
                "partenaire_recherche",
                *PartenaireQuerySet.RECHERCHE,
                listes=PartenaireQuerySet.RECHERCHE_LISTES,
            ),
        ]

    def __str__(self):
        return self.nom

    def distinguer(self, autre, *, par) -> None:
        """Say that `autre`, whose name is close, is another organisation: nobody is asked again."""
        with transaction.atomic():
            verrouilles = Partenaire.objects.select_for_update(of=("self",)).order_by("pk")
            for un, lautre in ((self, autre), (autre, self)):
                ligne = verrouilles.get(pk=un.pk)
                un.distincts = sorted({*ligne.distincts, lautre.pk})
                un.save(update_fields=["distincts"])
                dit = f"Ce n’est pas le même partenaire que «\u00a0{lautre}\u00a0»."
                LogEntry.objects.log_actions(par.pk, [un], CHANGE, dit, single_object=True)

    @property
    def nom_court(self):
        return self.sigle or self.nom

    def clean(self):
        """The SIREN is the start of the SIRET: filled when empty, refused when it differs."""
        self.siret = self.siret or None
        if not self.siret:
            return
        if not self.siren:
            self.siren = self.siret[:9]
        if self.siren != self.siret[:9]:
            raise ValidationError({"siren": "Le SIREN doit être le début du SIRET."})


class RepresentantQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """The representatives of the partners that this person sees."""
        return self.filter(partenaire__in=Partenaire.objects.visibles_par(utilisateur))


class Representant(models.Model):
    """A person who acts for a partner, in a function, between two dates of mandate.

    Signing with the key of an outgoing official is a forgery: the dates are looked at.
    """

    partenaire = models.ForeignKey(
        Partenaire, models.CASCADE, related_name="representants", verbose_name="partenaire"
    )
    prenom = models.CharField("prénom", max_length=100)
    nom = models.CharField("nom", max_length=100)
    fonction = models.CharField("fonction", max_length=200)
    courriel = models.EmailField("adresse électronique", blank=True)
    mandat_debut = models.DateField("début du mandat", null=True, blank=True)
    mandat_fin = models.DateField("fin du mandat", null=True, blank=True)

    objects = RepresentantQuerySet.as_manager()

    class Meta:
        verbose_name = "représentant"
        # Two people of one name keep their order: the first one is proposed to sign.
        ordering = [alphabetique("nom"), alphabetique("prenom"), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(mandat_debut__isnull=True)
                | Q(mandat_fin__isnull=True)
                | Q(mandat_fin__gte=F("mandat_debut")),
                name="representant_mandat_fin_apres_debut",
                violation_error_message="La fin du mandat précède son début.",
            ),
        ]

    def __str__(self):
        return f"{self.nom_complet}, {self.fonction}"

    @property
    def nom_complet(self):
        return f"{self.prenom} {self.nom}".strip()

    def en_mandat(self, jour) -> bool:
        """True if `jour` (a date) is inside the mandate; an unknown bound does not limit."""
        return (self.mandat_debut is None or self.mandat_debut <= jour) and (
            self.mandat_fin is None or jour <= self.mandat_fin
        )


class RessemblanceQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """The pairs of two partners that this person sees."""
        visibles = Partenaire.objects.visibles_par(utilisateur).values("pk")
        return self.filter(un__in=visibles, autre__in=visibles)

    def a_jour(self):
        """Those of two partners of whom nothing that is compared has changed since."""
        perimes = RessemblancePerimee.objects.values("partenaire")
        return self.exclude(un__in=perimes).exclude(autre__in=perimes)

    def non_ecartees(self):
        """Those of which nobody said that they are two organisations."""
        return self.exclude(un__distincts__contains=[F("autre")]).exclude(
            autre__distincts__contains=[F("un")]
        )


def _lien(libelle: str) -> models.ForeignKey:
    """A partner that may be gone since: nothing holds the one by the other."""
    return models.ForeignKey(
        Partenaire,
        models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        verbose_name=libelle,
    )


class Ressemblance(models.Model):
    """Two partners that may be one, `un` before `autre` in alphabetical order, and why.

    Never typed: `partenaires.ressemblances` compares the names and keeps the pairs. No constraint:
    a partner may be gone; its pairs are then read no more.
    """

    un = _lien("un partenaire")
    autre = _lien("un autre")
    raison = models.CharField("raison", max_length=60)

    objects = RessemblanceQuerySet.as_manager()

    class Meta:
        verbose_name = "ressemblance"
        constraints = [
            models.UniqueConstraint(
                fields=["un", "autre"],
                name="ressemblance_unique",
                violation_error_message="Cette ressemblance est déjà connue.",
            )
        ]

    def __str__(self):
        return f"Partenaires n° {self.un_id} et n° {self.autre_id}"


class RessemblancePerimeeQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """The marks of the partners that this person sees."""
        return self.filter(partenaire__in=Partenaire.objects.visibles_par(utilisateur))


class RessemblancePerimee(models.Model):
    """What is compared of this partner has changed: it is to be compared again.

    Only ever added by the triggers, several times rather than updated, as `CumulPerime` is.
    """

    partenaire = _lien("partenaire")

    objects = RessemblancePerimeeQuerySet.as_manager()

    class Meta:
        verbose_name = "ressemblance périmée"
        verbose_name_plural = "ressemblances périmées"

    def __str__(self):
        return f"Partenaire n° {self.partenaire_id}"
