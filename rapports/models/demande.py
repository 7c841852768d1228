"""Reports in numbers: who reads which, how one is asked for, which ones the worker takes."""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, Max, OuterRef, Q
from django.db.models.functions import Coalesce, Now

import pannes
from contrats.models import Contrat, Evenement, Indicateur
from contrats.models.visibilite import DuContratQuerySet
from partenaires.models import Partenaire
from quartiers.models import Quartier
from rapports import natures, periodes
from rapports.natures import NatureRapport
from rapports.statuts import EN_PREPARATION, OUVERTS, StatutLot, StatutRapport

BAIL = timedelta(seconds=settings.BAIL_SECONDES)  # longer than any report takes to make
PORTEES = ("quartier", "partenaire")  # what it is about; without either, the whole contract
IDENTITE = ("contrat", "nature", "quartier", "partenaire", "periode_debut", "periode_fin")


def identite(rapport, champs: tuple[str, ...] = IDENTITE) -> dict:
    """These fields of a report, of which no row is read."""
    return {champ: getattr(rapport, rapport._meta.get_field(champ).attname) for champ in champs}


class RapportQuerySet(DuContratQuerySet):
    def visibles_par(self, utilisateur):
        """For an officer, every report of their contracts; for anyone else, those that are issued.

        A partner's own sheet is read by that partner and by officers only; an annual report, by
        the others once it was submitted to them, in the version that was.
        """
        visibles = super().visibles_par(utilisateur)
        if utilisateur.is_superuser or utilisateur.est_officier:
            return visibles
        sien = Q(partenaire__isnull=True) | Q(partenaire=utilisateur.partenaire_id)
        soumis = Q(annuel_projet__envoye_le__isnull=False) | Q(annuel_definitif__isnull=False)
        return visibles.filter(
            sien, ~Q(nature=NatureRapport.ANNUEL) | soumis, statut=StatutRapport.EMIS
        )

    def emis(self):
        return self.filter(statut=StatutRapport.EMIS)

    def du_meme_sujet(self, rapport):
        """The reports of the same kind about the same thing, whatever their period."""
        return self.filter(**identite(rapport, IDENTITE[:4]))

    def de_la_meme_periode(self, rapport):
        """Every version of the same report, itself included."""
        return self.filter(**identite(rapport))

    def suivantes(self):
        """In a subquery: the later versions of the report of the outer row."""
        identite = {c: OuterRef(c) for c in IDENTITE if c not in PORTEES}
        portees = {f"sa_{c}": Coalesce(c, 0) for c in PORTEES}
        leurs = {f"sa_{c}": Coalesce(OuterRef(c), 0) for c in PORTEES}
        return self.annotate(**portees).filter(**identite, **leurs, version__gt=OuterRef("version"))

    def avec_remplacement(self):
        """`remplace`: whether a later version of the report is issued."""
        return self.annotate(remplace=Exists(self.model.objects.emis().suivantes()))

    def prochaine_version(self) -> int:
        """The number after those of these versions of one report. Raises ValidationError if one
        is not ended: asked twice (a double click, two officers), it would be received twice."""
        if self.filter(statut__in=OUVERTS).exists():
            raise ValidationError("Ce rapport est déjà en préparation.")
        return (self.aggregate(n=Max("version"))["n"] or 0) + 1

    @transaction.atomic
    def demander(
        self,
        *,
        contrat,
        periode_debut,
        periode_fin,
        par,
        diffuser,
        nature=NatureRapport.AVANCEMENT,
        quartier=None,
        partenaire=None,
        relecture=False,
        **suite,
    ):
        """Ask for the next version of a report.

        `diffuser`: whether the subscribers will receive it. `relecture`: an officer prepares and
        reads it before it leaves; otherwise the worker makes it at once. `suite`: `motif` and
        `textes` of a correction, `planification`, `lot`. Raises ValidationError if it is refused,
        or already being made.
        """
        verrouille = Contrat.objects.select_for_update(of=("self",)).get(pk=contrat.pk)
        verifier_periode(verrouille, periode_debut, periode_fin)
        verifier_portee(verrouille, nature, quartier, partenaire, relecture=relecture)
        verifier_indicateurs(verrouille)
        valeurs = (contrat, nature, quartier, partenaire, periode_debut, periode_fin)
        identite = dict(zip(IDENTITE, valeurs, strict=True))
        rapport = self.create(
            **identite,
            version=self.filter(**identite).prochaine_version(),
            statut=StatutRapport.A_PREPARER if relecture else StatutRapport.DEMANDE,
            demande_par=par,
            diffuser=diffuser,
            relecture=relecture,
            **suite,
        )
        _consigner(rapport, par)
        pannes.point("avant_commit")
        return rapport

    def a_produire(self):
        """Reports that wait, or whose worker died holding them: those asked for on their own, then
        those of batches; oldest first.

        Those of a batch that was paused or cancelled wait with it.
        """
        return self.filter(
            Q(bail_fin__isnull=True) | Q(bail_fin__lt=Now()),
            Q(lot__isnull=True) | Q(lot__statut=StatutLot.EN_COURS),
            statut__in=EN_PREPARATION,
        ).order_by(F("lot").asc(nulls_first=True), "demande_le", "pk")

    def reserver(self, pk):
        """Claim one report for this worker; None if another one makes it or it is done."""
        # The batch is looked at by a subquery, which a worker that waited for the row does not run
        # again: what the row itself says is therefore asked twice.
        pris = self.filter(pk__in=self.a_produire().filter(pk=pk).order_by().values("pk")).filter(
            Q(bail_fin__isnull=True) | Q(bail_fin__lt=Now()), statut__in=EN_PREPARATION
        )
        if not pris.update(bail_fin=Now() + BAIL, tentatives=F("tentatives") + 1):
            return None
        return self.get(pk=pk)

    @transaction.atomic
    def reserver_du_lot(self, lot, combien):
        """Claim the next reports of a batch for this worker, `combien` at most; those that another
        one is claiming are left to it. One that was begun before comes alone: were it what ended
        its worker, the others would not pay for it."""
        suivants = self.a_produire().filter(lot=lot)[:combien]
        tous = list(suivants.select_for_update(of=("self",), skip_locked=True))
        neufs = [r for r in tous if r.statut == StatutRapport.DEMANDE and not r.tentatives]
        pris = neufs if tous[:1] == neufs[:1] else tous[:1]
        self.filter(pk__in=[rapport.pk for rapport in pris]).update(
            bail_fin=Now() + BAIL, tentatives=F("tentatives") + 1
        )
        for rapport in pris:
            rapport.tentatives += 1
        return pris

    def rendre(self, rapports):
        """Give back, as they were found, reports that this worker has claimed and not begun, or
        frozen only."""
        for rapport in rapports:
            # Only the last one to have claimed it: a late worker must not free another's lease.
            mien = self.filter(pk=rapport.pk, tentatives=rapport.tentatives)
            mien.update(bail_fin=None, tentatives=F("tentatives") - 1)


