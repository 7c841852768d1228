"""Who commits: the directory, the page of a partner, a contract's partners and their promises."""

from collections import Counter, defaultdict

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page
from django.db.models import (
    Count,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contrats import exports, synthese
from contrats.argent import cumuls
from contrats.argent.engagements import feuilles, par_signataire
from contrats.filtres import FiltreEngagements, FiltrePartenaires
from contrats.forms.engagement import AbandonForm
from contrats.models import (
    Action,
    Axe,
    Contrat,
    Engagement,
    Financement,
    Signature,
    TransitionInterdite,
)
from contrats.permissions import peut_fusionner, peut_gerer, peut_voir_les_adresses
from contrats.refus import dire_le_refus
from contrats.statuts import StatutEngagement
from contrats.tableur import exporter
from contrats.views.acces import contrat_lisible
from contrats.views.fusion import noms_qui_se_ressemblent
from contrats.views.pages import format_demande, listes_des_pages, paginer, premiere_de
from partenaires.lecture import PARTENAIRE
from partenaires.models import Partenaire, Representant
from quartiers.ensemble import compter
from quartiers.prete import EnsemblePret, LignePrete, ListePrete, cles_rondes

PARTENAIRES_PAR_PAGE = 25
DERNIERES_ACTIONS = 30  # on a partner's page; the whole list is under the contract's own tab


def _annuaire(utilisateur) -> QuerySet[Partenaire]:
    """The partners this person sees; what is counted is only what they see too."""
    return Partenaire.objects.visibles_par(utilisateur).annotate(
        nb_actions=_nombre(Action.objects.visibles_par(utilisateur), "porteur"),
        nb_engagements=_nombre(Engagement.objects.visibles_par(utilisateur), "partenaire"),
    )


def _nombre(lignes, champ: str):
    """How many of `lignes` point to each partner by `champ`."""
    comptees = lignes.filter(**{champ: OuterRef("pk")}).order_by().values(champ)
    comptees = comptees.annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(comptees, output_field=IntegerField()), Value(0))


@require_GET
def partenaires(request):
    """The directory of the partners that this person meets."""
    tous = not request.GET  # from the first one, as most people read them
    listes = ANNUAIRE.lire(request.user, tous)
    lignes = Partenaire.objects.visibles_par(request.user) if tous else _annuaire(request.user)
    filtre = FiltrePartenaires(request.GET, lignes, contrats=listes["contrats"])
    if tous:
        page = premiere_de(listes, PARTENAIRES_PAR_PAGE)
    else:
        page = paginer(filtre.qs, request, PARTENAIRES_PAR_PAGE)
    _dire_leurs_contrats(request, page)
    contexte = {
        "menu": "partenaires",
        "filtre": filtre,
        "page": page,
        "paires": [] if filtre.actif or page.number > 1 else noms_qui_se_ressemblent(request),
    }
    return render(request, "contrats/partenaires.html", contexte)


def _premiers(utilisateur, tous: bool) -> dict[str, QuerySet]:
    """The contracts that partners are chosen by; the first page of all of these."""
    listes = {"contrats": Contrat.objects.visibles_par(utilisateur)}
    if tous:
        lignes = FiltrePartenaires.ordonner(_annuaire(utilisateur))
        listes |= listes_des_pages(lignes, PARTENAIRES_PAR_PAGE, premiere=True)
    return listes


ANNUAIRE = EnsemblePret(_premiers)
LEURS_CONTRATS = ListePrete(
    lambda qui, partenaires: (
        Contrat.objects.visibles_par(qui)
        .filter(partenaires__in=partenaires)
        .annotate(du_partenaire=F("partenaires"))
    )
)


def _dire_leurs_contrats(request, partenaires: Page) -> None:
    """Give each of these partners its `contrats_lisibles`."""
    siens = defaultdict(list)
    for contrat in LEURS_CONTRATS.lire(request.user, cles_rondes(p.pk for p in partenaires)):
        siens[contrat.du_partenaire].append(contrat)
    for partenaire in partenaires:
        partenaire.contrats_lisibles = siens[partenaire.pk]


