"""One search over everything that its reader may see."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rapports import resultats

TEXTE_MAX = 200  # characters
PAR_PAGE = 25


@require_GET
def recherche(request):
    """Every kind with its first results; with `nature`, all those of one kind, page by page."""
    texte = request.GET.get("q", "").replace("\0", "")[:TEXTE_MAX].strip()
    court = resultats.trop_court(texte)
    groupes = [] if court else resultats.chercher(request.user, texte)
    contexte = {
        "menu": "recherche",
        "texte": texte,
        "texte_max": TEXTE_MAX,
        "court": court,
        "groupes": groupes,
        "total": sum(groupe.total for groupe in groupes),
        "nombre": resultats.dire_le_nombre(groupes),
        "nature": None,
    }
    nature = resultats.NATURES.get(request.GET.get("nature", ""))
    if nature and not court:
        lignes = nature.trouver(request.user, texte)
        page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
        lus = [resultats.dire(nature, ligne, texte) for ligne in page]
        contexte |= {"nature": nature, "page": page, "resultats": lus}
    return render(request, "rapports/recherche.html", contexte)
