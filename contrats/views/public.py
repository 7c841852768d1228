"""What anyone reads without an account: only what an officer has put online, else 404."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page, require_safe

from contrats.models import Publication, Rubrique
from contrats.page_publique import (
    Choix,
    contrats_en_ligne,
    listes_du_quartier,
    ouverts,
    page_contrat,
    page_quartier,
    quartiers_en_ligne,
)
from contrats.quartier.comparaison import comparer, derniere_population, releves_autour
from contrats.quartier.entourage import agglomerations, filiation, listes_de_filiation
from contrats.quartier.lignes import charge, listes_d_un
from quartiers.pages import DeuxBouts
from quartiers.prete import EnsemblePret

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
    en_ligne = Publication.objects.en_ligne()
    trouvees = (en_ligne.concernant(texte) if texte else en_ligne).order_by(
        "contrat__intitule", "pk"
    )
    chargees = trouvees.select_related("contrat__pilote").prefetch_related("quartiers__communes")
    contexte = {
        "menu": "public",
        "q": texte,
        "page": DeuxBouts(chargees, PAGES_PAR_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "public/accueil.html", contexte)


@pour_tous
def contrat_public(request, pk):
    """The public page of a contract."""
    publications = Publication.objects.en_ligne().select_related("contrat__pilote")
    publication = get_object_or_404(publications.prefetch_related("quartiers"), contrat=pk)
    contexte = presenter_contrat(Choix.de(publication))
    contexte["publie_le"] = publication.publie_le
    return render(request, "public/contrat.html", contexte)


@pour_tous
def quartier_public(request, pk):
    """The public page of a neighbourhood."""
    trouve = get_object_or_404(quartiers_en_ligne().prefetch_related(None), pk=pk)
    quartier = charge(trouve, AVEC_LUI.lire(trouve))
    contexte = presenter_quartier(quartier, choix_en_ligne(quartier))
    return render(request, "public/quartier.html", contexte)


def choix_en_ligne(quartier) -> list[Choix]:
    """What each contract that publishes this neighbourhood lets be read of it."""
    publications = Publication.objects.en_ligne().filter(quartiers=quartier)
    publications = publications.select_related("contrat__pilote").prefetch_related("quartiers")
    return [Choix.de(publication) for publication in publications.order_by("contrat")]


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
        **listes_de_filiation(quartier, quartiers_en_ligne()),
    }


LISTES = EnsemblePret(_listes)
AVEC_LUI = EnsemblePret(lambda quartier: listes_d_un(quartier, contrats_en_ligne()))