@require_GET
def exporter_partenaires(request):
    """The directory, as filtered."""
    lisibles = Contrat.objects.visibles_par(request.user)
    lignes = _annuaire(request.user).prefetch_related(
        Prefetch("contrats", lisibles, to_attr="contrats_lisibles")
    )
    filtre = FiltrePartenaires(request.GET, lignes, contrats=lisibles)
    feuilles = exports.partenaires(filtre.qs)
    return exporter(format_demande(request), "Partenaires", feuilles)


@require_GET
def partenaire(request, pk):
    """A partner: who it is, what it promised, does and pays, who acts for it."""
    sujet = PARTENAIRE.une(request.user, pk)
    listes = LISTES.lire(request.user, sujet)
    aujourd_hui, gere = timezone.localdate(), peut_fusionner(request.user, sujet)
    contexte = {
        **listes,
        "menu": "partenaires",
        "partenaire": sujet,
        "bilan": synthese.bilan(listes["engagements"]),
        "nb_actions": sum(listes["nb_actions"]),
        "apports": synthese.apports(listes["apports"]),
        "aujourd_hui": aujourd_hui,
        "representants": [(qui, qui.en_mandat(aujourd_hui)) for qui in listes["representants"]],
        "adresses_visibles": peut_voir_les_adresses(request.user, sujet),
        # Who may merge it manages its accounts: both belong to no other intercommunality.
        "comptes_geres": gere,
        "fusionnable": gere,
        "paires": noms_qui_se_ressemblent(request, sujet) if gere else [],
    }
    return render(request, "contrats/partenaire.html", contexte)


def _ce_qu_il_fait(utilisateur, sujet) -> dict[str, QuerySet]:
    """Its contracts, its promises, what it does and pays; to be read together."""
    signatures = Signature.objects.visibles_par(utilisateur).filter(partenaire=sujet)
    engagements = Engagement.objects.visibles_par(utilisateur).filter(partenaire=sujet)
    actions = Action.objects.visibles_par(utilisateur).portees_par(sujet)
    apports = Financement.objects.visibles_par(utilisateur).filter(financeur=sujet).comptees()
    return {
        "contrats": Contrat.objects.visibles_par(utilisateur).filter(partenaires=sujet),
        "signatures": signatures.select_related("acte__contrat", "representant"),
        "engagements": engagements.select_related("contrat", "objectif"),
        "nb_actions": compter(actions),
        "actions": actions.avec_montants().select_related("contrat", "porteur")[:DERNIERES_ACTIONS],
        "apports": synthese.ventilation(apports, "annee", "nature"),
    }


def _qui_agit(utilisateur, sujet) -> dict[str, QuerySet]:
    """Representatives and accounts; addresses only for officers and colleagues."""
    return {
        "representants": Representant.objects.visibles_par(utilisateur).filter(partenaire=sujet),
        "comptes": sujet.utilisateurs.filter(is_active=True, is_superuser=False),
    }


LISTES = EnsemblePret(lambda qui, sujet: _ce_qu_il_fait(qui, sujet) | _qui_agit(qui, sujet))


@require_GET
def partenaires_du_contrat(request, pk):
    """The partners of a contract, and what each one promised."""
    contrat = contrat_lisible(request, pk)
    listes = DU_CONTRAT.lire(request.user, contrat.pk)
    lignes = _engagements(request.user, contrat.pk)
    filtre = FiltreEngagements(request.GET, lignes, engages=listes["engages"])
    contexte = {
        "contrat": contrat,
        "onglet": "partenaires",
        "partenaires": _compter(listes),
        "tenue": par_signataire(listes["engagements"]),
        "filtre": filtre,
        "engagements": filtre.qs if filtre.actif else listes["engagements"],
        "gerable": peut_gerer(request.user, contrat),
        "A_TENIR": StatutEngagement.PRIS.value,
    }
    return render(request, "contrats/partenaires_du_contrat.html", contexte)


