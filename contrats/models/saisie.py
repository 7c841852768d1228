"""What an organisation types and proposes; figures change only once an officer has validated it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Now

from contrats.models.action import Action
from contrats.models.contrat import Contrat
from contrats.models.cycle import CycleDeVie, interdiction
from contrats.models.evenement import Evenement
from contrats.models.visibilite import DuContratQuerySet
from contrats.statuts import (
    CYCLE_SAISIE,
    SAISIES_A_LA_MAIN,
    SAISIES_OUVERTES,
    StatutSaisie,
    TransitionSaisie,
)
from partenaires.models import Partenaire


@dataclass(frozen=True)
class ParLien:
    """Who fills in without an account: known only by the address that their link was sent to."""

    adresse: str
    partenaire: Partenaire


def qui(par) -> dict:
    """The columns of an entry that say who wrote in it: an account, or a personal link."""
    if isinstance(par, ParLien):
        return {"modifie_par": None, "par_lien": par.adresse}
    return {"modifie_par": par, "par_lien": ""}


class NatureSaisie(models.TextChoices):
    ACTION = "action", "Suivi d'une action"
    INDICATEURS = "indicateurs", "Valeurs d'une période"


class SaisieQuerySet(DuContratQuerySet):
    def visibles_par(self, utilisateur):
        """For an officer, those of their contracts; for anyone else, their organisation's, and
        those on the actions that it carries."""
        visibles = super().visibles_par(utilisateur)
        if utilisateur.is_superuser or utilisateur.est_officier:
            return visibles
        mien = utilisateur.partenaire_id
        coportees = Action.coporteurs.through.objects.filter(partenaire=mien)
        return visibles.filter(
            Q(partenaire=mien) | Q(action__porteur=mien) | Q(action__in=coportees.values("action"))
        )

    def ouvertes(self):
        """Those still in someone's hands: drafts, proposals, returned ones."""
        return self.filter(statut__in=SAISIES_OUVERTES)

    def avec_derniere_etape(self):
        """Add `etape_le`, the moment of the last change of status; None for a first draft."""
        etapes = Evenement.objects.filter(
            objet_type=self.model._meta.label_lower, objet_id=OuterRef("pk")
        ).order_by("-survenu_le")
        return self.annotate(etape_le=Subquery(etapes.values("survenu_le")[:1]))

    def ouvrir_pour(self, action, *, par):
        """The open entry on `action`, locked; an empty draft of the person's organisation if
        there is none. Two people at once get the same one."""
        return self.select_for_update(of=("self",)).get_or_create(
            action=action,
            statut__in=SAISIES_OUVERTES,
            defaults={
                "contrat": action.contrat,
                "partenaire": par.partenaire,
                "nature": NatureSaisie.ACTION,
                **qui(par),
            },
        )


