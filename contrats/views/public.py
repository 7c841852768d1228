"""What anyone reads without an account: only what an officer has put online, else 404."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page, require_safe

from contrats.models import Publication, Rubrique
from contrats.page_publique import (
    Choix,
    contrats_en_ligne,
    listes_de_l_accueil,
    listes_de_la_page,
    listes_du_quartier,
    listes_du_quartier_publie,
    ouverts,
    page_contrat,
    page_quartier,
    quartiers_publies,
)
from contrats.quartier.comparaison import comparer, derniere_population, releves_autour
from contrats.quartier.entourage import agglomerations, filiation, listes_de_filiation
from contrats.quartier.lignes import charge
from contrats.views.pages import listes_des_pages, ouvre_la_premiere, paginer, tourner
from quartiers.ensemble import relier
from quartiers.prete import EnsemblePret, cles_rondes

PAGES_PAR_PAGE = 25
FRAICHEUR = 60  # seconds: a page taken offline is gone everywhere after that


def pour_tous(vue):
    """Open to anyone. Caches may keep the page a little, except that of someone who is logged
    in: their name is in its header."""

    @wraps(vue)
    def ouverte(request, *args, **kwargs):
        reponse = vue(request, *args, **kwargs)
        if request.user.is_authenticated:
            patch_cache_control(reponse, private=True, no_store=True)
        else:
            patch_cache_control(reponse, public=True, max_age=FRAICHEUR)
        return reponse

    return login_not_required(conditional_page(require_safe(ouverte)))


@pour_tous
def accueil_public(request):
    """The contracts that are online, found by their name, a neighbourhood or a commune."""
    texte = request.GET.get("q", "").strip()[:200]
    if texte:
        page = paginer(_pages(texte), request, PAGES_PAR_PAGE)
    else:
        page = tourner(PAGES.lire(ouvre_la_premiere(request)), _pages, request, PAGES_PAR_PAGE)
    liens = LIEUX.lire(cles_rondes(publication.pk for publication in page))
    relier([lien.quartier for lien in liens["quartiers"]], liens["communes"], "communes")
    relier(list(page), liens["quartiers"], "quartiers")
    return render(request, "public/accueil.html", {"menu": "public", "q": texte, "page": page})


def _pages(texte: str = "") -> QuerySet[Publication]:
    """Those online, in the order of their contracts; all, or what a text finds."""
    en_ligne = Publication.objects.en_ligne()
    trouvees = en_ligne.concernant(texte) if texte else en_ligne
    return trouvees.select_related("contrat__pilote").order_by("contrat__intitule", "pk")


PAGES = EnsemblePret(lambda premiere: listes_des_pages(_pages(), PAGES_PAR_PAGE, premiere))
LIEUX = EnsemblePret(listes_de_l_accueil)


@pour_tous
def contrat_public(request, pk):
    """The public page of a contract."""
    listes = PAGE.lire(pk)
    for publication in listes["publication"]:
        contexte = presenter_contrat(Choix.de(publication, listes["quartiers"]))
        contexte["publie_le"] = publication.publie_le
        return render(request, "public/contrat.html", contexte)
    raise Http404


@pour_tous
def quartier_public(request, pk):
    """The public page of a neighbourhood."""
    listes = QUARTIER.lire(pk)
    for quartier in listes["quartier"]:
        choix = [Choix.de(publication, [quartier]) for publication in listes["publications"]]
        contexte = presenter_quartier(charge(quartier, listes), choix)
        return render(request, "public/quartier.html", contexte)
    raise Http404


def presenter_contrat(choix: Choix) -> dict:
    """What the template of a contract's public page needs."""
    return {"menu": "public", "choix": choix, "publie_le": None, "vu": page_contrat(choix)}


def presenter_quartier(quartier, choix: list[Choix]) -> dict:
    """What the template of a neighbourhood's public page needs."""
    contrats, communes = [un.contrat for un in choix], quartier.communes.all()
    finances = ouverts(choix, Rubrique.ACTIONS) | ouverts(choix, Rubrique.FINANCEMENTS)
    vises = ouverts(choix, Rubrique.OBJECTIFS)
    listes = LISTES.lire(
        quartier, tuple(communes), tuple(contrats), tuple(sorted(finances)), tuple(sorted(vises))
    )
    autour = listes["agglomerations"]
    return {
        "menu": "public",
        "quartier": quartier,
        "communes": communes,
        "contrats": contrats,
        "populations": derniere_population(quartier.releves_de_population),
        "vu": page_quartier(quartier, choix, listes),
        "comparaison": comparer(quartier, communes, autour, listes["releves"]),
        "filiation": filiation(quartier, listes),
    }


def _listes(quartier, communes, contrats, finances, vises) -> dict[str, QuerySet]:
    """What the public page of a neighbourhood tells, to be read together."""
    autour = agglomerations(contrats, communes)
    return {
        "agglomerations": autour,
        "releves": releves_autour(quartier, communes, autour),
        **listes_du_quartier(quartier, finances, vises),
        **listes_de_filiation(quartier, quartiers_publies()),
    }


LISTES = EnsemblePret(_listes)
PAGE = EnsemblePret(listes_de_la_page)
QUARTIER = EnsemblePret(
    lambda pk: listes_du_quartier_publie(pk, quartiers_publies(), contrats_en_ligne())
)
