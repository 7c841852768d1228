"""The journal of a contract: who changed what, when. It is only ever written to."""

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from contrats.models.visibilite import DuContratQuerySet

# Their labels hold the addresses of people: the journal shows them to officers only.
PERSONNELS = ("rapports.abonnement", "rapports.envoi")


class EvenementQuerySet(DuContratQuerySet):
    def visibles_par(self, utilisateur):
        """Events of the contracts this person may read, without other people's addresses, nor
        what passes between an organisation and the officers before its figures are accepted."""
        visibles = super().visibles_par(utilisateur)
        if utilisateur.is_superuser or utilisateur.est_officier:
            return visibles
        saisies = apps.get_model("contrats", "Saisie").objects.visibles_par(utilisateur)
        des_autres = Q(objet_type="contrats.saisie") & ~Q(objet_id__in=saisies.values("pk"))
        return visibles.exclude(Q(objet_type__in=PERSONNELS) | des_autres)

    def consigner(self, *, contrat, auteur, verbe, objet, de="", vers="", details=None):
        """Write one event; call it inside the transaction that makes the change.

        `auteur` is None for what the portal does by itself (its worker, its clock).
        """
        evenement = self.rediger(contrat.pk, auteur, verbe, objet, de, vers, details)
        evenement.save(force_insert=True)
        return evenement

    def rediger(self, contrat_id, auteur, verbe, objet, de="", vers="", details=None):
        """The same event, not written yet: many of them are written at once."""
        return self.model(
            contrat_id=contrat_id,
            auteur=auteur,
            verbe=verbe,
            objet_type=objet._meta.label_lower,
            objet_id=objet.pk,
            objet_libelle=str(objet)[:300],
            de=de,
            vers=vers,
            details=details or {},
        )


class Evenement(models.Model):
    """One line of the journal. Its author cannot be deleted while it stands."""

    contrat = models.ForeignKey(
        "contrats.Contrat", models.PROTECT, related_name="evenements", verbose_name="contrat"
    )
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        related_name="evenements",
        verbose_name="auteur",
    )
    verbe = models.CharField("fait", max_length=50)
    objet_type = models.CharField("nature de l'objet", max_length=60)
    objet_id = models.BigIntegerField("numéro de l'objet")
    objet_libelle = models.CharField("objet", max_length=300)
    de = models.CharField("de", max_length=50, blank=True)
    vers = models.CharField("vers", max_length=50, blank=True)
    details = models.JSONField("détails", default=dict, blank=True, encoder=DjangoJSONEncoder)
    survenu_le = models.DateTimeField("le", auto_now_add=True)

    objects = EvenementQuerySet.as_manager()

    class Meta:
        verbose_name = "événement"
        verbose_name_plural = "événements du journal"
        ordering = ["-survenu_le", "-pk"]
        indexes = [
            models.Index(fields=["contrat", "-survenu_le"], name="evenement_contrat_date"),
            models.Index(fields=["objet_type", "objet_id"], name="evenement_objet"),
            models.Index(fields=["-survenu_le", "-id"], name="evenement_date"),
        ]

    def __str__(self):
        return f"{self.verbe} : {self.objet_libelle}"
