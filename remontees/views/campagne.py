"""An officer's collections: prepared, opened, followed, put off, closed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contrats.calculs import exercice_par_defaut
from contrats.conflits import verrouiller
from contrats.models import TransitionInterdite
from contrats.refus import dire_le_refus
from contrats.saisies.grille import annees_a_saisir
from contrats.tableur import exporter
from contrats.views.acces import contrat_gere
from contrats.views.pages import format_demande
from quartiers.prete import ListePrete
from remontees import exports, relances
from remontees.completude import Bilan, Completude, completude
from remontees.forms.campagne import (
    AnnulationForm,
    CampagneForm,
    OuvertureForm,
    ProlongationForm,
    RemanierForm,
)
from remontees.models import Campagne, LienDeRemontee
from remontees.statuts import EtatReponse, StatutCampagne
from remontees.views.acces import campagne_geree

CAMPAGNES = ListePrete(
    lambda qui, contrat: Campagne.objects.visibles_par(qui).filter(contrat=contrat)
)
LIENS = ListePrete(
    lambda qui, campagne: (
        LienDeRemontee.objects.visibles_par(qui)
        .filter(demande__campagne=campagne)
        .select_related("courriel")
        .order_by("cree_le", "pk")
    )
)


@require_GET
def remontees(request, pk):
    """Every collection of the contract, with how far each has been answered."""
    contrat = contrat_gere(request, pk)
    lignes = CAMPAGNES.lire(request.user, contrat.pk)
    contexte = {"contrat": contrat, "onglet": "remontees", "campagnes": lignes}
    return render(request, "remontees/liste.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
def nouvelle_remontee(request, pk):
    """Prepare a collection on a year (`?annee=`): all that is due is ticked."""
    contrat = contrat_gere(request, pk)
    annees = annees_a_saisir(contrat, timezone.localdate())
    defaut = exercice_par_defaut(contrat, timezone.localdate())
    annee = request.GET.get("annee", str(defaut))
    if annee not in map(str, [*annees, defaut]):
        raise Http404
    envoi = request.method == "POST"
    form = CampagneForm(request.POST if envoi else None, contrat=contrat, annee=int(annee))
    if envoi and form.is_valid() and (campagne := form.enregistrer(par=request.user)):
        messages.success(
            request, "La remontée est préparée\u00a0: relisez qui reçoit quoi, puis ouvrez-la."
        )
        return redirect("remontees:campagne", campagne.pk)
    contexte = {"contrat": contrat, "onglet": "remontees", "form": form}
    contexte |= {"annees": annees, "choix": int(annee)}
    return render(request, "remontees/nouvelle.html", contexte, status=422 if envoi else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def modifier_remontee(request, pk):
    """Change what a collection asks while it is prepared."""
    campagne = campagne_geree(request, pk)
    if campagne.statut != StatutCampagne.PREPARATION:
        messages.error(request, "Cette remontée est ouverte\u00a0: elle ne se modifie plus.")
        return redirect("remontees:campagne", pk)
    envoi, contrat = request.method == "POST", campagne.contrat
    recu = request.POST if envoi else None
    with transaction.atomic():
        ligne = verrouiller(campagne) if envoi else campagne
        form = RemanierForm(recu, contrat=contrat, annee=campagne.annee, campagne=ligne)
        if envoi and form.is_valid():
            try:
                form.enregistrer(par=request.user)
            except TransitionInterdite as refus:
                dire_le_refus(request, refus)
            return redirect("remontees:campagne", pk)
    contexte = {"contrat": contrat, "onglet": "remontees", "form": form, "campagne": campagne}
    status = form.statut_du_refus if envoi else 200
    return render(request, "remontees/modifier.html", contexte, status=status)


@require_GET
def campagne(request, pk):
    """While it is prepared, who will be asked what; then the board of who answered."""
    campagne = campagne_geree(request, pk)
    if campagne.ouverte_le is None:
        return _page_preparation(request, campagne, OuvertureForm(campagne=campagne))
    return _page_tableau(request, campagne)


def _page_preparation(request, campagne, form, *, status=200) -> HttpResponse:
    contexte = {
        "contrat": campagne.contrat,
        "onglet": "remontees",
        "campagne": campagne,
        "form": form,
        "annulation": AnnulationForm(),
    }
    return render(request, "remontees/preparation.html", contexte, status=status)


def _page_tableau(request, campagne, *, prolongation=None, annulation=None, status=200):
    etat = completude(campagne)
    remises = _derniers_courriels(request, campagne)
    contexte = {
        "contrat": campagne.contrat,
        "onglet": "remontees",
        "campagne": campagne,
        "etat": etat,
        "filtres": [(code, code.label, etat.nombre(code)) for code in EtatReponse],
        "filtre": _filtre(request),
        "lignes": [(b, remises.get(b.demande.pk)) for b in _bilans(request, etat)],
        "prolongation": prolongation or ProlongationForm(),
        "annulation": annulation or AnnulationForm(),
    }
    return render(request, "remontees/tableau.html", contexte, status=status)


def _filtre(request) -> str:
    """The state asked for, if it is one."""
    etat = request.GET.get("etat", "")
    return etat if etat in EtatReponse.values else ""


def _bilans(request, etat: Completude) -> list[Bilan]:
    filtre = _filtre(request)
    return [bilan for bilan in etat.bilans if not filtre or bilan.etat == filtre]


def _derniers_courriels(request, campagne) -> dict[int, LienDeRemontee]:
    """Request -> its last link, with the message that bore it."""
    return {lien.demande_id: lien for lien in LIENS.lire(request.user, campagne.pk)}


@require_GET
def exporter_remontee(request, pk):
    """The board, as filtered, in CSV or XLSX."""
    campagne = campagne_geree(request, pk)
    if campagne.ouverte_le is None:
        raise Http404
    remises = {
        cle: lien.courriel.get_statut_display()
        for cle, lien in _derniers_courriels(request, campagne).items()
        if lien.courriel
    }
    feuilles = exports.tableau_de_bord(_bilans(request, completude(campagne)), remises)
    return exporter(format_demande(request), f"{campagne} {campagne.contrat}", feuilles)


@require_POST
def ouvrir_remontee(request, pk):
    """Open it: what each owes is fixed, and each is written to."""
    campagne = campagne_geree(request, pk)
    form = OuvertureForm(request.POST, campagne=campagne)
    if not form.is_valid():
        return _page_preparation(request, campagne, form, status=422)
    try:
        nombre = form.ouvrir(par=request.user)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        s = "s" if nombre > 1 else ""
        dit = f"La remontée est ouverte\u00a0: {nombre} courriel{s} en cours d’envoi."
        messages.success(request, dit)
    return redirect("remontees:campagne", pk)


@require_POST
def rappeler(request, pk):
    """Remind now those who have not handed everything in, once a day each."""
    campagne = campagne_geree(request, pk)
    try:
        demandes = [b.demande for b in completude(campagne).bilans] if campagne.ouverte_le else []
        nombre = relances.rappeler_maintenant(demandes, par=request.user)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
        return redirect("remontees:campagne", pk)
    if nombre:
        s = "s" if nombre > 1 else ""
        messages.success(request, f"{nombre} rappel{s} envoyé{s}.")
    else:
        dit = "Aucun rappel à envoyer\u00a0: tous ont répondu, ou ont reçu un courriel aujourd’hui."
        messages.info(request, dit)
    return redirect("remontees:campagne", pk)


@require_POST
def prolonger_remontee(request, pk):
    """Put the due date off."""
    campagne = campagne_geree(request, pk)
    form = ProlongationForm(request.POST)
    try:
        if not form.is_valid() or not form.prolonger(campagne, par=request.user):
            if campagne.ouverte_le is None:
                raise Http404
            return _page_tableau(request, campagne, prolongation=form, status=422)
    except TransitionInterdite as refus:
        dire_le_refus(request, refus)
    else:
        messages.success(request, "La date limite est reportée\u00a0: les liens restent ouverts.")
    return redirect("remontees:campagne", pk)


@require_POST
def clore_remontee(request, pk):
    """Close it: its links are dead."""
    campagne = campagne_geree(request, pk)
    try:
        campagne.clore(par=request.user)
    except TransitionInterdite as refus:
        dire_le_refus(request, refus)
    else:
        messages.success(request, "La remontée est close\u00a0: ses liens ne s’ouvrent plus.")
    return redirect("remontees:campagne", pk)


@require_POST
def annuler_remontee(request, pk):
    """Give it up, and say why."""
    campagne = campagne_geree(request, pk)
    form = AnnulationForm(request.POST)
    if not form.is_valid():
        if campagne.ouverte_le is None:
            ouvrir = OuvertureForm(campagne=campagne)
            return _page_preparation(request, campagne, ouvrir, status=422)
        return _page_tableau(request, campagne, annulation=form, status=422)
    try:
        campagne.annuler(par=request.user, motif=form.cleaned_data["motif"])
    except TransitionInterdite as refus:
        dire_le_refus(request, refus)
    else:
        messages.success(request, "La remontée est annulée.")
    return redirect("remontees:remontees", campagne.contrat_id)
