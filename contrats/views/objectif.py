"""Objectives and indicators: the tree, the table of all, the page of each, their targets."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from contrats import annees, arbre, historique, synthese
from contrats.calculs import resumer, valeurs_locales
from contrats.conflits import verrouiller
from contrats.forms.cible import CiblesForm
from contrats.forms.indicateur import FiltreIndicateurs
from contrats.journal import raconter
from contrats.models import Action, Engagement, Evenement, Indicateur, Objectif
from contrats.permissions import peut_gerer, peut_saisir_mesure
from contrats.views.acces import contrat_lisible
from contrats.views.pages import paginer
from quartiers.prete import EnsemblePret, LignePrete

CHANGEMENTS_MAX = 50
INDICATEURS_PAR_PAGE = 25
ACTIONS_MAX, ACTIONS = 25, "actions"  # the latest ones; the others are shown when asked for


@require_GET
def objectifs(request, pk):
    """The tree: pillars, objectives, sub-objectives, each with what it holds in short."""
    contrat = contrat_lisible(request, pk)
    contexte = {
        "contrat": contrat,
        "onglet": "objectifs",
        "branches": arbre.arbre(ARBRE.lire(contrat)),
    }
    return render(request, "contrats/objectifs.html", contexte)


@require_GET
def objectif(request, pk):
    """One objective: its place, its indicators with their curves, its actions, its money."""
    objectif = OBJECTIF.une(request.user, pk)
    toutes = request.GET.get("tout") == ACTIONS
    listes = LISTES.lire(request.user, objectif, toutes)
    comptes = dict(listes["comptes"])
    programmes = arbre.programme_par_objectif(listes)
    lues = annees.reunir(listes)
    contexte = {
        "contrat": objectif.contrat,
        "onglet": "objectifs",
        "objectif": objectif,
        "sous_objectifs": arbre.branche(listes["enfants"], programmes, lues),
        "suivis": arbre.suivre(listes["suivis"], lues),
        "programme": programmes.get(objectif.pk, arbre.Programme()),
        "argent": arbre.argent_de(listes["natures"]),
        "exercices": [
            (exercice, lignes, comptes[exercice])
            for exercice, lignes in synthese.par_exercice(listes["actions"])
        ],
        "nb_actions": sum(comptes.values()),
        "abrege": len(listes["actions"]) < sum(comptes.values()),
        "engagements": listes["engagements"],
    }
    return render(request, "contrats/objectif.html", contexte)


def _listes(utilisateur, objectif, toutes: bool) -> dict[str, QuerySet]:
    """What the page of one objective tells, to be read together; of its actions, all or the latest
    ones."""
    actions = Action.objects.visibles_par(utilisateur).filter(objectifs=objectif)
    engagements = Engagement.objects.visibles_par(utilisateur).filter(objectif=objectif)
    return {
        **arbre.listes_d_un_objectif(objectif),
        "actions": synthese.par_montants(actions)[: None if toutes else ACTIONS_MAX],
        "comptes": actions.order_by().values_list("exercice").annotate(Count("pk")),
        "engagements": engagements.select_related("partenaire"),
    }


OBJECTIF = LignePrete(
    lambda qui: Objectif.objects.visibles_par(qui).select_related(
        "contrat__pilote__successeur", "pilier", "parent"
    )
)
INDICATEUR = LignePrete(
    lambda qui: Indicateur.objects.visibles_par(qui).select_related(
        "objectif__contrat__pilote__successeur", "responsable"
    )
)
LISTES = EnsemblePret(_listes)
ARBRE = EnsemblePret(arbre.listes_de_l_arbre)
TABLEAU = EnsemblePret(
    lambda qui, contrat: arbre.listes_du_tableau(
        Indicateur.objects.visibles_par(qui).filter(objectif__contrat=contrat)
    )
)


@require_GET
def indicateurs(request, pk):
    """Every indicator of the contract on one line, filtered by what was chosen."""
    contrat = contrat_lisible(request, pk)
    tous = arbre.tableau(contrat, TABLEAU.lire(request.user, contrat))
    filtre = FiltreIndicateurs(request.GET, lignes=tous)
    choisis = filtre.choisir()
    contexte = {
        "contrat": contrat,
        "onglet": "indicateurs",
        "filtre": filtre,
        "page": paginer(choisis, request, INDICATEURS_PAR_PAGE),
        "nb_choisis": len(choisis),
        "nb_total": len(tous),
    }
    return render(request, "contrats/indicateurs.html", contexte)


@require_GET
def indicateur(request, pk):
    """One indicator: its curve, its values by place and by sex, its rule, its history."""
    indicateur = INDICATEUR.une(request.user, pk)
    contrat = indicateur.objectif.contrat
    listes = HISTOIRE.lire(request.user, indicateur)
    mesures = listes["mesures"]
    (suivi,) = arbre.suivre([indicateur], {indicateur.pk: resumer(mesures)})
    locales = valeurs_locales(indicateur.agregation, mesures).values()
    contexte = {
        "contrat": contrat,
        "onglet": "indicateurs",
        "indicateur": indicateur,
        "suivi": suivi,
        "prochaine": arbre.prochaine_echeance(contrat, indicateur, mesures),
        "par_quartier": arbre.par_quartier(locales),
        "par_sexe": arbre.par_sexe(locales),
        "valeurs": _raconter(listes["valeurs"], mesures),
        "cibles": _raconter(listes["cibles"]),
        "gestion": peut_gerer(request.user, contrat),
        "saisissable": peut_saisir_mesure(request.user, indicateur),
    }
    return render(request, "contrats/indicateur.html", contexte)


def _histoire(utilisateur, indicateur) -> dict[str, QuerySet]:
    """What was measured of it, and the latest changes of its values and of its targets."""
    evenements = Evenement.objects.visibles_par(utilisateur)
    return {
        "mesures": arbre.mesures_de(indicateur),
        "valeurs": historique.des_valeurs(evenements, indicateur)[:CHANGEMENTS_MAX],
        "cibles": historique.des_cibles(evenements, indicateur)[:CHANGEMENTS_MAX],
    }


HISTOIRE = EnsemblePret(_histoire)


def _raconter(evenements, mesures=()) -> list:
    """These events told, each with the neighbourhood of the measure that it is about."""
    lieux = {mesure.pk: mesure.quartier.nom for mesure in mesures if mesure.quartier}
    return [(raconter(e), lieux.get(e.objet_id, "")) for e in evenements]


@require_http_methods(["GET", "POST"])
def changer_cibles(request, pk):
    """The officer's page: baseline, targets, their years, and why they change."""
    indicateur = INDICATEUR.une(request.user, pk)
    if not peut_gerer(request.user, indicateur.objectif.contrat):
        raise PermissionDenied
    if request.method == "GET":
        return _page_cibles(request, indicateur, CiblesForm(instance=indicateur))
    with transaction.atomic():
        form = CiblesForm(request.POST, instance=verrouiller(indicateur))
        change = form.enregistrer(par=request.user) if form.is_valid() else None
    if change is None:
        return _page_cibles(request, indicateur, form, status=form.statut_du_refus)
    _annoncer(request, change)
    return redirect("contrats:indicateur", pk)


def _page_cibles(request, indicateur, form, *, status=200) -> HttpResponse:
    contexte = {
        "contrat": indicateur.objectif.contrat,
        "onglet": "indicateurs",
        "indicateur": indicateur,
        "form": form,
    }
    return render(request, "contrats/cibles.html", contexte, status=status)


def _annoncer(request, change: bool) -> None:
    if change:
        messages.success(request, "Les cibles sont changées, avec leur motif.")
    else:
        messages.info(request, "Rien n’avait changé\u00a0: les cibles restent telles quelles.")