def _consigner(rapport, par) -> None:
    Evenement.objects.consigner(
        contrat=rapport.contrat,
        auteur=par,
        verbe="demander_rapport",
        objet=rapport,
        vers=rapport.statut.value,
    )


class RapportManager(models.Manager.from_queryset(RapportQuerySet)):
    """A report names its neighbourhood or its partner: they always come with it."""

    def get_queryset(self):
        return super().get_queryset().select_related("quartier", "partenaire")


def verifier_periode(contrat: Contrat, debut: date, fin: date) -> None:
    """Refuse, beside the field at fault, a period that a report on `contrat` cannot have.

    A report covers a civil month, quarter, half-year or whole years, cut only by the first and
    last days of the contract. Raises ValidationError.
    """
    if fin < debut:
        raise ValidationError({"periode_fin": "La fin de la période précède son début."})
    dates = f"du {contrat.date_debut:%d/%m/%Y} au {contrat.date_fin:%d/%m/%Y}"
    dehors = f"La période sort des dates du contrat : {dates}."
    entieres = (
        "Le rapport porte sur un mois, un trimestre, un semestre ou des années entières, "
        "du premier au dernier jour."
    )
    premier, dernier = periodes.bornes(debut, fin)
    erreurs = {}
    for champ, jour, bout, borne in (
        ("periode_debut", debut, premier, contrat.date_debut),
        ("periode_fin", fin, dernier, contrat.date_fin),
    ):
        if not contrat.date_debut <= jour <= contrat.date_fin:
            erreurs[champ] = dehors
        elif jour not in {borne, bout}:
            erreurs[champ] = entieres
    if erreurs:
        raise ValidationError(erreurs)


def verifier_indicateurs(contrat: Contrat) -> None:
    """Refuse a contract on which a report would say nothing. Raises ValidationError."""
    if not Indicateur.objects.filter(objectif__contrat=contrat).exists():
        raise ValidationError(
            "Ce contrat n'a aucun indicateur : ajoutez-en avant de produire un rapport."
        )


def verifier_portee(
    contrat: Contrat,
    nature: str,
    quartier: Quartier | None,
    partenaire: Partenaire | None,
    *,
    relecture: bool,
) -> None:
    """Refuse a kind of report that cannot be about that. Raises ValidationError."""
    libelle = NatureRapport(nature).label
    if quartier and partenaire:
        raise ValidationError("Choisissez un quartier ou un partenaire, pas les deux.")
    if quartier and nature not in natures.PAR_QUARTIER:
        raise ValidationError({"quartier": f"« {libelle} » porte sur tout le contrat."})
    if partenaire and nature not in natures.PAR_PARTENAIRE:
        raise ValidationError({"partenaire": f"« {libelle} » ne se fait pas par partenaire."})
    if quartier is None and nature in natures.QUARTIER_EXIGE:
        raise ValidationError({"quartier": "Choisissez un quartier."})
    if quartier and not contrat.quartiers.filter(pk=quartier.pk).exists():
        raise ValidationError({"quartier": "Ce quartier n'est pas dans le contrat."})
    if partenaire and not contrat.partenaires.filter(pk=partenaire.pk).exists():
        raise ValidationError({"partenaire": "Ce partenaire n'est pas dans le contrat."})
    if not relecture and nature not in natures.SANS_RELECTURE | natures.PROCEDURE_PROPRE:
        raise ValidationError({"relecture": f"« {libelle} » est relu avant d'être émis."})
