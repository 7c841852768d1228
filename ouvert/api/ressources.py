"""What the API gives to read: each kind of object, its filters, how it is loaded. Never by whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from django.db.models import Model, QuerySet
from ninja import Schema
from pydantic import Field

from contrats import models as contrats
from contrats.models import NatureCredit
from contrats.statuts import StatutAction, StatutContrat, StatutEngagement
from ouvert.api import formes
from partenaires import models as partenaires
from partenaires.models import TypePartenaire
from quartiers import models as quartiers
from quartiers.models import Generation, NatureQuartier
from rapports import models as rapports
from rapports.natures import NatureRapport
from rapports.statuts import StatutRapport

LIMITE_MAX, LIMITE = 100, 50
CLE_MAX = 2**63 - 1
Cle = Annotated[int, Field(ge=1, le=CLE_MAX)]
Annee = Annotated[int, Field(ge=1900, le=2200)]
# What is searched for: no control character, which PostgreSQL would refuse.
Texte = Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x1f]*$")]


class Page(Schema):
    """Which rows: those after the identifier `apres`, at most `limite` of them."""

    apres: int = Field(0, ge=0, le=CLE_MAX, description="Lire après cet identifiant")
    limite: int = Field(LIMITE, ge=1, le=LIMITE_MAX, description="Nombre d’objets au plus")


class DuContrat(Page):
    contrat: Cle = Field(None, description="Identifiant du contrat")


class FiltreContrats(Page):
    q: Texte = Field(None, description="Mots de l’intitulé ou du code")
    statut: StatutContrat = Field(None, description="État du contrat")
    generation: Generation = Field(None, description="Géographie prioritaire")


class FiltreQuartiers(DuContrat):
    q: Texte = Field(None, description="Mots du nom ou du code")
    nature: NatureQuartier = Field(None, description="Quartier prioritaire, ou de veille")
    generation: Generation = Field(None, description="Géographie prioritaire")


class FiltrePartenaires(DuContrat):
    q: Texte = Field(None, description="Mots du nom, SIRET ou RNA")
    type: TypePartenaire = Field(None, description="Type d’organisation")


class FiltreObjectifs(DuContrat):
    parent: Cle = Field(None, description="Objectif stratégique")


class FiltreIndicateurs(DuContrat):
    objectif: Cle = Field(None, description="Objectif mesuré")


class FiltreMesures(DuContrat):
    indicateur: Cle = Field(None, description="Indicateur mesuré")
    quartier: Cle = Field(None, description="Quartier mesuré")
    annee: Annee = Field(None, description="Année de fin de la période")


class FiltreActions(DuContrat):
    exercice: Annee = Field(None, description="Année budgétaire")
    statut: StatutAction = Field(None, description="État de l’action")
    porteur: Cle = Field(None, description="Partenaire qui porte l’action")


class FiltreFinancements(DuContrat):
    action: Cle = Field(None, description="Action financée")
    financeur: Cle = Field(None, description="Partenaire qui finance")
    nature: NatureCredit = Field(None, description="Nature du crédit")
    annee: Annee = Field(None, description="Année du financement")


class FiltreEngagements(DuContrat):
    partenaire: Cle = Field(None, description="Partenaire qui s’engage")
    statut: StatutEngagement = Field(None, description="État de l’engagement")


class FiltreRapports(DuContrat):
    nature: NatureRapport = Field(None, description="Nature du rapport")
    statut: StatutRapport = Field(None, description="État du rapport")


@dataclass(frozen=True)
class Ressource:
    """A kind of object: its model, what is said of it, its filters, and where their values are
    looked for when it is not in the field of the same name."""

    nom: str
    titre: str
    modele: type[Model]
    forme: type[Schema]
    filtre: type[Page]
    charger: Callable[[QuerySet], QuerySet] = lambda lignes: lignes
    chemins: tuple[tuple[str, str], ...] = ()

    def filtrer(self, lignes: QuerySet, filtre: Page) -> QuerySet:
        """Only the rows that meet every filter given."""
        chemins = dict(self.chemins)
        for nom, valeur in filtre.model_dump(exclude={"apres", "limite"}).items():
            if valeur is None:
                continue
            if nom == "q":
                lignes = lignes.chercher(valeur)
            else:
                lignes = lignes.filter(**{chemins.get(nom, nom): valeur})
        return lignes


RESSOURCES = (
    Ressource(
        "contrats", "Contrats", contrats.Contrat, formes.Contrat, FiltreContrats,
        lambda c: c.select_related("pilote").prefetch_related("quartiers", "partenaires"),
    ),
    Ressource(
        "quartiers", "Quartiers", quartiers.Quartier, formes.Quartier, FiltreQuartiers,
        lambda q: q.defer("contour").prefetch_related("communes"), (("contrat", "contrats"),),
    ),
    Ressource(
        "partenaires", "Partenaires", partenaires.Partenaire, formes.Partenaire,
        FiltrePartenaires, chemins=(("contrat", "contrats"),),
    ),
    Ressource("objectifs", "Objectifs", contrats.Objectif, formes.Objectif, FiltreObjectifs),
    Ressource(
        "indicateurs", "Indicateurs", contrats.Indicateur, formes.Indicateur, FiltreIndicateurs,
        lambda i: i.select_related("objectif"), (("contrat", "objectif__contrat"),),
    ),
    Ressource(
        "mesures", "Valeurs des indicateurs", contrats.Mesure, formes.Mesure, FiltreMesures,
        chemins=(
            ("contrat", "indicateur__objectif__contrat"), ("annee", "periode_fin__year"),
        ),
    ),
    Ressource(
        "actions", "Actions", contrats.Action, formes.Action, FiltreActions,
        lambda a: a.prefetch_related("coporteurs", "quartiers", "objectifs"),
    ),
    Ressource(
        "financements", "Financements", contrats.Financement, formes.Financement,
        FiltreFinancements, lambda f: f.select_related("action"),
        (("contrat", "action__contrat"),),
    ),
    Ressource(
        "engagements", "Engagements", contrats.Engagement, formes.Engagement, FiltreEngagements
    ),
    Ressource(
        "rapports", "Rapports", rapports.Rapport, formes.Rapport, FiltreRapports,
        lambda r: r.defer("instantane", "textes").select_related("quartier", "partenaire"),
    ),
)  # fmt: skip
