"""What residents read without an account: an officer decides it, contract by contract."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now

from contrats.models.contrat import Contrat
from contrats.models.evenement import Evenement
from contrats.models.visibilite import DuContratQuerySet
from quartiers.models import Commune, Intercommunalite, Quartier


class Rubrique(models.TextChoices):
    OBJECTIFS = "objectifs", "Les objectifs et leurs indicateurs"
    ACTIONS = "actions", "Les actions"
    FINANCEMENTS = "financements", "Les financements"
    PARTENAIRES = "partenaires", "Les partenaires et leurs engagements"


class PublicationQuerySet(DuContratQuerySet):
    def en_ligne(self):
        """The pages that anyone may read, without an account."""
        return self.filter(en_ligne=True)

    def concernant(self, texte: str):
        """Pages found by what residents know: the contract's name, its steering body, a
        neighbourhood that it publishes, or a commune of one of those."""
        quartiers = Quartier.objects.chercher(texte)
        communes = Commune.objects.chercher(texte)
        pilotes = Intercommunalite.objects.chercher(texte)
        trouves = (
            Q(contrat__in=Contrat.objects.chercher(texte))
            | Q(contrat__pilote__in=pilotes)
            | Q(quartiers__in=quartiers)
            | Q(quartiers__communes__in=communes)
        )
        return self.filter(pk__in=self.model.objects.filter(trouves).values("pk"))


class Publication(models.Model):
    """The public page of a contract: online or not, with the parts that the officer chose."""

    contrat = models.OneToOneField(
        Contrat, models.CASCADE, related_name="publication", verbose_name="contrat"
    )
    en_ligne = models.BooleanField("en ligne", default=False, editable=False)
    rubriques = ArrayField(
        models.CharField(max_length=20, choices=Rubrique),
        default=list,
        blank=True,
        verbose_name="rubriques publiées",
    )
    quartiers = models.ManyToManyField(
        Quartier, blank=True, related_name="publications", verbose_name="quartiers publiés"
    )
    presentation = models.TextField(
        "présentation pour les habitants", blank=True, help_text="En mots simples."
    )
    publie_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="publications",
        verbose_name="publié par",
    )
    publie_le = models.DateTimeField("publié le", null=True, blank=True, editable=False)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "publication"
        constraints = [
            models.CheckConstraint(
                condition=Q(en_ligne=False) | Q(publie_le__isnull=False),
                name="publication_datee",
                violation_error_message="Une page en ligne porte sa date de publication.",
            ),
        ]

    def __str__(self):
        return f"Page publique : {self.contrat.intitule}"

    @transaction.atomic
    def publier(self, *, par, rubriques, quartiers, presentation) -> bool:
        """Put the page online with these parts and these neighbourhoods of the contract.

        False, and nothing written, when that is what is online already. Raises ValidationError
        for a neighbourhood of another contract.
        """
        Contrat.objects.select_for_update(of=("self",)).get(pk=self.contrat_id)
        choisis = {quartier.pk for quartier in quartiers}
        if choisis - set(self.contrat.quartiers.values_list("pk", flat=True)):
            raise ValidationError({"quartiers": "Choisissez des quartiers de ce contrat."})
        avant = Publication.objects.get(pk=self.pk)
        apres = _en_mots(rubriques, quartiers, presentation)
        changes = _differences(
            _en_mots(avant.rubriques, avant.quartiers.all(), avant.presentation), apres
        )
        if avant.en_ligne and not changes:
            return False
        self.rubriques, self.presentation = list(rubriques), presentation
        self.en_ligne, self.publie_par, self.publie_le = True, par, Now()
        self.save()
        self.quartiers.set(quartiers)
        self._consigner("mettre_a_jour" if avant.en_ligne else "mettre_en_ligne", par, changes)
        return True

    @transaction.atomic
    def retirer(self, *, par):
        """Take the page offline; nothing is written if it is not online."""
        if Publication.objects.filter(pk=self.pk, en_ligne=True).update(en_ligne=False):
            self.en_ligne = False
            self._consigner("retirer_de_la_ligne", par, {})

    def _consigner(self, verbe, par, details):
        Evenement.objects.consigner(
            contrat=self.contrat, auteur=par, verbe=verbe, objet=self, details=details
        )


def _en_mots(rubriques, quartiers, presentation) -> dict[str, str]:
    """What the page shows, as the journal says it: always in the same order."""
    return {
        "rubriques": ", ".join(str(r.label) for r in Rubrique if r.value in set(rubriques)),
        "quartiers": ", ".join(
            sorted(
                f"{quartier.nom} ({quartier.get_generation_display()})" for quartier in quartiers
            )
        ),
        "presentation": presentation,
    }


def _differences(avant: dict[str, str], apres: dict[str, str]) -> dict[str, dict[str, str]]:
    return {
        champ: {"avant": avant[champ], "apres": apres[champ]}
        for champ in apres
        if avant[champ] != apres[champ]
    }
