"""The entries of a contract: those to validate, those in progress, those of the past."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from contrats import saisies as circuit
from contrats.emails import prevenir_du_renvoi
from contrats.forms.renvoi import RenvoiForm
from contrats.journal import raconter
from contrats.models import (
    Action,
    Evenement,
    Financement,
    NatureSaisie,
    Saisie,
    TransitionInterdite,
)
from contrats.permissions import peut_gerer, peut_remplir, peut_valider
from contrats.refus import dire_le_refus
from contrats.saisies.ecart import Ecart, empreinte
from contrats.statuts import SAISIES_OUVERTES, StatutSaisie
from contrats.views.acces import a_des_valeurs_a_saisir, contrat_gere, contrat_lisible
from contrats.views.pages import listes_des_pages, ouvre_la_premiere, tourner
from quartiers.ensemble import donner, rattacher
from quartiers.prete import EnsemblePret, LignePrete

HISTORIQUE_PAR_PAGE = 25
CHANGEMENTS_EN_LISTE = 4


@dataclass(frozen=True)
class Ligne:
    """An entry in a list, with the first of its changes."""

    saisie: Saisie
    changements: list[Ecart]
    autres: int


def _saisies(utilisateur) -> QuerySet[Saisie]:
    """The entries that this person may read, with whatever a page says of them."""
    return (
        Saisie.objects.visibles_par(utilisateur)
        .select_related("contrat__pilote__successeur", "partenaire", "modifie_par")
        .select_related("action__porteur")
    )


def _passees(utilisateur, contrat: int) -> QuerySet[Saisie]:
    """Those that are done, the latest first."""
    passees = _saisies(utilisateur).filter(contrat=contrat).exclude(statut__in=SAISIES_OUVERTES)
    return passees.avec_derniere_etape().order_by("-etape_le", "-pk")


def _financements(utilisateur) -> QuerySet[Financement]:
    return Financement.objects.visibles_par(utilisateur).select_related("financeur")


def _du_contrat(utilisateur, contrat: int, premiere: bool) -> dict[str, QuerySet]:
    """The entries in someone's hands, with the money of their actions, and a page of the others."""
    ouvertes = _saisies(utilisateur).filter(contrat=contrat).ouvertes()
    suivies = ouvertes.order_by().values("action")
    return {
        "ouvertes": ouvertes.order_by("propose_le", "pk"),
        "financements": _financements(utilisateur).filter(action__in=suivies),
        **listes_des_pages(_passees(utilisateur, contrat), HISTORIQUE_PAR_PAGE, premiere),
    }


def _d_une_saisie(utilisateur, saisie: int, contrat: int, action: int | None):
    """Its story; of the action that it follows, if any, the money and who else carries it."""
    evenements = Evenement.objects.visibles_par(utilisateur).filter(
        contrat=contrat, objet_type=Saisie._meta.label_lower, objet_id=saisie
    )
    listes = {"evenements": evenements.select_related("auteur")}
    if action is not None:
        listes["financements"] = _financements(utilisateur).filter(action=action)
        listes["coporteurs"] = Action(pk=action).coporteurs.all()
    return listes


SAISIE = LignePrete(_saisies)
DU_CONTRAT, D_UNE_SAISIE = EnsemblePret(_du_contrat), EnsemblePret(_d_une_saisie)


@require_GET
def saisies(request, pk):
    """What is to be validated first, then what is in progress, then what is done."""
    contrat = contrat_lisible(request, pk)
    listes = DU_CONTRAT.lire(request.user, contrat.pk, ouvre_la_premiere(request))
    suivies = [saisie.action for saisie in listes["ouvertes"] if saisie.action]
    rattacher(suivies, listes["financements"], "action_id", "financements")
    ouvertes = [_ligne(saisie) for saisie in listes["ouvertes"]]
    contexte = {
        "contrat": contrat,
        "onglet": "saisies",
        "officier": peut_gerer(request.user, contrat),
        "saisissable": a_des_valeurs_a_saisir(request, contrat),
        "proposees": [x for x in ouvertes if x.saisie.statut == StatutSaisie.PROPOSEE],
        "en_cours": sorted(
            (x for x in ouvertes if x.saisie.statut != StatutSaisie.PROPOSEE),
            key=lambda x: (x.saisie.partenaire.nom_court, x.saisie.pk),
        ),
        "page": tourner(
            listes, lambda: _passees(request.user, contrat.pk), request, HISTORIQUE_PAR_PAGE
        ),
    }
    return render(request, "contrats/saisies/liste.html", contexte)


def _ligne(saisie) -> Ligne:
    """The changes of a follow-up in words; of a grid, only how many values it holds."""
    if saisie.nature != NatureSaisie.ACTION:
        return Ligne(saisie, [], len(saisie.cellules))
    changes = [ecart for ecart in circuit.comparer(saisie) if ecart.change]
    return Ligne(saisie, changes[:CHANGEMENTS_EN_LISTE], len(changes[CHANGEMENTS_EN_LISTE:]))


@require_GET
def saisie(request, pk):
    """One entry: what the contract holds beside what is proposed."""
    return _page(request, _lisible(request, pk))


def _lisible(request, pk) -> Saisie:
    return SAISIE.une(request.user, pk)


def _tenue(request, pk) -> Saisie:
    saisie = _lisible(request, pk)
    if not peut_remplir(request.user, saisie):
        raise PermissionDenied
    return saisie


def _jugee(request, pk) -> Saisie:
    saisie = _lisible(request, pk)
    if not peut_valider(request.user, saisie):
        raise PermissionDenied
    return saisie


