"""Who must be consulted on an annual report: the municipal councils, and the citizens' council of
each priority neighbourhood. It only reads; nobody is written to here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from partenaires.models import Partenaire, TypePartenaire
from quartiers.ensemble import donner, rattacher
from quartiers.models import Commune, NatureQuartier, Quartier
from quartiers.prete import EnsemblePret
from quartiers.tri import alphabetique
from rapports.models import (
    AvisAnnuel,
    ConsultationEcartee,
    QualiteAvis,
    RappelAvis,
    RapportAnnuel,
    Remarque,
)
from remontees.perimetre import Contact, contacts


@dataclass(frozen=True)
class Organisme:
    """A body to consult. `partenaire` is None while nobody is registered for it; `ecarte` says
    why it is left out; `contacts`, whom to write to, the likeliest first."""

    qualite: QualiteAvis
    nom: str
    partenaire: Partenaire | None
    commune: Commune | None = None
    quartier: Quartier | None = None
    ecarte: ConsultationEcartee | None = None
    contacts: tuple[Contact, ...] = ()

    @property
    def cle(self) -> str:
        """The name by which a form knows it."""
        if self.quartier:
            return f"quartier-{self.quartier.pk}-{self.partenaire.pk if self.partenaire else 0}"
        if self.commune:
            return f"commune-{self.commune.pk}"
        return f"partenaire-{self.partenaire.pk}"

    @property
    def manque(self) -> bool:
        """True while it can be neither consulted nor left out: the consultation cannot open."""
        return self.partenaire is None and self.ecarte is None

    @property
    def a_consulter(self) -> bool:
        return self.partenaire is not None and self.ecarte is None


def organismes(annuel: RapportAnnuel, jour: date) -> list[Organisme]:
    """Every body that the report must be submitted to, in two queries."""
    listes = CONSULTES.lire(annuel.pk, annuel.contrat_id)
    donner(annuel, listes["ecartes"], "ecartes")
    bruts = [*_communes(listes), *_conseils(listes)]
    connus = contacts([o.partenaire for o in bruts if o.partenaire], jour)
    return [
        Organisme(
            **{**o.__dict__, "contacts": tuple(connus[o.partenaire.pk])}
            if o.partenaire
            else o.__dict__
        )
        for o in bruts
    ]


def _listes(annuel: int, contrat: int) -> dict[str, QuerySet]:
    """The neighbourhoods of the contract and their communes, the communes that signed it, the
    citizens' councils, and who is left out."""
    lieux = Quartier.objects.filter(contrats=contrat, nature=NatureQuartier.QPV)
    signataires = Partenaire.objects.filter(contrats=contrat, type=TypePartenaire.COMMUNE)
    conseils = Partenaire.objects.filter(
        type=TypePartenaire.CONSEIL_CITOYEN, quartier__in=lieux.order_by().values("pk")
    )
    return {
        "lieux": lieux.defer("contour").order_by(*PAR_NOM),
        "communes": Commune.objects.filter(pk__in=lieux.order_by().values("communes")),
        "signataires": signataires.select_related("commune").order_by(*PAR_NOM),
        "conseils": conseils.order_by(*PAR_NOM),
        "ecartes": ConsultationEcartee.objects.filter(annuel=annuel).select_related(
            "commune", "quartier"
        ),
    }


PAR_NOM = (alphabetique("nom"), "pk")
CONSULTES = EnsemblePret(_listes)


def _communes(listes: dict[str, list]) -> list[Organisme]:
    """The communes of the neighbourhoods, then the other communes that signed the contract."""
    signataires = listes["signataires"]
    par_commune = {p.commune_id: p for p in signataires if p.commune_id}
    concernees = {commune.pk: commune for commune in listes["communes"]}
    hors = {e.commune_id: e for e in listes["ecartes"] if e.commune_id}
    trouves = [
        Organisme(
            QualiteAvis.CONSEIL_MUNICIPAL,
            commune.nom,
            par_commune.get(cle),
            commune=commune,
            ecarte=hors.get(cle),
        )
        for cle, commune in sorted(concernees.items(), key=lambda paire: paire[1].nom)
    ]
    autres = [p for p in signataires if p.commune_id not in concernees]
    return trouves + [
        Organisme(
            QualiteAvis.CONSEIL_MUNICIPAL,
            p.nom,
            p,
            commune=p.commune,
            ecarte=hors.get(p.commune_id) if p.commune_id else None,
        )
        for p in autres
    ]


def _conseils(listes: dict[str, list]) -> list[Organisme]:
    conseils: dict[int, list[Partenaire]] = {}
    for conseil in listes["conseils"]:
        conseils.setdefault(conseil.quartier_id, []).append(conseil)
    hors = {e.quartier_id: e for e in listes["ecartes"] if e.quartier_id}
    return [
        Organisme(
            QualiteAvis.CONSEIL_CITOYEN,
            f"Quartier {lieu.nom}",
            conseil,
            quartier=lieu,
            ecarte=hors.get(lieu.pk),
        )
        for lieu in listes["lieux"]
        for conseil in conseils.get(lieu.pk, [None])
    ]


def sans_suite(avis: Iterable[AvisAnnuel]) -> list[Remarque]:
    """The remarks of these opinions that nobody has answered yet."""
    return [r for un in avis for r in un.remarques.all() if not hasattr(r, "suite")]


def _avis(annuel: int) -> dict[str, QuerySet]:
    avis = AvisAnnuel.objects.filter(annuel=annuel)
    remarques = Remarque.objects.filter(avis__annuel=annuel).select_related("suite")
    return {
        "avis": avis.select_related(
            "partenaire", "quartier", "courriel", "rendu_par", "tardif", "piece"
        ).defer("courriel__message"),
        "remarques": remarques.order_by("rang"),
        "rappels": RappelAvis.objects.filter(avis__annuel=annuel).order_by("prevu_le"),
    }


AVIS = EnsemblePret(_avis)


def avis_de(annuel: RapportAnnuel) -> list[AvisAnnuel]:
    """The opinions on this report, loaded for a table: the bodies, the messages, the files."""
    listes = AVIS.lire(annuel.pk)
    for relation in ("remarques", "rappels"):
        rattacher(listes["avis"], listes[relation], "avis_id", relation)
    return listes["avis"]
