"""The sheet of values of one organisation for one year: choose it, fill it, hand it over."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contrats import saisies
from contrats.a_faire import duree
from contrats.calculs import exercice_par_defaut
from contrats.forms.grille import MOTIFS_USUELS, GrilleForm
from contrats.models import Contrat, Indicateur, TransitionInterdite
from contrats.permissions import peut_gerer, peut_saisir_pour
from contrats.saisies.brouillon import Conflit, saisie_ouverte
from contrats.saisies.grille import annees_a_saisir, etats
from contrats.saisies.indicateurs import RIEN
from contrats.saisies.lignes import Feuille
from contrats.statuts import StatutContrat
from contrats.views.acces import contrat_lisible
from partenaires.models import Partenaire
from quartiers.ensemble import compter
from quartiers.prete import EnsemblePret, ListePrete

A_CORRIGER = "Rien n’est remis\u00a0: il reste à corriger. Ce que vous avez saisi est gardé."


@require_GET
def saisir(request, pk):
    """Choose the year, and for an officer the organisation; each with what it still owes."""
    contrat = contrat_lisible(request, pk)
    officier = peut_gerer(request.user, contrat)
    listes = CHOIX.lire(request.user, contrat.pk, officier)
    miens = [p for p in listes["responsables"] if _peut(request, contrat, p)]
    if not miens and not officier:
        raise PermissionDenied
    annees = annees_a_saisir(contrat, timezone.localdate())
    choix = _annee_choisie(request, contrat, annees)
    contexte = {
        "contrat": contrat,
        "onglet": "saisies",
        "officier": officier,
        "annees": annees,
        "choix": choix,
        "lignes": _lignes(contrat, miens, [choix] if officier and annees else annees[::-1]),
        "sans_responsable": sum(listes["sans_responsable"]),
    }
    return render(request, "contrats/saisies/grille_choix.html", contexte)


def _responsables(utilisateur, contrat: int) -> QuerySet[Partenaire]:
    """The organisations in charge of an indicator of this contract."""
    visibles = Partenaire.objects.visibles_par(utilisateur)
    return visibles.filter(indicateurs__objectif__contrat=contrat).distinct()


def _choix(utilisateur, contrat: int, officier: bool) -> dict[str, QuerySet]:
    """The same, and for an officer how many indicators nobody is in charge of."""
    indicateurs = Indicateur.objects.visibles_par(utilisateur).filter(objectif__contrat=contrat)
    sans = indicateurs.filter(responsable=None) if officier else indicateurs.none()
    return {
        "responsables": _responsables(utilisateur, contrat),
        "sans_responsable": compter(sans),
    }


CHOIX = EnsemblePret(_choix)
RESPONSABLE = ListePrete(lambda qui, contrat, pk: _responsables(qui, contrat).filter(pk=pk))


def _peut(request: HttpRequest, contrat: Contrat, partenaire: Partenaire) -> bool:
    return peut_saisir_pour(request.user, contrat, partenaire)


def _annee_choisie(request: HttpRequest, contrat: Contrat, annees: list[int]) -> int:
    """The year asked for (404 if it is not one of them), else the last complete one."""
    demandee = request.GET.get("annee")
    if demandee is None:
        return exercice_par_defaut(contrat, timezone.localdate())
    if demandee not in map(str, annees):
        raise Http404
    return int(demandee)


def _lignes(contrat: Contrat, partenaires: list[Partenaire], annees: list[int]) -> list[tuple]:
    """Each sheet with how long it has been late; nobody is asked again once a contract is over."""
    jour = timezone.localdate()
    attendu = contrat.statut == StatutContrat.EN_VIGUEUR
    feuilles = etats(contrat, partenaires, annees)
    return [(e, duree(e.retard(jour)) if attendu and e.retard(jour) else "") for e in feuilles]


@require_http_methods(["GET", "HEAD", "POST"])
def grille(request, pk, annee, partenaire_pk):
    """The sheet; a POST keeps it as a draft, whatever is typed."""
    form = _form(request, pk, annee, partenaire_pk)
    if request.method != "POST":
        return _page(request, form)
    try:
        with transaction.atomic():
            saisie = form.enregistrer(par=request.user)
    except (Conflit, TransitionInterdite) as refus:
        return _refuser(request, form, refus)
    if _automatique(request):
        heure = timezone.localtime().strftime("%H:%M")
        return JsonResponse({"heure": heure, "lecture": form.lecture})
    if saisie is None:
        messages.info(request, "Rien n’a changé\u00a0: il n’y a rien à enregistrer.")
    else:
        messages.success(request, "Le brouillon est enregistré.")
    return redirect(form.adresse)


@require_POST
def proposer_grille(request, pk, annee, partenaire_pk):
    """Keep the sheet, then hand it over to the officers."""
    form = _form(request, pk, annee, partenaire_pk)
    dit = "Vos valeurs sont proposées\u00a0: elles compteront une fois validées par l’officier."
    return _remettre(request, form, [saisies.proposer], dit)


@require_POST
def valider_grille(request, pk, annee, partenaire_pk):
    """An officer's own way: keep the sheet, and make its values the contract's at once."""
    form = _form(request, pk, annee, partenaire_pk)
    if not peut_gerer(request.user, form.feuille.contrat):
        raise PermissionDenied
    dit = "Les valeurs sont validées\u00a0: elles comptent désormais dans le contrat."
    return _remettre(request, form, [saisies.proposer, saisies.valider], dit)


@require_POST
def reprendre_grille(request, pk, annee, partenaire_pk):
    """Take a proposal back, and keep what was typed on the page."""
    form = _form(request, pk, annee, partenaire_pk)
    try:
        with transaction.atomic():
            if form.saisie and not form.modifiable:
                form.saisie.reprendre(par=request.user)
            form.enregistrer(par=request.user)
    except (Conflit, TransitionInterdite) as refus:
        return _refuser(request, form, refus)
    messages.success(
        request, "Vous avez repris la main\u00a0: la saisie est de nouveau un brouillon."
    )
    return redirect(form.adresse)


@require_POST
def coller_grille(request, pk, annee, partenaire_pk):
    """Fill the cells from a block pasted as text, then keep the draft: the way without script."""
    form = _form(request, pk, annee, partenaire_pk)
    try:
        nombre = form.coller(request.POST)
        with transaction.atomic():
            form.enregistrer(par=request.user)
    except (Conflit, TransitionInterdite) as refus:
        return _refuser(request, form, refus)
    except ValidationError as refus:
        form.refuser({"collage": " ".join(refus.messages)})
        return _page(request, form, status=422, titre="Rien n’est collé.")
    pluriel = "s" if nombre > 1 else ""
    dit = f"{nombre} case{pluriel} remplie{pluriel} et enregistrée{pluriel} dans le brouillon."
    messages.success(request, dit)
    return redirect(form.adresse)


def _form(request: HttpRequest, pk: int, annee: int, partenaire_pk: int) -> GrilleForm:
    """The sheet, for those who may fill it in. Raises Http404, PermissionDenied."""
    contrat = contrat_lisible(request, pk)
    partenaire = next(iter(RESPONSABLE.lire(request.user, pk, partenaire_pk)), None)
    if partenaire is None:
        raise Http404
    if not _peut(request, contrat, partenaire):
        raise PermissionDenied
    if annee not in annees_a_saisir(contrat, timezone.localdate()):
        raise Http404
    feuille = Feuille.annuelle(contrat, partenaire, annee)
    donnees = request.POST if request.method == "POST" else None
    tout = "tout" in (request.POST if donnees else request.GET)
    return GrilleForm(feuille, saisie_ouverte(feuille), donnees, tout=tout)


def _automatique(request: HttpRequest) -> bool:
    """The page saves itself by fetch, and wants a word rather than a page."""
    return request.headers.get("X-Requested-With") == "brouillon"


def _remettre(request, form: GrilleForm, verbes, dit: str) -> HttpResponse:
    """Keep the sheet, then walk `verbes`; refused cells leave a draft, and are told (422)."""
    erreurs = {}
    try:
        with transaction.atomic():
            saisie = form.enregistrer(par=request.user)
            erreurs = saisies.verifier(saisie) if saisie else {"": RIEN}
            for verbe in () if erreurs else verbes:
                verbe(saisie, par=request.user)
    except (Conflit, TransitionInterdite) as refus:
        return _refuser(request, form, refus)
    except ValidationError as refus:
        erreurs = {"": " ".join(refus.messages)}
        form.relire(saisie_ouverte(form.feuille))
    if erreurs and not form.deja_dans_le_contrat:
        form.refuser(erreurs)
        return _page(request, form, status=422, titre=A_CORRIGER)
    messages.success(request, "Ces valeurs étaient déjà enregistrées." if erreurs else dit)
    return redirect("contrats:saisir", form.feuille.contrat.pk)


def _refuser(request, form: GrilleForm, refus: ValidationError) -> HttpResponse:
    """Someone was there first: nothing is written, nothing typed is lost (409)."""
    form.relire(saisie_ouverte(form.feuille))
    if form.saisie and not form.modifiable and form.modifiees == form.saisie.cellules:
        messages.info(request, "Cette saisie était déjà proposée\u00a0: rien de plus à faire.")
        return redirect("contrats:saisir", form.feuille.contrat.pk)
    message = " ".join(refus.messages)
    if _automatique(request):
        return JsonResponse({"message": message}, status=409)
    return _page(request, form, status=409, refus=message)


def _page(request, form: GrilleForm, *, status=200, titre="", refus="") -> HttpResponse:
    feuille, tableaux = form.feuille, form.tableaux()
    contexte = {
        "contrat": feuille.contrat,
        "onglet": "saisies",
        "feuille": feuille,
        "form": form,
        "saisie": form.saisie,
        "tableaux": tableaux,
        "erreurs": form.erreurs(tableaux),
        "titre_du_refus": titre,
        "refus": refus,
        "officier": peut_gerer(request.user, feuille.contrat),
        "echeance": feuille.contrat.echeance_de_saisie(feuille.annee),
        "motifs": MOTIFS_USUELS,
        "collage": {
            "texte": request.POST.get("collage", ""),
            "indicateur": request.POST.get("indicateur_colle", ""),
        },
    }
    return render(request, "contrats/saisies/grille.html", contexte, status=status)
