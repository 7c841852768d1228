"""The operations of the API: a page of each kind of object, one of them, the PDF of a report.

Rows come from `visibles_par` alone, of the owner of the token: another's does not exist (404).
"""

from __future__ import annotations

import logging
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Path, Query, Schema
from pydantic import create_model

from contrats.pieces import TYPES
from contrats.remise import remettre
from ouvert.api.ressources import RESSOURCES, Cle, Page, Ressource
from ouvert.api.socle import ApiDuPortail, Jeton, Probleme, probleme, refuser_les_inconnus
from rapports.emails import nom_du_fichier
from rapports.models import Rapport
from rapports.natures import FormeRapport
from rapports.statuts import StatutRapport
from rapports.views.telechargements import noter

logger = logging.getLogger(__name__)

api = ApiDuPortail(
    title="Contrats de ville : API des partenaires",
    version="1",
    description="Lecture seule. Chaque jeton lit ce que son propriétaire a le droit de lire. "
    "Les montants et les valeurs sont des textes décimaux, pour ne rien perdre.",
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    auth=Jeton(),
)
REFUS = {401: Probleme, 429: Probleme}
REFUS_D_UNE_LISTE = {**REFUS, 422: Probleme}
REFUS_D_UN_OBJET = {**REFUS_D_UNE_LISTE, 404: Probleme}
PDF = {
    200: {"description": "Le PDF", "content": {"application/pdf": {"schema": {"type": "string"}}}}
}


class _Suite(Schema):
    """A page of rows; `suivante` is the address of the next one, null after the last."""

    suivante: str | None


def publier(ressource: Ressource) -> None:
    """Add the two operations of a kind of object."""
    page = create_model(
        f"Page{ressource.forme.__name__}", __base__=_Suite, resultats=(list[ressource.forme], ...)
    )

    def lister(request, filtre):
        refuser_les_inconnus(request, set(ressource.filtre.model_fields))
        return _page(request, ressource, filtre)

    def lire(request, pk):
        return get_object_or_404(_lignes(request, ressource), pk=pk)

    lister.__annotations__ = {"request": HttpRequest, "filtre": Query[ressource.filtre]}
    lire.__annotations__ = {"request": HttpRequest, "pk": Path[Cle]}
    options = {"tags": [ressource.titre]}
    nom, titre = ressource.nom, ressource.titre.lower()
    api.get(
        f"/{nom}", response={200: page, **REFUS_D_UNE_LISTE}, url_name=nom, operation_id=nom,
        summary=f"Les {titre}, page par page", **options,
    )(lister)  # fmt: skip
    api.get(
        f"/{nom}/{{int:pk}}", response={200: ressource.forme, **REFUS_D_UN_OBJET},
        url_name=f"{nom}_un", operation_id=f"{nom}_un", summary=f"Un objet de : {titre}",
        **options,
    )(lire)  # fmt: skip


def _lignes(request: HttpRequest, ressource: Ressource):
    return ressource.charger(ressource.modele.objects.visibles_par(request.user))


def _page(request: HttpRequest, ressource: Ressource, filtre: Page) -> dict:
    lignes = ressource.filtrer(_lignes(request, ressource), filtre).filter(pk__gt=filtre.apres)
    lues = list(lignes.order_by("pk")[: filtre.limite + 1])
    resultats, suivante = lues[: filtre.limite], None
    if len(lues) > filtre.limite:
        suite = request.GET.dict() | {"apres": resultats[-1].pk}
        adresse = reverse(f"api:{ressource.nom}")
        suivante = f"{settings.SITE_URL}{adresse}?{urlencode(suite)}"
    return {"resultats": resultats, "suivante": suivante}


for _ressource in RESSOURCES:
    publier(_ressource)


@api.get(
    "/rapports/{int:pk}/pdf", response={200: None, **REFUS_D_UN_OBJET, 409: Probleme},
    url_name="rapport_pdf", operation_id="rapport_pdf", summary="Le PDF d’un rapport émis",
    tags=["Rapports"], openapi_extra={"responses": PDF},
)  # fmt: skip
def rapport_pdf(request: HttpRequest, pk: Path[Cle]):
    """Vérifié contre son empreinte avant d’être envoyé."""
    rapports = Rapport.objects.visibles_par(request.user).select_related("contrat")
    rapport = get_object_or_404(rapports, pk=pk, statut=StatutRapport.EMIS)
    try:
        pdf = rapport.lire_pdf()
    except (ValueError, OSError):
        logger.exception("Rapport %s : PDF altéré ou absent", rapport.pk)
        return probleme(409)
    noter(request, rapport, FormeRapport.PDF)
    return remettre(pdf, nom_du_fichier(rapport), TYPES["pdf"])