def _page(request, saisie, *, renvoi=None, refus=(), status=200) -> HttpResponse:
    ouverte = saisie.statut in SAISIES_OUVERTES
    validee = saisie.statut == StatutSaisie.VALIDEE
    listes = D_UNE_SAISIE.lire(request.user, saisie.pk, saisie.contrat_id, saisie.action_id)
    if saisie.action:
        for nom in ("financements", "coporteurs"):
            donner(saisie.action, listes[nom], nom)
    evenements = listes["evenements"]
    ecarts = circuit.retracer(evenements) if validee else circuit.comparer(saisie)
    contexte = {
        "contrat": saisie.contrat,
        "onglet": "saisies",
        "saisie": saisie,
        "ecarts": ecarts,
        "nb_changes": sum(ecart.change for ecart in ecarts),
        "vu": empreinte(ecarts),
        "refus": refus,
        "ouverte": ouverte,
        "valideur": peut_valider(request.user, saisie),
        "teneur": peut_remplir(request.user, saisie),
        "renvoi": renvoi or RenvoiForm(),
        "recits": [raconter(evenement) for evenement in evenements],
    }
    return render(request, "contrats/saisies/saisie.html", contexte, status=status)


@require_POST
def proposer_saisie(request, pk):
    """Hand a draft over to the officers."""
    saisie = _tenue(request, pk)
    try:
        circuit.proposer(saisie, par=request.user)
    except TransitionInterdite as refus:
        return _deja(request, pk, refus)
    except ValidationError as refus:
        return _page(request, _lisible(request, pk), refus=refus.messages, status=422)
    messages.success(request, "La saisie est proposée à l’officier, qui la validera.")
    return redirect("contrats:saisie", pk)


@require_POST
def reprendre_saisie(request, pk):
    """Take a proposal back, to go on with it."""
    saisie = _tenue(request, pk)
    try:
        saisie.reprendre(par=request.user)
    except TransitionInterdite as refus:
        return _deja(request, pk, refus)
    messages.success(request, "Vous avez repris la saisie\u00a0: elle n’est plus proposée.")
    if saisie.action_id:
        return redirect("contrats:suivre_action", saisie.action_id)
    annee = saisie.periode_fin.year
    return redirect("contrats:grille", saisie.contrat_id, annee, saisie.partenaire_id)


@require_POST
def retirer_saisie(request, pk):
    """Give up a draft; it stays readable in the history."""
    saisie = _tenue(request, pk)
    try:
        saisie.retirer(par=request.user)
    except TransitionInterdite as refus:
        return _deja(request, pk, refus)
    messages.success(request, "La saisie est retirée. Elle reste lisible dans l’historique.")
    return redirect("contrats:saisies", saisie.contrat_id)


@require_POST
def valider_saisie(request, pk):
    """Accept a proposal as it was read: its values become the contract's."""
    saisie = _jugee(request, pk)
    try:
        circuit.valider(saisie, par=request.user, vu=request.POST.get("vu") or "rien")
    except circuit.SaisieChangee as refus:
        return _page(request, _lisible(request, pk), refus=refus.messages, status=409)
    except TransitionInterdite as refus:
        return _deja(request, pk, refus)
    except ValidationError as refus:
        return _page(request, _lisible(request, pk), refus=refus.messages, status=422)
    messages.success(request, f"La saisie «\u00a0{saisie}\u00a0» est validée.")
    return redirect("contrats:saisies", saisie.contrat_id)


@require_POST
def renvoyer_saisie(request, pk):
    """Send a proposal back, with what is to be changed."""
    saisie = _jugee(request, pk)
    renvoi = RenvoiForm(request.POST)
    if not renvoi.is_valid():
        return _page(request, saisie, renvoi=renvoi, status=422)
    motif = renvoi.cleaned_data["motif"]
    try:
        with transaction.atomic():
            saisie.renvoyer(par=request.user, motif=motif)
            prevenir_du_renvoi(saisie, par=request.user)
    except TransitionInterdite as refus:
        perdu = f"Votre motif n’a pas été transmis\u00a0: «\u00a0{motif}\u00a0»"
        return _page(request, _lisible(request, pk), refus=[*refus.messages, perdu], status=409)
    messages.success(
        request, f"La saisie «\u00a0{saisie}\u00a0» est renvoyée à {saisie.partenaire}."
    )
    return redirect("contrats:saisies", saisie.contrat_id)


@require_POST
def valider_saisies(request, pk):
    """Accept the proposals ticked in the list; one that is refused stops no other."""
    contrat = contrat_gere(request, pk)
    versions = _cochees(request)
    for saisie in _saisies(request.user).filter(contrat=contrat, pk__in=versions):
        try:
            circuit.valider(saisie, par=request.user, version=versions[saisie.pk])
        except ValidationError as refus:
            messages.error(request, f"«\u00a0{saisie}\u00a0»\u00a0: {' '.join(refus.messages)}")
        else:
            messages.success(request, f"La saisie «\u00a0{saisie}\u00a0» est validée.")
    if not versions:
        messages.info(request, "Cochez au moins une saisie à valider.")
    return redirect("contrats:saisies", contrat.pk)


def _cochees(request) -> dict[int, int]:
    """The entries ticked, each with the version that the list showed (« 12:3 »)."""
    paires = [texte.partition(":") for texte in request.POST.getlist("saisies")]
    return {
        int(pk): int(version)
        for pk, _, version in paires
        if pk.isdecimal() and version.isdecimal() and len(pk + version) < 18
    }


def _deja(request, pk, refus) -> HttpResponse:
    """Sent twice, or too late: nothing is done, and the page says where the entry stands."""
    dire_le_refus(request, refus)
    return redirect("contrats:saisie", pk)
