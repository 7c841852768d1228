"""The neighbourhoods that a contract publishes, with their outlines where these are known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contrats.page_publique import quartiers_en_ligne
from ouvert.jeux.champs import BLOC, Champ, Jeu, choix
from ouvert.jeux.contrats import page
from quartiers.contours import geometrie
from quartiers.models import NatureQuartier


def _lignes() -> Iterator[dict[str, Any]]:
    for quartier in quartiers_en_ligne().order_by("pk").iterator(chunk_size=BLOC):
        communes = list(quartier.communes.all())
        yield {
            "id": quartier.pk,
            "code": quartier.code,
            "nom": quartier.nom,
            "generation": quartier.generation,
            "nature": quartier.nature,
            "communes": [commune.nom for commune in communes],
            "communes_insee": [commune.code_insee for commune in communes],
            "contrats": [contrat.pk for contrat in quartier.contrats_lisibles],
            "page": page("contrats:quartier_public", quartier.pk),
            "geometrie": geometrie(quartier.contour) if quartier.contour else None,
        }


QUARTIERS = Jeu(
    code="quartiers",
    titre="Quartiers de la politique de la ville",
    description="Les quartiers publiés par leur contrat. Le GeoJSON y ajoute leur contour ; "
    "sa géométrie est nulle quand le contour n’est pas connu.",
    champs=(
        Champ("id", "Numéro du quartier dans le portail, stable", "entier", requis=True),
        Champ("code", "Code officiel (QP… ou QN…), vide s’il n’est pas connu"),
        Champ("nom", "Nom", requis=True),
        Champ("generation", "Géographie prioritaire : 2015 ou 2024", "annee", requis=True),
        Champ(
            "nature",
            "qpv : quartier prioritaire ; veille : quartier de veille active",
            requis=True,
            valeurs=choix(NatureQuartier),
        ),
        Champ("communes", "Noms des communes", "liste"),
        Champ("communes_insee", "Codes INSEE des communes, dans le même ordre", "liste"),
        Champ("contrats", "Contrats en ligne, dans le jeu « contrats »", "liste"),
        Champ("page", "Page publique du quartier", "adresse", requis=True),
    ),
    lignes=_lignes,
    cartographie=True,
)
