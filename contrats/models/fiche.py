"""What completes the sheet of an action: milestones, documents, comments."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from contrats.models.action import Action
from contrats.models.evenement import Evenement
from contrats.models.visibilite import DuContratQuerySet


class DeLActionQuerySet(DuContratQuerySet):
    CHEMIN = "action__contrat"


class Jalon(models.Model):
    """A step of an action: planned for a day, then reached on another."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="jalons")
    intitule = models.CharField("intitulé", max_length=200)
    prevu_le = models.DateField("prévu le")
    atteint_le = models.DateField("atteint le", null=True, blank=True)

    objects = DeLActionQuerySet.as_manager()

    class Meta:
        verbose_name = "jalon"
        ordering = ["action", "prevu_le", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "intitule", "prevu_le"],
                name="jalon_unique",
                violation_error_message="Ce jalon est déjà inscrit à cette date.",
            ),
        ]

    def __str__(self):
        return self.intitule

    @property
    def en_retard(self) -> bool:
        """True if its day has passed and it is not reached (Paris date)."""
        return self.atteint_le is None and self.prevu_le < timezone.localdate()

    @transaction.atomic
    def atteindre(self, *, par, le):
        """Record that it was reached on `le` (a date). Raises ValidationError for the future."""
        if le > timezone.localdate():
            raise ValidationError({"atteint_le": "Un jalon atteint ne se date pas dans l'avenir."})
        verrouille = Jalon.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if verrouille.atteint_le == le:
            return
        self.atteint_le = le
        self.save(update_fields=["atteint_le"])
        avant = verrouille.atteint_le
        Evenement.objects.consigner(
            contrat=self.action.contrat,
            auteur=par,
            verbe="atteindre",
            objet=self,
            details={"atteint_le": {"avant": avant and avant.isoformat(), "apres": le.isoformat()}},
        )


def chemin_du_document(document, nom) -> str:
    """A random name: the one given by the sender never reaches the disk."""
    return f"documents/{uuid.uuid4().hex}"


class Document(models.Model):
    """A file kept with an action; it leaves only through a view that checks who asks."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="documents")
    titre = models.CharField("titre", max_length=200)
    fichier = models.FileField("fichier", upload_to=chemin_du_document, max_length=200)
    nom_original = models.CharField("nom du fichier", max_length=200, editable=False)
    type_mime = models.CharField("type", max_length=100, editable=False)
    taille = models.PositiveIntegerField("taille (octets)", editable=False)
    empreinte = models.CharField("empreinte SHA-256", max_length=64, editable=False)
    depose_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="documents",
        verbose_name="déposé par",
    )
    depose_le = models.DateTimeField("déposé le", auto_now_add=True)

    objects = DeLActionQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        ordering = ["action", "-depose_le", "-pk"]

    def __str__(self):
        return self.titre


class Commentaire(models.Model):
    """A remark on an action, that someone resolves."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="commentaires")
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        related_name="commentaires",
        verbose_name="auteur",
    )
    texte = models.TextField("commentaire", max_length=4000)
    ecrit_le = models.DateTimeField("écrit le", auto_now_add=True)
    resolu_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="commentaires_resolus",
        verbose_name="résolu par",
    )
    resolu_le = models.DateTimeField("résolu le", null=True, blank=True)

    objects = DeLActionQuerySet.as_manager()

    class Meta:
        verbose_name = "commentaire"
        ordering = ["action", "ecrit_le", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolu_le__isnull=True, resolu_par__isnull=True)
                | Q(resolu_le__gte=F("ecrit_le"), resolu_par__isnull=False),
                name="commentaire_resolu_par_quelqu_un",
                violation_error_message="Un commentaire résolu l'est par quelqu'un, un jour donné.",
            ),
        ]

    def __str__(self):
        return self.texte[:80]
