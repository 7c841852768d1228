"""The contract and its rules. Its objectives, actions and acts are in their own modules."""

import re
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import F, Q

from contrats.models.cycle import CycleDeVie
from contrats.models.evenement import Evenement
from contrats.statuts import CYCLE_CONTRAT, StatutContrat, TransitionContrat
from partenaires.models import Partenaire
from quartiers.models import Generation, Intercommunalite, Quartier
from quartiers.recherche import Cherchable, index_de_recherche

# CV and three digits (2015); CN, department, two digits, then I, M or N (2024).
CODE_CONNU = re.compile(r"CV[0-9]{3}|CN([0-9]{3}|02[AB])[0-9]{2}[IMN]")


class ContratQuerySet(Cherchable):
    RECHERCHE = ("intitule", "code")

    def visibles_par(self, utilisateur):
        """The only door to contracts.

        An officer reads those that their intercommunality steers, or that the one it succeeded
        steered; anyone else, those their organisation takes part in; a residents' council, also
        those of its neighbourhood (law 2014-173, art. 7).
        """
        if utilisateur.is_superuser:
            return self
        if mienne := utilisateur.intercommunalite_id:
            return self.filter(Q(pilote=mienne) | Q(pilote__successeur=mienne))
        if utilisateur.est_officier or not utilisateur.partenaire_id:
            return self.none()
        mien = utilisateur.partenaire_id
        signes = Contrat.partenaires.through.objects.filter(partenaire=mien)
        habites = Contrat.quartiers.through.objects.filter(quartier__conseils_citoyens=mien)
        return self.filter(Q(pk__in=signes.values("contrat")) | Q(pk__in=habites.values("contrat")))