class Saisie(CycleDeVie):
    """An entry: typed by an organisation, kept as typed, proposed, validated or sent back.

    `cellules` holds what was typed, as text, by cell; the figures of the contract are not
    touched before `valider`. An entry is about one action, or about the values of one period.
    """

    CYCLE = CYCLE_SAISIE

    contrat = models.ForeignKey(Contrat, models.CASCADE, related_name="saisies")
    partenaire = models.ForeignKey(
        Partenaire, models.PROTECT, related_name="saisies", verbose_name="organisation"
    )
    nature = models.CharField("nature", max_length=20, choices=NatureSaisie)
    action = models.ForeignKey(
        Action, models.CASCADE, null=True, blank=True, related_name="saisies"
    )
    periode_debut = models.DateField("début de période", null=True, blank=True)
    periode_fin = models.DateField("fin de période", null=True, blank=True)
    cellules = models.JSONField("valeurs saisies", default=dict, blank=True)
    correction = models.CharField(
        "motif de la correction",
        max_length=500,
        blank=True,
        help_text="Pourquoi des valeurs déjà validées changent.",
    )
    statut = models.CharField(
        "statut",
        max_length=20,
        choices=StatutSaisie,
        default=StatutSaisie.BROUILLON,
        editable=False,
    )
    motif = models.CharField("motif du renvoi", max_length=500, blank=True, editable=False)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    modifie_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="saisies",
        verbose_name="modifiée par",
    )
    par_lien = models.EmailField("par le lien envoyé à", blank=True, editable=False)
    modifie_le = models.DateTimeField("modifiée le", auto_now=True)
    propose_le = models.DateTimeField("proposée le", null=True, blank=True, editable=False)

    objects = SaisieQuerySet.as_manager()

    class Meta:
        verbose_name = "saisie"
        ordering = ["-modifie_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    nature=NatureSaisie.ACTION,
                    action__isnull=False,
                    periode_debut__isnull=True,
                    periode_fin__isnull=True,
                )
                | Q(
                    nature=NatureSaisie.INDICATEURS,
                    action__isnull=True,
                    periode_debut__isnull=False,
                    periode_fin__gte=F("periode_debut"),
                ),
                name="saisie_action_ou_periode",
                violation_error_message="Une saisie porte sur une action ou sur une période.",
            ),
            models.CheckConstraint(
                condition=Q(modifie_par__isnull=True) | Q(par_lien=""),
                name="saisie_un_auteur",
                violation_error_message="Une saisie est remplie par un compte ou par un lien.",
            ),
            models.UniqueConstraint(
                fields=["action"],
                condition=Q(statut__in=SAISIES_OUVERTES),
                name="saisie_action_une_ouverte",
                violation_error_message="Une saisie est déjà ouverte sur cette action.",
            ),
            models.UniqueConstraint(
                fields=["contrat", "partenaire", "periode_debut", "periode_fin"],
                condition=Q(statut__in=SAISIES_OUVERTES),
                name="saisie_periode_une_ouverte",
                violation_error_message="Une saisie est déjà ouverte pour cette période.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["contrat", "propose_le"],
                condition=Q(statut=StatutSaisie.PROPOSEE),
                name="saisie_a_valider",
            ),
        ]

    def __str__(self):
        if self.action_id:
            return f"Suivi de l’action {self.action.intitule}"
        return f"Valeurs {self.periode_fin.year} de {self.partenaire.nom_court}"

    @property
    def a_un_auteur(self) -> bool:
        return bool(self.par_lien or self.modifie_par)

    @property
    def auteur(self) -> str:
        """Who wrote in it last, for those who may read the entry."""
        if self.par_lien:
            return f"par le lien envoyé à {self.par_lien}"
        return str(self.modifie_par or "compte supprimé")

    @property
    def auteur_public(self) -> str:
        """The same for everyone in the contract: nobody's address."""
        if self.par_lien:
            return f"{self.partenaire.nom_court}, par un lien personnel"
        return self.auteur

    @property
    def a_la_main(self) -> bool:
        """True while it may be filled in: a draft, or sent back."""
        return self.statut in SAISIES_A_LA_MAIN

    def verrouiller(self):
        """Lock the row until the end of the transaction, and read it again."""
        self.refresh_from_db(from_queryset=Saisie.objects.select_for_update(of=("self",)))

    @transaction.atomic
    def remplir(self, *, par, cellules, correction=""):
        """Keep what is typed (cell: text), as typed; each change makes a new `version`.

        False, and nothing written, if it was kept already. Raises TransitionInterdite once
        it is proposed, validated or withdrawn. A draft is no figure: the journal ignores it.
        """
        self.verrouiller()
        if not self.a_la_main:
            raise interdiction(self, "Modifier")
        if (self.cellules, self.correction) == (cellules, correction):
            return False
        self.cellules, self.correction = cellules, correction
        for champ, valeur in qui(par).items():
            setattr(self, champ, valeur)
        self.version += 1
        champs = ("cellules", "correction", "modifie_par", "par_lien", "version", "modifie_le")
        self.save(update_fields=champs)
        return True

    def proposer(self, *, par):
        """Hand the entry over to the officers. Raises TransitionInterdite."""
        self._avancer(TransitionSaisie.PROPOSER, par, motif="", propose_le=Now(), **qui(par))

    def reprendre(self, *, par):
        """Take a proposal back to go on with it. Raises TransitionInterdite."""
        self._avancer(TransitionSaisie.REPRENDRE, par, propose_le=None)

    def _avancer(self, transition, par, **champs):
        """Walk a transition that someone without an account may walk too."""
        lien = isinstance(par, ParLien)
        details = {"par_lien": par.adresse} if lien else None
        self._passer(transition, par=None if lien else par, details=details, **champs)

    def renvoyer(self, *, par, motif):
        """Send a proposal back with what is to be changed. Raises TransitionInterdite."""
        if not motif.strip():
            raise ValidationError("Donnez le motif du renvoi.", code="motif")
        self._passer(TransitionSaisie.RENVOYER, par=par, motif=motif, details={"motif": motif})

    def retirer(self, *, par):
        """Give up a draft; what was typed stays readable. Raises TransitionInterdite."""
        self._passer(TransitionSaisie.RETIRER, par=par)

    def valider(self, *, par, ecarts=()):
        """Accept a proposal; `ecarts` (what changes, in words) stay with its event.

        Raises TransitionInterdite.
        """
        self._passer(TransitionSaisie.VALIDER, par=par, details={"ecarts": list(ecarts)})
