"""A delivery: one report to one recipient. The row is the queue; its message never changes."""

import uuid
from datetime import timedelta

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from contrats.models import Evenement
from contrats.models.visibilite import DuContratQuerySet
from rapports.models.rapport import Rapport
from rapports.statuts import StatutEnvoi

BAIL = timedelta(minutes=5)  # longer than the SMTP timeout of one delivery
# Waits after each temporary refusal (4xx, no answer); then the delivery has failed.
REPRISES = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440)]


class EnvoiQuerySet(DuContratQuerySet):
    CHEMIN = "rapport__contrat"

    def visibles_par(self, utilisateur):
        """For an officer, the deliveries of their contracts; for anyone else, their own."""
        visibles = super().visibles_par(utilisateur)
        if utilisateur.is_superuser or utilisateur.est_officier:
            return visibles
        return visibles.filter(destinataire=utilisateur.courriel)

    def dus(self):
        """Deliveries to take up: their time has come, or their worker died holding them."""
        return self.filter(
            Q(statut=StatutEnvoi.A_ENVOYER, prochaine_tentative__lte=Now())
            | Q(statut=StatutEnvoi.EN_COURS, bail_fin__lt=Now())
        )

    def reserver(self, pk):
        """Claim one due delivery for this worker; None if another one has it or it is done.

        The claim (lease and fencing token) is written by the database's clock in one UPDATE:
        of two workers, one gets the row.
        """
        jeton = uuid.uuid4()
        pris = (
            self.dus()
            .filter(pk=pk)
            .update(
                statut=StatutEnvoi.EN_COURS,
                jeton=jeton,
                bail_fin=Now() + BAIL,
                tentatives=F("tentatives") + 1,
            )
        )
        return self.select_related("rapport").get(pk=pk) if pris else None


class Envoi(models.Model):
    """One message, frozen with its Message-ID and date; sent at most once after a known answer."""

    rapport = models.ForeignKey(
        Rapport, models.PROTECT, related_name="envois", verbose_name="rapport"
    )
    destinataire = models.EmailField("destinataire")
    nom = models.CharField("nom", max_length=200, blank=True)
    statut = models.CharField(
        "état", max_length=20, choices=StatutEnvoi, default=StatutEnvoi.A_ENVOYER
    )
    message_id = models.CharField("Message-ID", max_length=200, unique=True)
    message = models.BinaryField("message")
    reponse = models.TextField("réponse du serveur", blank=True)
    tentatives = models.PositiveSmallIntegerField("tentatives", default=0)
    incertitudes = models.PositiveSmallIntegerField("issues inconnues", default=0)
    transmis = models.BooleanField("contenu transmis", default=False, editable=False)
    prochaine_tentative = models.DateTimeField("prochaine tentative", db_default=Now())
    bail_fin = models.DateTimeField("réservé jusqu'au", null=True, blank=True, editable=False)
    jeton = models.UUIDField(null=True, blank=True, editable=False)
    cree_le = models.DateTimeField("créé le", auto_now_add=True)
    remis_le = models.DateTimeField("remis le", null=True, blank=True)

    objects = EnvoiQuerySet.as_manager()

    class Meta:
        verbose_name = "envoi"
        ordering = ["-cree_le", "destinataire"]
        constraints = [
            models.UniqueConstraint(
                fields=["rapport", "destinataire"],
                name="envoi_unique_par_destinataire",
                violation_error_message="Ce rapport est déjà adressé à ce destinataire.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["prochaine_tentative"],
                condition=Q(statut__in=[StatutEnvoi.A_ENVOYER, StatutEnvoi.EN_COURS]),
                name="envoi_a_traiter",
            ),
        ]

    def __str__(self):
        return f"{self.rapport} à {self.destinataire}"

    def _ecrire(self, **champs) -> bool:
        """Write only while this worker still holds the row: a late zombie changes nothing."""
        tenu = Envoi.objects.filter(pk=self.pk, jeton=self.jeton, statut=StatutEnvoi.EN_COURS)
        return bool(tenu.update(**champs))

    def marquer_transmis(self) -> bool:
        """Commit, just before the content leaves, that the answer may be lost from here on."""
        if not self._ecrire(transmis=True, bail_fin=Now() + BAIL):
            return False
        self.transmis = True
        return True

    def remettre(self, reponse: str) -> bool:
        """The server accepted the message, in its words `reponse`."""
        return self._ecrire(
            statut=StatutEnvoi.REMIS, reponse=reponse, remis_le=Now(), bail_fin=None
        )

    def abandonner(self, reponse: str) -> bool:
        """The server refused for good (5xx): the officer reads its words."""
        return self._ecrire(statut=StatutEnvoi.ECHEC, reponse=reponse, bail_fin=None)

    def reporter(self, reponse: str) -> bool:
        """The server refused for now (4xx) or did not answer before the content left."""
        if self.tentatives > len(REPRISES):
            return self.abandonner(reponse)
        return self._ecrire(
            statut=StatutEnvoi.A_ENVOYER,
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
                statut=StatutEnvoi.INCERTAIN,
                reponse=reponse,
                incertitudes=F("incertitudes") + 1,
                bail_fin=None,
            )
        return self._ecrire(
            statut=StatutEnvoi.A_ENVOYER,
            reponse=reponse,
            transmis=False,
            incertitudes=F("incertitudes") + 1,
            prochaine_tentative=Now() + REPRISES[0],
            bail_fin=None,
        )

    @transaction.atomic
    def relancer(self, *, par) -> bool:
        """Put a failed or uncertain delivery back in the queue, on the decision of `par`.

        False, and nothing written, when it is neither failed nor uncertain.
        """
        verrouille = Envoi.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if verrouille.statut not in {StatutEnvoi.ECHEC, StatutEnvoi.INCERTAIN}:
            return False
        Envoi.objects.filter(pk=self.pk).update(
            statut=StatutEnvoi.A_ENVOYER,
            tentatives=0,
            incertitudes=0,
            transmis=False,
            prochaine_tentative=Now(),
        )
        Evenement.objects.consigner(
            contrat=self.rapport.contrat,
            auteur=par,
            verbe="relancer",
            objet=self,
            de=verrouille.statut,
            vers=StatutEnvoi.A_ENVOYER.value,
        )
        return True
