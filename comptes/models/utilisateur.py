"""The person who logs in. What they may do on an object is said by that object's app."""

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from partenaires.models import Partenaire


class Role(models.TextChoices):
    OFFICIER = "officier", "Officier de l’intercommunalité"
    AGENT = "agent", "Agent d’un partenaire"
    SIGNATAIRE = "signataire", "Signataire"
    LECTEUR = "lecteur", "Lecteur"


# What an organisation gives its own people; an officer is named in the back office alone.
ROLES_D_UN_PARTENAIRE = (Role.AGENT, Role.SIGNATAIRE, Role.LECTEUR)


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

    def inviter(self, *, par, **champs):
        """Create the account of a colleague, who will choose their password from a message.

        Raises ValidationError.
        """
        if champs["role"] not in par.roles_a_donner(champs["partenaire"]):
            raise ValidationError({"role": "Ce rôle ne se donne pas par une invitation."})
        compte = self.create_user(**champs, invite_le=timezone.now())
        compte.consigner(par, f"Invitation envoyée\u00a0: {compte.droits_en_mots}.", ADDITION)
        return compte

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
    invite_le = models.DateTimeField("invité le", null=True, blank=True, editable=False)

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
        # Django lets control characters through between quotes: they would break a message.
        if not self.courriel.isprintable():
            raise ValidationError({"courriel": "Cette adresse contient un caractère invisible."})
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

    @property
    def attend_son_mot_de_passe(self) -> bool:
        """True until the person has chosen a password: the account is open, nobody came in."""
        return self.is_active and not self.has_usable_password()

    @property
    def droits_en_mots(self) -> str:
        gere = ", gère les comptes de son organisation" if self.gestionnaire else ""
        return f"{self.get_role_display()}{gere}"

    def roles_a_donner(self, partenaire) -> tuple[Role, ...]:
        """The roles that this person may give in `partenaire`: an officer is named by one of the
        very same intercommunality, or by the technical administrator, and by nobody else.
        """
        pilote = partenaire.intercommunalite_id
        if pilote and (self.is_superuser or self.intercommunalite_id == pilote):
            return (Role.OFFICIER, *ROLES_D_UN_PARTENAIRE)
        return ROLES_D_UN_PARTENAIRE

    @transaction.atomic
    def inviter_a_nouveau(self, *, par):
        """Date a new invitation: the links sent before are dead. Raises ValidationError."""
        self._verrouiller()
        if not self.attend_son_mot_de_passe:
            raise ValidationError("Cette personne n’attend pas d’invitation.")
        self.invite_le = timezone.now()
        self.save(update_fields=["invite_le"])
        self.consigner(par, "Invitation envoyée de nouveau.")

    @transaction.atomic
    def changer_droits(self, *, role, gestionnaire, par, partenaire=None) -> bool:
        """Give this role, and the management of accounts or not, in this organisation (by default
        the present one); False when nothing changes. Raises ValidationError.
        """
        self._verrouiller()
        ancien, nouveau = self.partenaire, partenaire or self.partenaire
        if (self.role, self.gestionnaire, ancien) == (role, gestionnaire, nouveau):
            return False
        self.verifier_droits(role=role, gestionnaire=gestionnaire, partenaire=nouveau, par=par)
        avant = self.droits_en_mots
        self.role, self.gestionnaire, self.partenaire = role, gestionnaire, nouveau
        self.save(update_fields=["role", "gestionnaire", "partenaire"])
        apres = self.droits_en_mots
        if nouveau != ancien:
            avant, apres = f"{avant} ({ancien})", f"{apres} ({nouveau})"
        self.consigner(par, f"Droits changés\u00a0: avant, {avant}\u00a0; après, {apres}.")
        return True

    def verifier_droits(self, *, role, gestionnaire, partenaire, par):
        """Raises ValidationError if `par` may not give these rights to this account."""
        donnables = par.roles_a_donner(partenaire)
        if role not in donnables:
            raise ValidationError({"role": "Ce rôle ne se donne que dans le back-office."})
        if self.role == Role.OFFICIER and role != self.role:
            if self.role not in par.roles_a_donner(self.partenaire):
                raise ValidationError({"role": "Ce compte est celui d’un officier."})
            self._laisser_un_officier(par)
        if not gestionnaire or partenaire != self.partenaire:
            self._laisser_un_gestionnaire(par)

    @transaction.atomic
    def retirer(self, *, par):
        """Close the account at once. Its password is forgotten with it: neither an open session
        nor a link sent before comes back to life if the account does. Raises ValidationError.
        """
        self._verrouiller()
        if not self.is_active:
            raise ValidationError("L’accès de cette personne est déjà retiré.")
        self._laisser_un_gestionnaire(par)
        self._laisser_un_officier(par)
        self.is_active = False
        self.set_unusable_password()
        self.save(update_fields=["is_active", "password"])
        self.sessions.all().delete()
        self.consigner(par, "Accès retiré.")

    @transaction.atomic
    def retablir(self, *, par):
        """Open a closed account again, as on its first day: by an invitation.

        Raises ValidationError.
        """
        self._verrouiller()
        if self.is_active:
            raise ValidationError("L’accès de cette personne est déjà ouvert.")
        self.is_active, self.invite_le = True, timezone.now()
        self.set_unusable_password()
        self.save(update_fields=["is_active", "invite_le", "password"])
        self.consigner(par, "Accès rétabli, invitation envoyée.")

    @transaction.atomic
    def retirer_second_facteur(self, *, par):
        """Forget the lost factors of a person whose identity was checked; their sessions end, and
        whoever must have a factor sets a new one at the next login. Raises ValidationError.
        """
        type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if not self.authenticator_set.exists():
            raise ValidationError("Cette personne n’a pas de second facteur.")
        self.authenticator_set.all().delete()
        self.sessions.all().delete()
        self.consigner(par, "Second facteur retiré, après vérification de l’identité.")

    def consigner(self, par, message, geste=CHANGE):
        """Write what was done where officers read it: the account's history in the back office."""
        LogEntry.objects.log_actions(par.pk, [self], geste, message, single_object=True)

    def _verrouiller(self):
        """Reread this account once nobody else is changing those of its organisation."""
        # The technical administrator belongs to no organisation.
        Partenaire.objects.select_for_update(no_key=True).filter(pk=self.partenaire_id).first()
        self.refresh_from_db()

    def _laisser_un_gestionnaire(self, par):
        """Two managers who remove each other leave one; an officer may leave none."""
        if not (self.gestionnaire and self.is_active) or par.est_officier or par.is_superuser:
            return
        actifs = Utilisateur.objects.filter(
            partenaire=self.partenaire_id, gestionnaire=True, is_active=True
        )
        if not actifs.exclude(pk=self.pk).exists():
            raise ValidationError(
                "C’est la dernière personne qui gère les comptes de cette organisation."
            )

    def _laisser_un_officier(self, par):
        """An intercommunality keeps one officer, unless the technical administrator says so."""
        if self.role != Role.OFFICIER or not self.is_active or par.is_superuser:
            return
        officiers = Utilisateur.objects.filter(
            partenaire=self.partenaire_id, role=Role.OFFICIER, is_active=True
        )
        if not officiers.exclude(pk=self.pk).exists():
            raise ValidationError("C’est le dernier officier de cette intercommunalité.")
