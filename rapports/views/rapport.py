"""A contract's reports, their live progress and their download."""

import logging
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from contrats.filtres import ordre
from contrats.pieces import TYPES
from contrats.remise import remettre
from contrats.views.acces import contrat_lisible
from contrats.views.pages import paginer, premiere_page
from courriels.tasks import reveiller
from quartiers.ensemble import donner, rattacher
from quartiers.prete import EnsemblePret, LignePrete, ListePrete, cles_rondes
from rapports.emails import nom_du_fichier
from rapports.filtres import FiltreRapports, reperes_des_rapports
from rapports.forms.demande import DemandeRapportForm
from rapports.models import Envoi, NatureRapport, Rapport
from rapports.natures import FormeRapport
from rapports.permissions import peut_produire, peut_voir_envois
from rapports.statuts import StatutRapport
from rapports.suivi import Suivi, suivre
from rapports.tasks import reveiller_production
from rapports.views.telechargements import noter

PAR_PAGE = 20
ORDRE = ("-periode_fin__year", ordre(NatureRapport, "nature"), "-demande_le", "-pk")

logger = logging.getLogger(__name__)


def _rapports(qui) -> QuerySet[Rapport]:
    """Reports without their figures, which are heavy; only how complete the year was is shown."""
    return (
        Rapport.objects.visibles_par(qui)
        .defer("instantane")
        .annotate(completude=F("instantane__completude"))
        .avec_remplacement()
        .select_related("contrat__pilote__successeur", "demande_par", "valide_par")
    )


def _listes(qui, contrat: int, page: bool) -> dict[str, QuerySet]:
    """What may be chosen among the reports of a contract; with `page`, its latest reports."""
    lignes = _rapports(qui).filter(contrat=contrat)
    listes = {"reperes": reperes_des_rapports(lignes)}
    if page:
        listes["rapports"] = lignes.order_by(*ORDRE)[:PAR_PAGE]
        listes["envois"] = _envois(qui, listes["rapports"].values("pk"))
    return listes


def _envois(qui, rapports) -> QuerySet[Envoi]:
    return Envoi.objects.visibles_par(qui).avec_courriel().filter(rapport__in=rapports)


RAPPORT, LISTES, ENVOIS = LignePrete(_rapports), EnsemblePret(_listes), ListePrete(_envois)


def _rapport(request: HttpRequest, pk: int) -> Rapport:
    """One of them, with its deliveries. Raises Http404."""
    rapport = RAPPORT.une(request.user, pk)
    donner(rapport, ENVOIS.lire(request.user, (pk,)), "envois")
    return rapport


def _produisible(request: HttpRequest, rapport: Rapport) -> Rapport:
    if not peut_produire(request.user, rapport.contrat):
        raise PermissionDenied
    return rapport


@require_GET
def liste(request, contrat_pk):
    """The contract's reports; for its officers, the form to produce one."""
    contrat = contrat_lisible(request, contrat_pk)
    form = None
    if peut_produire(request.user, contrat):
        form = DemandeRapportForm(contrat=contrat)
    return _page_rapports(request, contrat, form)


def _page_rapports(request, contrat, form, *, status=200) -> HttpResponse:
    listes = LISTES.lire(request.user, contrat.pk, not request.GET)
    lignes = _rapports(request.user).filter(contrat=contrat)
    filtre = FiltreRapports(request.GET, lignes, reperes=listes["reperes"])
    page = _page(request, filtre, listes)
    suivis = [suivre(rapport) for rapport in page]
    contexte = {
        "contrat": contrat,
        "onglet": "rapports",
        "filtre": filtre,
        "page": page,
        "suivis": suivis,
        "en_attente": any(suivi.rythme for suivi in suivis),
        "groupes": [(nom, list(siens)) for nom, siens in groupby(suivis, key=_groupe)],
        "form": form,
        "peut_produire": peut_produire(request.user, contrat),
        "peut_voir_envois": peut_voir_envois(request.user, contrat),
    }
    return render(request, "rapports/liste.html", contexte, status=status)


