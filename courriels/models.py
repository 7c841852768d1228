"""A message to one recipient, frozen. The row is the queue: it says what is due and to whom.

What a message is about never enters: the app that wrote it points here.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Exists, F, Q
from django.db.models.functions import Now

from courriels.statuts import A_REPRENDRE, EN_CHEMIN, StatutCourriel

BAIL = timedelta(seconds=settings.BAIL_SECONDES)  # longer than one delivery: see the settings
# Waits after each temporary refusal (4xx, no answer); then the delivery has failed.
REPRISES = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440)]


@contextmanager
def disque_plus_tard() -> Iterator[None]:
    """What is written here is seen by all at once, and reaches the disk with the next commit that
    waits for it, or within a second: only for what a crash of the database may lose unharmed.

    Raises RuntimeError inside a transaction, which would then wait for no disk either.
    """
    with transaction.atomic(durable=True):
        with connection.cursor() as curseur:
            curseur.execute("SET LOCAL synchronous_commit = off")
        yield


class SuspensionQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """For the technical administrator alone."""
        return self if utilisateur.is_superuser else self.none()

    def en_cours(self):
        return self.filter(levee_le=None)

    def lever(self, *, par=None) -> int:
        """Let the messages leave again; how many suspensions that ends."""
        return self.en_cours().update(levee_le=Now(), levee_par=par)


class Suspension(models.Model):
    """While one is open no message leaves, whoever asks: all of them wait, none is lost."""

    motif = models.CharField("motif", max_length=300)
    debut_le = models.DateTimeField("décidée le", db_default=Now())
    levee_le = models.DateTimeField("levée le", null=True, blank=True)
    levee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="levée par",
    )

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        verbose_name = "suspension des envois"
        verbose_name_plural = "suspensions des envois"
        ordering = ["-debut_le"]

    def __str__(self):
        return self.motif


class CourrielQuerySet(models.QuerySet):
    def visibles_par(self, utilisateur):
        """The messages addressed to this person; all of them for the technical administrator."""
        if utilisateur.is_superuser:
            return self
        return self.filter(destinataire__iexact=utilisateur.courriel)

    def dus(self):
        """Messages to take up: their time has come, or their worker died holding them.

        None while the sending is suspended: see `Suspension`.
        """
        return self.exclude(Exists(Suspension.objects.en_cours())).filter(
            Q(statut=StatutCourriel.A_ENVOYER, prochaine_tentative__lte=Now())
            | Q(statut=StatutCourriel.EN_COURS, bail_fin__lt=Now())
        )

    def reserver(self, pk):
        """Claim one due message for this worker; None if another one has it or it is done.

        The claim (lease and fencing token) is written by the database's clock in one UPDATE:
        of two workers, one gets the row. A claim that a crash of the database loses is not held:
        `marquer_transmis` refuses, and nothing leaves.
        """
        jeton = uuid.uuid4()
        with disque_plus_tard():
            pris = (
                self.dus()
                .filter(pk=pk)
                .update(
                    statut=StatutCourriel.EN_COURS,
                    jeton=jeton,
                    bail_fin=Now() + BAIL,
                    tentatives=F("tentatives") + 1,
                )
            )
        return self.get(pk=pk) if pris else None


class Courriel(models.Model):
    """One message, frozen with its Message-ID and date; sent at most once after a known answer.

    `emetteur`, for a form open to all: a keyed digest of who wrote, which cannot be read back but
    can be counted.
    """

    nature = models.CharField("nature", max_length=40)  # the name of its templates
    destinataire = models.EmailField("destinataire")
    nom = models.CharField("nom", max_length=200, blank=True)
    statut = models.CharField(
        "état", max_length=20, choices=StatutCourriel, default=StatutCourriel.A_ENVOYER
    )
    confidentiel = models.BooleanField(
        "confidentiel",
        default=False,
        help_text="Le contenu est effacé du portail dès que le serveur l'a accepté.",
    )
    emetteur = models.CharField(
        "empreinte de l'émetteur", max_length=64, blank=True, editable=False
    )
    requete = models.CharField("numéro de la requête", max_length=64, blank=True, editable=False)
    message_id = models.CharField("Message-ID", max_length=200, unique=True)
    message = models.BinaryField("message")
    reponse = models.TextField("réponse du serveur", blank=True)
    tentatives = models.PositiveSmallIntegerField("tentatives", default=0)
    relances = models.PositiveSmallIntegerField("relances", default=0, editable=False)
    incertitudes = models.PositiveSmallIntegerField("issues inconnues", default=0)
    transmis = models.BooleanField("contenu transmis", default=False, editable=False)
    prochaine_tentative = models.DateTimeField("prochaine tentative", db_default=Now())
    bail_fin = models.DateTimeField("réservé jusqu'au", null=True, blank=True, editable=False)
    jeton = models.UUIDField(null=True, blank=True, editable=False)
    cree_le = models.DateTimeField("créé le", auto_now_add=True)
    remis_le = models.DateTimeField("remis le", null=True, blank=True)

    objects = CourrielQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        ordering = ["-cree_le", "destinataire"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confidentiel=False) | ~Q(statut=StatutCourriel.REMIS) | Q(message=b""),
                name="courriel_confidentiel_efface",
                violation_error_message="Un message confidentiel remis n'est plus conservé.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["prochaine_tentative"],
                condition=Q(statut__in=[StatutCourriel.A_ENVOYER, StatutCourriel.EN_COURS]),
                name="courriel_a_traiter",
            ),
            models.Index(fields=["nature", "cree_le"], name="courriel_recents"),
        ]

    def __str__(self):
        return f"{self.nature} à {self.destinataire}"

    @property
    def cle_de_remise(self) -> str:
        """Its name in the local journal: sent again on somebody's decision, it has another one."""
        return f"{self.message_id}#{self.relances}" if self.relances else self.message_id

    def _ecrire(self, **champs) -> bool:
        """Write only while this worker still holds the row: a late zombie changes nothing."""
        tenu = Courriel.objects.filter(pk=self.pk, jeton=self.jeton, statut=StatutCourriel.EN_COURS)
        if not tenu.update(**champs):
            return False
        self.statut = champs.get("statut", self.statut)
        return True

    def marquer_transmis(self) -> bool:
        """Commit, just before the content leaves, that the answer may be lost from here on."""
        if not self._ecrire(transmis=True, bail_fin=Now() + BAIL):
            return False
        self.transmis = True
        return True

    def remettre(self, reponse: str, *, note: bool = False) -> bool:
        """The server accepted the message, in its words `reponse`.

        `note`: the journal of this machine has it on its disk, and would tell it again after a
        crash of the database, which is therefore not waited for.
        A confidential content is erased: its link is in the recipient's mailbox, nowhere else.
        """
        efface = {"message": b""} if self.confidentiel else {}
        with disque_plus_tard() if note else nullcontext():
            return self._ecrire(
                statut=StatutCourriel.REMIS,
                reponse=reponse,
                remis_le=Now(),
                bail_fin=None,
                **efface,
            )

    def abandonner(self, reponse: str) -> bool:
        """The server refused for good (5xx): the officer reads its words."""
        return self._ecrire(statut=StatutCourriel.ECHEC, reponse=reponse, bail_fin=None)

    def reporter(self, reponse: str) -> bool:
        """The server refused for now (4xx) or did not answer before the content left."""
        if self.tentatives > len(REPRISES):
            return self.abandonner(reponse)
        return self._ecrire(
            statut=StatutCourriel.A_ENVOYER,
            reponse=reponse,
            transmis=False,
            prochaine_tentative=Now() + REPRISES[self.tentatives - 1],
            bail_fin=None,
        )

    def interrompre(self, reponse: str) -> bool:
        """An error of the portal itself: a doubt if the content may have left, else a wait."""
        return self.douter(reponse) if self.transmis else self.reporter(reponse)

    def douter(self, reponse: str) -> bool:
        """The answer was lost after the content left: one more try, then an officer decides."""
        if self.incertitudes >= 1:
            return self._ecrire(
                statut=StatutCourriel.INCERTAIN,
                reponse=reponse,
                incertitudes=F("incertitudes") + 1,
                bail_fin=None,
            )
        return self._ecrire(
            statut=StatutCourriel.A_ENVOYER,
            reponse=reponse,
            transmis=False,
            incertitudes=F("incertitudes") + 1,
            prochaine_tentative=Now() + REPRISES[0],
            bail_fin=None,
        )

    def reconnaitre_remis(self, reponse: str) -> bool:
        """A journal says that the server had accepted it, in its words `reponse`, while this row
        comes from a backup of before."""
        efface = {"message": b""} if self.confidentiel else {}
        en_chemin = Courriel.objects.filter(pk=self.pk, statut__in=EN_CHEMIN)
        return bool(
            en_chemin.update(
                statut=StatutCourriel.REMIS,
                reponse=reponse,
                remis_le=Now(),
                bail_fin=None,
                jeton=None,
                **efface,
            )
        )

    def liberer(self, motif: str) -> bool:
        """Its worker is not of this time any more, and may have sent it: somebody decides."""
        tenu = Courriel.objects.filter(pk=self.pk, statut=StatutCourriel.EN_COURS)
        return bool(
            tenu.update(
                statut=StatutCourriel.INCERTAIN,
                reponse=motif,
                incertitudes=F("incertitudes") + 1,
                bail_fin=None,
                jeton=None,
            )
        )

    def revenir(self, mots: str) -> bool:
        """A server further on gave up, in its words `mots`, on a message that had been accepted.

        False, and nothing written, for a message in any other state: told twice, it is once.
        """
        partis = Courriel.objects.filter(
            pk=self.pk, statut__in=[StatutCourriel.REMIS, StatutCourriel.INCERTAIN]
        )
        return bool(partis.update(statut=StatutCourriel.REVENU, reponse=mots))

    @property
    def relancable(self) -> bool:
        """Whether it may leave again: not once its content was erased, on leaving or by its age."""
        efface = self.confidentiel and self.statut == StatutCourriel.REVENU
        return self.statut in A_REPRENDRE and not efface and bool(self.message)

    def relancer(self) -> bool:
        """Put a failed, uncertain or returned message back in the queue.

        False, and nothing written, when it cannot. Who decided is journaled by the app that
        wrote the message.
        """
        arrete = Courriel.objects.filter(pk=self.pk, statut__in=A_REPRENDRE).exclude(
            Q(confidentiel=True, statut=StatutCourriel.REVENU) | Q(message=b"")
        )
        return bool(
            arrete.update(
                statut=StatutCourriel.A_ENVOYER,
                tentatives=0,
                incertitudes=0,
                transmis=False,
                relances=F("relances") + 1,
                prochaine_tentative=Now(),
            )
        )