class Contrat(CycleDeVie):
    """A contrat de ville (law 2014-173, art. 6): six years, at the scale of an intercommunality."""

    CYCLE = CYCLE_CONTRAT

    code = models.CharField(
        "code national",
        max_length=8,
        null=True,
        blank=True,
        unique=True,
        help_text="CV et trois chiffres (2015) ou CN… (2024) ; vide tant qu'il n'est pas connu.",
    )
    intitule = models.CharField("intitulé", max_length=200)
    generation = models.PositiveSmallIntegerField("géographie prioritaire", choices=Generation)
    pilote = models.ForeignKey(
        Intercommunalite,
        models.PROTECT,
        related_name="contrats",
        verbose_name="intercommunalité pilote",
    )
    pilote_initial = models.ForeignKey(
        Intercommunalite,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="contrats_d_origine",
        verbose_name="pilote d'origine",
        help_text="Rempli quand le pilotage a été transmis : le territoire reste celui d'origine.",
    )
    quartiers = models.ManyToManyField(
        Quartier, blank=True, related_name="contrats", verbose_name="quartiers"
    )
    partenaires = models.ManyToManyField(
        Partenaire, blank=True, related_name="contrats", verbose_name="partenaires"
    )
    date_signature = models.DateField("signé le", null=True, blank=True)
    lieu_signature = models.CharField("lieu de signature", max_length=200, blank=True)
    date_debut = models.DateField("début")
    date_fin = models.DateField("fin")
    statut = models.CharField(
        "statut",
        max_length=20,
        choices=StatutContrat,
        default=StatutContrat.ELABORATION,
        editable=False,
    )
    contexte = models.TextField("présentation", blank=True)
    delai_saisie = models.PositiveSmallIntegerField(
        "délai de saisie (jours)",
        default=90,
        validators=[MaxValueValidator(365)],
        help_text="Les valeurs d'une année sont attendues tant de jours après son 31 décembre.",
    )

    objects = ContratQuerySet.as_manager()

    class Meta:
        verbose_name = "contrat de ville"
        verbose_name_plural = "contrats de ville"
        ordering = ["-date_debut", "intitule"]
        constraints = [
            models.CheckConstraint(
                condition=Q(date_fin__gt=F("date_debut")),
                name="contrat_fin_apres_debut",
                violation_error_message="La fin du contrat doit suivre son début.",
            ),
            models.CheckConstraint(
                condition=Q(code__isnull=True) | ~Q(code=""),
                name="contrat_code_vide_est_null",
                violation_error_message="Laissez le code vide s'il n'est pas connu.",
            ),
        ]
        indexes = [index_de_recherche("contrat_recherche", *ContratQuerySet.RECHERCHE)]

    def __str__(self):
        return f"{self.intitule} ({self.code})" if self.code else self.intitule

    @property
    def contrat_du_journal(self):
        return self

    @property
    def code_inhabituel(self) -> bool:
        """True if the code has none of the forms known so far; it is told, never refused."""
        return bool(self.code) and not CODE_CONNU.fullmatch(self.code)

    @property
    def territoire_id(self) -> int:
        """The intercommunality whose ground the contract was drawn on, before any merger."""
        return self.pilote_initial_id or self.pilote_id

    def echeance_de_saisie(self, annee: int) -> date:
        """The day when the values of `annee` are due."""
        return date(annee, 12, 31) + timedelta(days=self.delai_saisie)

    @property
    def accepte_un_avenant(self) -> bool:
        """True while the contract is in force, suspended or not: before, it is drafted anew."""
        return self.statut in {StatutContrat.EN_VIGUEUR, StatutContrat.SUSPENDU}

    def clean(self):
        self.code = self.code or None

    def ouvrir_signature(self, *, par):
        """Open the contract to signature. Raises TransitionInterdite."""
        self._passer(TransitionContrat.OUVRIR_SIGNATURE, par=par)

    def reprendre(self, *, par):
        """Take the contract back to drafting. Raises TransitionInterdite."""
        self._passer(TransitionContrat.REPRENDRE, par=par)

    def entrer_en_vigueur(self, *, par, signe_le, lieu=""):
        """Put the contract into force, signed on `signe_le` (None when the day is not known).

        Raises TransitionInterdite.
        """
        self._passer(
            TransitionContrat.ENTRER_EN_VIGUEUR,
            par=par,
            date_signature=signe_le,
            lieu_signature=lieu,
        )

    def clore(self, *, par):
        """Close the contract once its term has come. Raises TransitionInterdite."""
        self._passer(TransitionContrat.CLORE, par=par)

    def suspendre(self, *, par, fondement):
        """Suspend the contract on a stated ground. Raises TransitionInterdite."""
        self._passer_avec_fondement(TransitionContrat.SUSPENDRE, par, fondement)

    def lever_suspension(self, *, par, fondement):
        """Let the contract take effect again, on a stated ground. Raises TransitionInterdite."""
        self._passer_avec_fondement(TransitionContrat.LEVER_SUSPENSION, par, fondement)

    def resilier(self, *, par, fondement):
        """Terminate the contract before its term, for good. Raises TransitionInterdite."""
        self._passer_avec_fondement(TransitionContrat.RESILIER, par, fondement)

    def _passer_avec_fondement(self, transition, par, fondement):
        if not fondement.strip():
            raise ValidationError("Donnez le fondement de cette décision.", code="fondement")
        self._passer(transition, par=par, details={"fondement": fondement})

    @transaction.atomic
    def proroger(self, *, par, jusqu_au, fondement):
        """Move the end of the contract later, on a stated legal ground.

        Raises ValidationError if the new end (a date) is not after the present one.
        """
        actuel = self._verrouiller()
        if jusqu_au <= actuel.date_fin:
            raise ValidationError("La nouvelle date de fin doit suivre l'actuelle.")
        self._modifier("proroger", actuel, par=par, fondement=fondement, date_fin=jusqu_au)

    @transaction.atomic
    def changer_de_pilote(self, *, par, pilote, fondement):
        """Hand the steering over to the intercommunality that succeeds, on a stated ground.

        Raises ValidationError if it does not legally succeed to the present one.
        """
        actuel = self._verrouiller()
        if actuel.pilote.successeur_id != pilote.pk:
            raise ValidationError(f"{pilote} ne succède pas à {actuel.pilote}.")
        self._modifier(
            "changer_de_pilote",
            actuel,
            par=par,
            fondement=fondement,
            pilote=pilote,
            pilote_initial=actuel.pilote_initial or actuel.pilote,
        )

    def _verrouiller(self):
        """The row as it stands in the database, locked until the end of the transaction."""
        return Contrat.objects.select_for_update(of=("self",)).get(pk=self.pk)

    def _modifier(self, verbe, actuel, *, par, fondement, **champs):
        """Write fields and one event with their values before (`actuel`) and after."""
        details = {"fondement": fondement}
        for champ, valeur in champs.items():
            avant = getattr(actuel, champ)
            if avant != valeur:
                details[champ] = {"avant": str(avant or ""), "apres": str(valeur)}
            setattr(self, champ, valeur)
        self.save(update_fields=list(champs))
        Evenement.objects.consigner(
            contrat=self, auteur=par, verbe=verbe, objet=self, details=details
        )
