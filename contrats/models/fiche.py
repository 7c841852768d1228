"""What completes the sheet of an action: milestones, documents, comments."""

import uuid
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from contrats.models.action import Action
from contrats.models.evenement import Evenement
from contrats.models.fichier import empreinte_de, lire_intact
from contrats.models.visibilite import DuContratQuerySet


class DeLActionQuerySet(DuContratQuerySet):
    CHEMIN = "action__contrat"


class DeLAction(models.Model):
    """What is kept with an action; its events bear the action's number, even once it is gone."""

    class Meta:
        abstract = True

    def _consigner(self, verbe, *, par, **details):
        Evenement.objects.consigner(
            contrat=self.action.contrat,
            auteur=par,
            verbe=verbe,
            objet=self,
            details={"action_id": self.action_id, **details},
        )


class JalonQuerySet(DeLActionQuerySet):
    @transaction.atomic
    def inscrire(self, *, action, intitule, prevu_le, par):
        """Plan a step of the action. Raises ValidationError if it is already planned that day."""
        # Two people at once: the second waits, then reads what the first has written.
        Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
        jalon = self.model(action=action, intitule=intitule, prevu_le=prevu_le)
        jalon.full_clean()
        jalon.save()
        jalon._consigner("creer", par=par, prevu_le=_change(None, prevu_le))
        return jalon


def _change(avant, apres) -> dict:
    return {"avant": avant, "apres": apres}


class Jalon(DeLAction):
    """A step of an action: planned for a day, then reached on another."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="jalons")
    intitule = models.CharField("intitulé", max_length=200)
    prevu_le = models.DateField("prévu le")
    atteint_le = models.DateField("atteint le", null=True, blank=True)

    objects = JalonQuerySet.as_manager()

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
    def atteindre(self, *, par, le) -> bool:
        """Record that it was reached on `le` (a date); False if it already was, that very day.

        Raises ValidationError for the future.
        """
        if le > timezone.localdate():
            raise ValidationError({"atteint_le": "Un jalon atteint ne se date pas dans l'avenir."})
        verrouille = Jalon.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if verrouille.atteint_le == le:
            return False
        self.atteint_le = le
        self.save(update_fields=["atteint_le"])
        self._consigner("atteindre", par=par, atteint_le=_change(verrouille.atteint_le, le))
        return True


def chemin_du_document(document, nom) -> str:
    """A random name: the one given by the sender never reaches the disk."""
    return f"documents/{uuid.uuid4().hex}"


class DocumentQuerySet(DeLActionQuerySet):
    def deposer(self, *, action, titre, nom, type_mime, octets, par):
        """Keep a file with the action: its bytes first, then its row and its event, together.

        When the row is refused the file goes too. A machine that stops in between leaves a file
        that no row names, never a row without its file.
        """
        document = self.model(
            action=action,
            titre=titre,
            nom_original=nom,
            type_mime=type_mime,
            taille=len(octets),
            empreinte=empreinte_de(octets),
            depose_par=par,
        )
        document.fichier.save(nom, ContentFile(octets), save=False)
        try:
            with transaction.atomic(durable=True):
                document.full_clean()
                document.save()
                document._consigner("deposer", par=par)
        except BaseException:
            document.fichier.storage.delete(document.fichier.name)
            raise
        return document


class Document(DeLAction):
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

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        ordering = ["action", "-depose_le", "-pk"]

    def __str__(self):
        return self.titre

    def lire(self) -> bytes:
        """The file's bytes, checked against their sha256.

        Raises ValueError if the stored file was altered: it must never be handed out; OSError if
        it has disappeared.
        """
        return lire_intact(self.fichier, self.empreinte)

    @transaction.atomic
    def retirer(self, *, par) -> bool:
        """Take the document away, its file once that is certain; False if it was already gone."""
        if not Document.objects.select_for_update(of=("self",)).filter(pk=self.pk).exists():
            return False
        self._consigner("retirer", par=par, nom_original=_change(self.nom_original, None))
        transaction.on_commit(partial(self.fichier.storage.delete, self.fichier.name))
        self.delete()
        return True


class CommentaireQuerySet(DeLActionQuerySet):
    @transaction.atomic
    def commenter(self, *, action, texte, par):
        """Write a remark on the action; the same one, still open, is not written twice."""
        Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
        ouverts = self.filter(action=action, auteur=par, texte=texte, resolu_le__isnull=True)
        if deja := ouverts.first():
            return deja
        commentaire = self.create(action=action, texte=texte, auteur=par)
        commentaire._consigner("commenter", par=par)
        return commentaire


class Commentaire(DeLAction):
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

    objects = CommentaireQuerySet.as_manager()

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

    def resoudre(self, *, par) -> bool:
        """Say that the remark is dealt with; False if it already was."""
        return self._marquer("resoudre", par=par, resolu_par=par, resolu_le=timezone.now())

    def rouvrir(self, *, par) -> bool:
        """Take the remark up again; False if it was open."""
        return self._marquer("rouvrir", par=par, resolu_par=None, resolu_le=None)

    @transaction.atomic
    def _marquer(self, verbe, *, par, resolu_par, resolu_le) -> bool:
        verrouille = Commentaire.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if (verrouille.resolu_le is None) == (resolu_le is None):
            return False
        self.resolu_par, self.resolu_le = resolu_par, resolu_le
        self.save(update_fields=["resolu_par", "resolu_le"])
        self._consigner(verbe, par=par)
        return True
