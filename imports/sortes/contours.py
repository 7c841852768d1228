"""The outlines of neighbourhoods (GeoJSON), and what their overlap says of their filiation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from imports import valeurs
from imports.plan import Plan
from imports.sortes.base import Attendue, Ligne, Sorte, Source
from imports.sortes.cles import lignes_par_cle
from imports.sortes.inscription import CHAMPS, Inscription, Inscrit
from quartiers.contours import geometrie, valider_contour
from quartiers.filiation import (
    ContourInvalide,
    Recouvrement,
    en_pourcents,
    recouvrements,
    surface,
)
from quartiers.models import FiliationQuartier, Generation, NatureFiliation, Quartier

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True)
class Trace:
    """A neighbourhood whose outline is known; the line that gives it when it is of the file."""

    inscrit: Inscrit
    forme: BaseGeometry
    ligne: Ligne | None = None

    @property
    def cle(self):
        """The same for a row and for its next import; a row to come has its code only."""
        return getattr(self.inscrit.lieu, "pk", None) or self.inscrit.code


class Contours(Sorte):
    """One feature a neighbourhood; links between 2015 and 2024 are measured on the way."""

    code = "contours"
    libelle = "Contours des quartiers (GeoJSON)"
    aide = (
        "Les contours officiels de 2015 ou de 2024, en degrés (WGS84). Un contour qui se croise "
        "est signalé et laissé, jamais réparé. Quand les deux géographies sont là, la filiation "
        "des quartiers est calculée d’après leur surface commune."
    )
    extensions = ("geojson", "json")
    tables = (Attendue("contours", "Contours", CHAMPS),)

    def preparer(self, source: Source, plan: Plan) -> None:
        inscription = Inscription(plan)
        traces: dict[object, Trace] = {}
        for ligne, code in lignes_par_cle(source.tables["contours"], "code", valeurs.code_qpv):
            forme = _forme(ligne)
            if forme is None:
                continue
            inscrit = inscription.inscrire(ligne, code, contour=geometrie(ligne.contour))
            if inscrit is not None:
                trace = Trace(inscrit, forme, ligne)
                traces[trace.cle] = trace
        Filiations(plan).proposer(traces)


def _forme(ligne: Ligne) -> BaseGeometry | None:
    """The outline of a feature; None when it has none that can be used, and told."""
    if not ligne.contour:
        ligne.avertir(
            "code", "Ce quartier n’a pas de contour : il est laissé.", nature="sans_contour"
        )
        return None
    try:
        valider_contour(ligne.contour)
        return surface(ligne.contour)
    except ValidationError as refus:
        ligne.erreur("code", " ".join(refus.messages), nature="contour_illisible")
    except ContourInvalide as refus:
        ligne.avertir("code", f"Contour laissé : {refus}.", nature="contour_invalide")
    return None


class Filiations:
    """Links between the outlines of the file and those of the other generation, here or there."""

    def __init__(self, plan: Plan):
        self.plan = plan
        liens = FiliationQuartier.objects.select_related("ancien", "nouveau")
        self.connues = {(lien.ancien_id, lien.nouveau_id): lien for lien in liens}

    def proposer(self, traces: dict[object, Trace]) -> None:
        """Plan the links that the overlap shows; tell those that it does not show any more."""
        tous = traces | self._du_portail(traces)
        anciens, nouveaux = (
            {cle: t.forme for cle, t in tous.items() if t.inscrit.generation == generation}
            for generation in (Generation.G2015, Generation.G2024)
        )
        trouvees = [
            r for r in recouvrements(anciens, nouveaux) if {r.ancien, r.nouveau} & traces.keys()
        ]
        for trouvee in trouvees:
            self._proposer(trouvee, tous[trouvee.ancien], tous[trouvee.nouveau])
        self._dire_les_contredites({(r.ancien, r.nouveau) for r in trouvees}, tous, traces)

    def _du_portail(self, traces: dict[object, Trace]) -> dict[object, Trace]:
        """The outlines that the portal has on the communes of the file."""
        communes = {pk for trace in traces.values() for pk in trace.inscrit.communes}
        connus = Quartier.objects.filter(communes__in=communes, contour__isnull=False).distinct()
        trouves = {}
        for quartier in connus.exclude(pk__in=[c for c in traces if isinstance(c, int)]):
            try:
                forme = surface(quartier.contour)
            except ContourInvalide as refus:
                self.plan.avertir(
                    f"Le contour que le portail a de « {quartier} » est à revoir : {refus}. Sa "
                    "filiation n’est pas calculée.",
                    valeur=quartier.code or "",
                    nature="contour_invalide",
                )
                continue
            inscrit = Inscrit(
                quartier, quartier.code or "", quartier.nom, quartier.generation, frozenset()
            )
            trouves[quartier.pk] = Trace(inscrit, forme)
        return trouves

    def _proposer(self, trouvee: Recouvrement, ancien: Trace, nouveau: Trace) -> None:
        ou = (nouveau.ligne or ancien.ligne).ou
        mesures = {
            "part_ancien": en_pourcents(trouvee.part_ancien),
            "part_nouveau": en_pourcents(trouvee.part_nouveau),
        }
        connue = self.connues.get((trouvee.ancien, trouvee.nouveau))
        if connue is None:
            noms = f"{ancien.inscrit.nom} (2015) → {nouveau.inscrit.nom} (2024)"
            deux = {"ancien": ancien.inscrit.lieu, "nouveau": nouveau.inscrit.lieu}
            valeurs_lues = {**deux, "nature": trouvee.nature, **mesures}
            self.plan.creer(FiliationQuartier, valeurs_lues, libelle=noms, **ou)
            return
        if connue.part_ancien is not None:
            mesures["nature"] = trouvee.nature
        elif connue.nature != trouvee.nature:
            self.plan.avertir(
                f"La filiation {connue} est notée « {connue.get_nature_display().lower()} » ; les "
                f"contours disent « {NatureFiliation(trouvee.nature).label.lower()} ». Elle n’est "
                "pas changée.",
                nature="filiation_contredite",
                **ou,
            )
        self.plan.modifier(connue, mesures, **ou)

    def _dire_les_contredites(self, trouvees: set, tous, traces) -> None:
        """Links that the portal has, between two outlines that have no ground in common."""
        for cle, connue in self.connues.items():
            if cle not in trouvees and tous.keys() >= {*cle} and traces.keys() & {*cle}:
                self.plan.avertir(
                    f"La filiation {connue} est dans le portail, mais ces deux contours n’ont "
                    "presque rien en commun. Elle n’est pas changée.",
                    nature="filiation_contredite",
                )
