"""Who comes by ProConnect: identities tied to accounts, and requests that an officer decides."""

from django.conf import settings
from django.contrib.admin.models import ADDITION
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from comptes.models.utilisateur import Role, Utilisateur
from partenaires.models import Partenaire
from quartiers.models import Intercommunalite

# A request never gives the right to sign: the employer's number proves employment, no more.
ROLES_SUR_DEMANDE = (Role.AGENT, Role.LECTEUR)


class IdentiteProConnectQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """One's own, and nobody else's."""
        return self.filter(utilisateur=utilisateur.pk)


class IdentiteProConnect(models.Model):
    """One person at one identity provider: `(idp_id, sub)`, never an e-mail address."""

    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="identites_proconnect",
        verbose_name="compte",
    )
    idp_id = models.CharField("fournisseur d’identité", max_length=100)
    sub = models.CharField("identifiant", max_length=255)
    lie_le = models.DateTimeField("lié le", default=timezone.now, editable=False)

    objects = IdentiteProConnectQuerySet.as_manager()

    class Meta:
        verbose_name = "identité ProConnect"
        verbose_name_plural = "identités ProConnect"
        ordering = ["lie_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["idp_id", "sub"],
                name="identite_proconnect_unique",
                violation_error_message="Cette identité ProConnect est déjà liée à un compte.",
            ),
        ]

    def __str__(self):
        return f"{self.utilisateur} par ProConnect"

    @transaction.atomic
    def delier(self, *, par):
        """Forget this identity; never the last way into the account. Raises ValidationError."""
        compte = Utilisateur.objects.select_for_update(of=("self",)).get(pk=self.utilisateur_id)
        autres = compte.identites_proconnect.exclude(pk=self.pk)
        if not compte.has_usable_password() and not autres.exists():
            raise ValidationError(
                "Choisissez d’abord un mot de passe : vous n’auriez plus d’accès."
            )
        IdentiteProConnect.objects.filter(pk=self.pk).delete()
        compte.consigner(par, "Identité ProConnect retirée.")


class StatutDemande(models.TextChoices):
    EN_ATTENTE = "en_attente", "En attente"
    ACCEPTEE = "acceptee", "Acceptée"
    REFUSEE = "refusee", "Refusée"


class DemandeAccesQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """For an officer, those sent to their intercommunality; for anyone else, none."""
        if utilisateur.is_superuser:
            return self
        mienne = utilisateur.intercommunalite_id
        if mienne is None:
            return self.none()
        return self.filter(Q(intercommunalite=mienne) | Q(intercommunalite__successeur=mienne))

    def en_attente(self):
        return self.filter(statut=StatutDemande.EN_ATTENTE)


class DemandeAcces(models.Model):
    """A person whom ProConnect knows and the portal does not: an officer accepts or refuses."""

    intercommunalite = models.ForeignKey(
        Intercommunalite,
        models.PROTECT,
        related_name="demandes_d_acces",
        verbose_name="intercommunalité",
    )
    idp_id = models.CharField("fournisseur d’identité", max_length=100)
    sub = models.CharField("identifiant", max_length=255)
    courriel = models.EmailField("adresse électronique")
    prenom = models.CharField("prénom", max_length=100, blank=True)
    nom = models.CharField("nom", max_length=100, blank=True)
    siret = models.CharField("SIRET de l’employeur", max_length=14, blank=True)
    message = models.CharField("message", max_length=500, blank=True)
    statut = models.CharField(
        "statut", max_length=20, choices=StatutDemande, default=StatutDemande.EN_ATTENTE
    )
    demande_le = models.DateTimeField("demandé le", default=timezone.now, editable=False)
    traitee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="demandes_traitees",
        verbose_name="traitée par",
    )
    traitee_le = models.DateTimeField("traitée le", null=True, blank=True, editable=False)
    motif = models.CharField("motif du refus", max_length=500, blank=True)

    objects = DemandeAccesQuerySet.as_manager()

    class Meta:
        verbose_name = "demande d’accès"
        verbose_name_plural = "demandes d’accès"
        ordering = ["-demande_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["idp_id", "sub"],
                condition=Q(statut=StatutDemande.EN_ATTENTE),
                name="demande_acces_une_en_attente",
                violation_error_message="Votre demande d’accès est déjà enregistrée.",
            ),
            models.CheckConstraint(
                condition=Q(statut=StatutDemande.EN_ATTENTE, traitee_le=None)
                | (~Q(statut=StatutDemande.EN_ATTENTE) & Q(traitee_le__gte=F("demande_le"))),
                name="demande_acces_traitee_apres",
                violation_error_message="Une demande traitée l’est après avoir été faite.",
            ),
        ]

    def __str__(self):
        return f"{self.prenom} {self.nom}".strip() or self.courriel

    @property
    def organisation_proposee(self) -> Partenaire | None:
        """The partner of this employer's number: a proposal, which the officer may change."""
        if not self.siret:
            return None
        return Partenaire.objects.filter(siret=self.siret).first()

    @transaction.atomic
    def accepter(self, *, partenaire, role, par) -> Utilisateur:
        """Open an account, or tie the identity to the one that has this address.

        Raises ValidationError.
        """
        self._verrouiller()
        if role not in ROLES_SUR_DEMANDE:
            raise ValidationError({"role": "Ce rôle ne se donne pas sur une demande."})
        compte = Utilisateur.objects.filter(courriel=self.courriel).first()
        if compte is None:
            identite = {"prenom": self.prenom, "nom": self.nom}
            compte = Utilisateur.objects.create_user(
                self.courriel, None, partenaire=partenaire, role=role, **identite
            )
            compte.consigner(par, f"Accès par ProConnect\u00a0: {compte.droits_en_mots}.", ADDITION)
        elif not _liable(compte, partenaire):
            raise ValidationError(
                "Cette adresse est celle d’un compte que l’on ne peut pas lier à la place de la "
                "personne\u00a0: qu’elle se connecte avec son mot de passe, puis lie ProConnect."
            )
        else:
            compte.consigner(par, "Identité ProConnect liée.")
        IdentiteProConnect.objects.create(utilisateur=compte, idp_id=self.idp_id, sub=self.sub)
        self._passer(StatutDemande.ACCEPTEE, par)
        return compte

    @transaction.atomic
    def refuser(self, *, motif, par):
        """Say no, and why. Raises ValidationError."""
        self._verrouiller()
        self.motif = motif
        self._passer(StatutDemande.REFUSEE, par)

    def _verrouiller(self):
        DemandeAcces.objects.select_for_update().get(pk=self.pk)
        self.refresh_from_db()
        if self.statut != StatutDemande.EN_ATTENTE:
            raise ValidationError("Cette demande est déjà traitée.")

    def _passer(self, statut, par):
        self.statut, self.traitee_par, self.traitee_le = statut, par, timezone.now()
        self.save(update_fields=["statut", "traitee_par", "traitee_le", "motif"])


def _liable(compte: Utilisateur, partenaire: Partenaire) -> bool:
    """Who signs, manages or governs ties their identity themselves, once inside."""
    return (
        compte.is_active
        and compte.role in ROLES_SUR_DEMANDE
        and not (compte.gestionnaire or compte.is_superuser)
        and compte.partenaire_id == partenaire.pk
    )
