"""Who must be consulted on an annual report: the municipal councils, and the citizens' council of
each priority neighbourhood. It only reads; nobody is written to here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from partenaires.models import Partenaire, TypePartenaire
from quartiers.ensemble import donner, lire_ensemble
from quartiers.models import Commune, NatureQuartier, Quartier
from quartiers.tri import alphabetique
from rapports.models import (
    AvisAnnuel,
    ConsultationEcartee,
    QualiteAvis,
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
    """Every body that the report must be submitted to, in a constant number of queries."""
    lieux = (
        annuel.contrat.quartiers.filter(nature=NatureQuartier.QPV)
        .prefetch_related("communes")
        .order_by(alphabetique("nom"), "pk")
    )
    ecartes = annuel.ecartes.select_related("commune", "quartier")
    lire_ensemble(lieux, ecartes)
    donner(annuel, list(ecartes), "ecartes")
    bruts = [*_communes(annuel, lieux, ecartes), *_conseils(lieux, ecartes)]
    connus = contacts([o.partenaire for o in bruts if o.partenaire], jour)
    return [
        Organisme(
            **{**o.__dict__, "contacts": tuple(connus[o.partenaire.pk])}
            if o.partenaire
            else o.__dict__
        )
        for o in bruts
    ]


def _communes(annuel, lieux, ecartes) -> list[Organisme]:
    """The communes of the neighbourhoods, then the other communes that signed the contract."""
    signataires = list(
        annuel.contrat.partenaires.filter(type=TypePartenaire.COMMUNE)
        .select_related("commune")
        .order_by(alphabetique("nom"), "pk")
    )
    par_commune = {p.commune_id: p for p in signataires if p.commune_id}
    concernees = {commune.pk: commune for lieu in lieux for commune in lieu.communes.all()}
    hors = {e.commune_id: e for e in ecartes if e.commune_id}
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


def _conseils(lieux, ecartes) -> list[Organisme]:
    conseils: dict[int, list[Partenaire]] = {}
    enregistres = Partenaire.objects.filter(
        type=TypePartenaire.CONSEIL_CITOYEN, quartier__in=[lieu.pk for lieu in lieux]
    )
    for conseil in enregistres.order_by(alphabetique("nom"), "pk"):
        conseils.setdefault(conseil.quartier_id, []).append(conseil)
    hors = {e.quartier_id: e for e in ecartes if e.quartier_id}
    return [
        Organisme(
            QualiteAvis.CONSEIL_CITOYEN,
            f"Quartier {lieu.nom}",
            conseil,
            quartier=lieu,
            ecarte=hors.get(lieu.pk),
        )
        for lieu in lieux
        for conseil in conseils.get(lieu.pk, [None])
    ]


def sans_suite(avis: Iterable[AvisAnnuel]) -> list[Remarque]:
    """The remarks of these opinions that nobody has answered yet."""
    return [r for un in avis for r in un.remarques.all() if not hasattr(r, "suite")]


def avis_de(annuel: RapportAnnuel):
    """The opinions on this report, loaded for a table: the bodies, the messages, the files."""
    return (
        AvisAnnuel.objects.filter(annuel=annuel)
        .select_related("partenaire", "quartier", "courriel", "rendu_par", "tardif", "piece")
        .defer("courriel__message")
        .prefetch_related("remarques__suite", "rappels")
    )