@require_GET
def exporter_engagements(request, pk):
    """The promises of a contract: by signatory, and in XLSX one by one."""
    contrat = contrat_lisible(request, pk)
    lignes = list(_engagements(request.user, contrat.pk))
    return exporter(format_demande(request), f"Engagements {contrat}", feuilles(lignes))


def _engagements(utilisateur, contrat: int) -> QuerySet[Engagement]:
    lignes = Engagement.objects.visibles_par(utilisateur).filter(contrat=contrat)
    return lignes.select_related("partenaire", "objectif")


def _compter(listes: dict[str, list]) -> list[Partenaire]:
    """The partners with what each does in this contract: promises, actions carried, money."""
    apports = synthese.grouper(cumuls.argent_lu(listes), "financeur")
    engagements = Counter(engagement.partenaire_id for engagement in listes["engagements"])
    actions = dict(listes["actions"])
    for partenaire in listes["partenaires"]:
        siens = apports.get((partenaire.pk,))
        partenaire.apport = synthese.total(siens) if siens else None
        partenaire.nb_engagements = engagements[partenaire.pk]
        partenaire.nb_actions = actions.get(partenaire.pk, 0)
    return listes["partenaires"]


def _du_contrat(utilisateur, contrat: int) -> dict[str, QuerySet]:
    """Its promises, and who makes them, carries and pays. Grouped once: asked partner by partner,
    each reads every line of the contract again."""
    engagements = _engagements(utilisateur, contrat)
    actions = Action.objects.visibles_par(utilisateur).filter(contrat=contrat)
    return {
        "partenaires": Partenaire.objects.visibles_par(utilisateur).filter(contrats=contrat),
        "engagements": engagements,
        "engages": FiltreEngagements.engages(engagements),
        "actions": actions.order_by().values_list("porteur").annotate(Count("pk")),
        **cumuls.d_un_contrat(contrat, Axe.FINANCEUR),
    }


DU_CONTRAT = EnsemblePret(_du_contrat)
ENGAGEMENT = LignePrete(
    lambda qui: Engagement.objects.visibles_par(qui).select_related(
        "contrat__pilote__successeur", "contrat__pilote_initial", "partenaire"
    )
)


def _engagement_gere(request, pk) -> Engagement:
    """A promise that this person may settle. Raises Http404, PermissionDenied."""
    engagement = ENGAGEMENT.une(request.user, pk)
    if not peut_gerer(request.user, engagement.contrat):
        raise PermissionDenied
    return engagement


@require_POST
def tenir_engagement(request, pk):
    """The promise is kept."""
    engagement = _engagement_gere(request, pk)
    try:
        engagement.tenir(par=request.user)
    except TransitionInterdite as refus:
        dire_le_refus(request, refus)
    else:
        messages.success(request, f"L’engagement «\u00a0{engagement}\u00a0» est tenu.")
    return redirect("contrats:partenaires_du_contrat", engagement.contrat_id)


@require_http_methods(["GET", "HEAD", "POST"])
def abandonner_engagement(request, pk):
    """The promise is given up: asked with its reason, then recorded."""
    engagement = _engagement_gere(request, pk)
    form = AbandonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _abandonner(request, engagement, form):
        return redirect("contrats:partenaires_du_contrat", engagement.contrat_id)
    contexte = {
        "contrat": engagement.contrat,
        "onglet": "partenaires",
        "engagement": engagement,
        "form": form,
    }
    statut = 422 if request.method == "POST" else 200
    return render(request, "contrats/engagement_abandonner.html", contexte, status=statut)


def _abandonner(request, engagement, form) -> bool:
    """Call the verb; what it refuses is told on the form."""
    try:
        engagement.abandonner(par=request.user, motif=form.cleaned_data["motif"])
    except ValidationError as refus:
        form.add_error(None, refus)
        return False
    messages.success(request, f"L’engagement «\u00a0{engagement}\u00a0» est abandonné.")
    return True