def _page(request, filtre: FiltreRapports, listes: dict[str, list]) -> Page:
    """The reports asked for, with their deliveries; all that are read when nothing is asked."""
    if "rapports" in listes:
        envois = listes["envois"]
        page = premiere_page(listes["rapports"], PAR_PAGE, len(listes["reperes"]))
    else:
        page = paginer(filtre.qs.order_by(*ORDRE), request, PAR_PAGE)
        envois = ENVOIS.lire(request.user, cles_rondes(rapport.pk for rapport in page))
    rattacher(page, envois, "rapport_id", "envois")
    return page


def _groupe(suivi: Suivi) -> str:
    return f"{suivi.rapport.get_nature_display()} {suivi.rapport.periode_fin.year}"


@require_POST
def demander(request, contrat_pk):
    """Ask the worker for a report over a period."""
    contrat = contrat_lisible(request, contrat_pk)
    if not peut_produire(request.user, contrat):
        raise PermissionDenied
    form = DemandeRapportForm(request.POST, contrat=contrat)
    if not form.is_valid() or (rapport := form.demander(par=request.user)) is None:
        return _page_rapports(request, contrat, form, status=422)
    if rapport.relecture:
        return redirect("rapports:preparer", rapport.pk)
    messages.success(request, "Le rapport est demandé\u00a0: son avancement s’affiche ci-dessous.")
    return redirect("rapports:liste", contrat.pk)


@require_GET
@cache_control(private=True, no_store=True)
def suivi(request, pk):
    """One report as it stands, for the live list; 204 while what was seen (`vu`) still holds."""
    suivi = suivre(_rapport(request, pk))
    if request.GET.get("vu") == suivi.vu:
        return HttpResponse(status=204)
    contrat = suivi.rapport.contrat
    contexte = {
        "suivi": suivi,
        "peut_produire": peut_produire(request.user, contrat),
        "peut_voir_envois": peut_voir_envois(request.user, contrat),
    }
    return render(request, "rapports/composants/rapport.html", contexte)


@require_GET
@cache_control(private=True, no_store=True)
def telecharger(request, pk):
    """The PDF, checked against its sha256 before it leaves."""
    rapports = Rapport.objects.visibles_par(request.user).select_related("contrat")
    rapport = get_object_or_404(rapports, pk=pk, statut=StatutRapport.EMIS)
    try:
        pdf = rapport.lire_pdf()
    except (ValueError, OSError):
        logger.exception("Rapport %s : PDF altéré ou absent", rapport.pk)
        contexte = {"rapport": rapport, "contrat": rapport.contrat}
        return render(request, "rapports/pdf_altere.html", contexte, status=500)
    noter(request, rapport, FormeRapport.PDF)
    return remettre(pdf, nom_du_fichier(rapport), TYPES["pdf"])


@require_POST
def relancer(request, pk):
    """Put a failed report back in the queue."""
    rapport = _produisible(request, RAPPORT.une(request.user, pk))
    try:
        with transaction.atomic():
            rapport.relancer(par=request.user)
            reveiller_production(rapport.pk)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        messages.success(request, "La production du rapport est relancée.")
    return redirect("rapports:liste", rapport.contrat_id)


@require_POST
def relancer_envoi(request, pk):
    """Put a failed or uncertain delivery back in the queue."""
    envois = Envoi.objects.visibles_par(request.user)
    envoi = get_object_or_404(envois.select_related("rapport__contrat__pilote"), pk=pk)
    _produisible(request, envoi.rapport)
    with transaction.atomic():
        relance = envoi.relancer(par=request.user)
        if relance:
            reveiller(envoi.courriel_id)
    if relance:
        messages.success(request, f"L’envoi à {envoi.destinataire} est relancé.")
    else:
        messages.error(request, f"L’envoi à {envoi.destinataire} n’est pas à relancer.")
    return redirect("rapports:liste", envoi.rapport.contrat_id)
