"""The person who logs in. What they may do on an object is said by that object's app."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from partenaires.models import Partenaire


class Role(models.TextChoices):
    OFFICIER = "officier", "Officier de l'intercommunalité"
    AGENT = "agent", "Agent d'un partenaire"
    SIGNATAIRE = "signataire", "Signataire"
    LECTEUR = "lecteur", "Lecteur"


class UtilisateurQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """For an officer, the accounts of the partners they see; for others, their colleagues."""
        if utilisateur.is_superuser:
            return self
        if utilisateur.est_officier:
            partenaires = Partenaire.objects.visibles_par(utilisateur)
            return self.filter(partenaire__in=partenaires, is_superuser=False)
        return self.filter(partenaire=utilisateur.partenaire_id, partenaire__isnull=False)


class UtilisateurManager(BaseUserManager.from_queryset(UtilisateurQuerySet)):
    def create_user(self, courriel, password=None, **champs):
        """Create an account; the e-mail is kept in lower case. A missing password is unusable."""
        utilisateur = self.model(courriel=courriel.strip().lower(), **champs)
        utilisateur.set_password(password)
        utilisateur.full_clean(exclude=["password"])
        utilisateur.save(using=self._db)
        return utilisateur

    def create_superuser(self, courriel, password=None, **champs):
        """Create the technical administrator (never used for daily work)."""
        return self.create_user(courriel, password, is_superuser=True, **champs)

    def get_by_natural_key(self, courriel):
        """Find an account by e-mail, whatever its case."""
        return self.get(courriel=(courriel or "").strip().lower())


class Utilisateur(AbstractBaseUser, PermissionsMixin):
    """An account: e-mail login, one organisation, one role."""

    courriel = models.EmailField(
        "adresse électronique",
        unique=True,
        error_messages={"unique": "Un compte existe déjà avec cette adresse."},
    )
    prenom = models.CharField("prénom", max_length=100, blank=True)
    nom = models.CharField("nom", max_length=100, blank=True)
    partenaire = models.ForeignKey(
        Partenaire,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="utilisateurs",
        verbose_name="organisation",
    )
    role = models.CharField("rôle", max_length=20, choices=Role, default=Role.LECTEUR)
    is_active = models.BooleanField(
        "compte actif", default=True, help_text="Décochez plutôt que de supprimer le compte."
    )
    gestionnaire = models.BooleanField(
        "gère les comptes de son organisation",
        default=False,
        help_text="Peut inviter et retirer ses collègues.",
    )
    date_joined = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = UtilisateurManager()

    USERNAME_FIELD = "courriel"
    EMAIL_FIELD = "courriel"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = "utilisateur"
        ordering = ["nom", "prenom", "courriel"]
        constraints = [
            models.CheckConstraint(
                condition=Q(courriel=Lower("courriel")),
                name="utilisateur_courriel_minuscules",
                violation_error_message="L'adresse doit être en minuscules.",
            ),
            models.CheckConstraint(
                condition=Q(is_superuser=True) | Q(partenaire__isnull=False),
                name="utilisateur_a_une_organisation",
                violation_error_message="Un compte appartient à une organisation.",
            ),
        ]

    def __str__(self):
        return self.get_full_name() or self.courriel

    def clean(self):
        """An officer's organisation is an intercommunality; the e-mail is in lower case."""
        self.courriel = (self.courriel or "").strip().lower()
        for champ in ("prenom", "nom"):
            if not getattr(self, champ).isprintable():
                raise ValidationError({champ: "Un nom tient sur une ligne."})
        if (
            self.role == Role.OFFICIER
            and self.partenaire_id
            and not self.partenaire.intercommunalite_id
        ):
            raise ValidationError(
                {"role": "Un officier appartient à une intercommunalité qui pilote un contrat."}
            )

    def get_full_name(self):
        return f"{self.prenom} {self.nom}".strip()

    def get_short_name(self):
        return self.prenom or self.courriel

    @property
    def est_officier(self) -> bool:
        return self.is_active and self.role == Role.OFFICIER

    @property
    def peut_ecrire(self) -> bool:
        """True for those who enter data: an agent for their organisation, an officer for all."""
        return self.is_active and self.role in {Role.OFFICIER, Role.AGENT}

    @property
    def intercommunalite_id(self) -> int | None:
        """The intercommunality that an officer works for; None for anyone else."""
        if not self.est_officier or not self.partenaire_id:
            return None
        return self.partenaire.intercommunalite_id

    @property
    def is_staff(self) -> bool:
        """Who enters the back office: officers and the technical administrator."""
        return self.is_active and (self.is_superuser or self.est_officier)
