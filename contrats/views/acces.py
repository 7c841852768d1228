"""How a page gets the object that it shows: only among those its reader may see (404)."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404

from contrats.models import Acte, Action, Contrat, Indicateur, Modification, Signature
from contrats.permissions import peut_gerer, peut_modifier_action
from quartiers.ensemble import donner
from quartiers.prete import EnsemblePret, LignePrete, ListePrete

CHIFFRES_MAX = 18  # of a key of the database
CONTRAT = LignePrete(
    lambda qui: Contrat.objects.visibles_par(qui).select_related(
        "pilote__successeur", "pilote_initial"
    )
)
ACTE = LignePrete(
    lambda qui: Acte.objects.visibles_par(qui).select_related(
        "contrat__pilote__successeur", "contrat__pilote_initial"
    )
)
SIGNATURE = LignePrete(
    lambda qui: (
        Signature.objects.visibles_par(qui)
        .select_related("acte__contrat__pilote__successeur")
        .select_related("partenaire", "representant", "deliberation", "version")
    )
)
SIENS = ListePrete(
    lambda qui, pk: (
        Indicateur.objects.visibles_par(qui)
        .filter(objectif__contrat=pk, responsable=qui.partenaire_id)
        .order_by()[:1]
    )
)


def _action(utilisateur, pk: int) -> dict[str, QuerySet]:
    lignes = Action.objects.visibles_par(utilisateur).filter(pk=pk)
    return {
        "action": lignes.select_related("contrat__pilote__successeur", "porteur"),
        "coporteurs": Action(pk=pk).coporteurs.all(),
    }


ACTION = EnsemblePret(_action)


def cle_demandee(donnees: QueryDict, nom: str) -> int | None:
    """The key that an address or a form names: 0, which no row bears, when it is too long to be
    one; None for what is no number at all."""
    texte = donnees.get(nom, "")
    if not texte.isdecimal():
        return None
    return int(texte) if len(texte) <= CHIFFRES_MAX else 0


def contrat_lisible(request: HttpRequest, pk: int) -> Contrat:
    """The contract, with its steering intercommunality. Raises Http404 to strangers."""
    return CONTRAT.une(request.user, pk)


def contrat_gere(request: HttpRequest, pk: int) -> Contrat:
    """The same, for those who manage it. Raises Http404, PermissionDenied."""
    contrat = contrat_lisible(request, pk)
    if not peut_gerer(request.user, contrat):
        raise PermissionDenied
    return contrat


def a_des_valeurs_a_saisir(request: HttpRequest, contrat: Contrat) -> bool:
    """True for those who have a sheet of values in this contract, or fill in anyone's."""
    if peut_gerer(request.user, contrat):
        return True
    return request.user.peut_ecrire and bool(SIENS.lire(request.user, contrat.pk))


def action_lisible(request: HttpRequest, pk: int) -> Action:
    """The action, with its contract and its carriers. Raises Http404 to strangers."""
    listes = ACTION.lire(request.user, pk)
    for action in listes["action"]:
        donner(action, listes["coporteurs"], "coporteurs")
        return action
    raise Http404


def action_modifiable(request: HttpRequest, pk: int) -> Action:
    """The same, for those who may update it. Raises Http404, PermissionDenied."""
    action = action_lisible(request, pk)
    if not peut_modifier_action(request.user, action):
        raise PermissionDenied
    return action


def acte_lisible(request: HttpRequest, pk: int) -> Acte:
    """The act, with its contract and who steers it. Raises Http404 to strangers."""
    return ACTE.une(request.user, pk)


def acte_gere(request: HttpRequest, pk: int) -> Acte:
    """The same, for those who manage its contract. Raises Http404, PermissionDenied."""
    acte = acte_lisible(request, pk)
    if not peut_gerer(request.user, acte.contrat):
        raise PermissionDenied
    return acte


def signature_lisible(request: HttpRequest, pk: int) -> Signature:
    """The signature, with its act and all that it bears on. Raises Http404 to strangers."""
    return SIGNATURE.une(request.user, pk)


def signature_geree(request: HttpRequest, pk: int) -> Signature:
    """The same, for those who manage its contract. Raises Http404, PermissionDenied."""
    signature = signature_lisible(request, pk)
    if not peut_gerer(request.user, signature.acte.contrat):
        raise PermissionDenied
    return signature


def modification_geree(request: HttpRequest, pk: int) -> Modification:
    """A line of an avenant, for those who manage its contract. Raises Http404, PermissionDenied."""
    lignes = Modification.objects.visibles_par(request.user).select_related(
        "acte__contrat__pilote__successeur", "acte__contrat__pilote_initial"
    )
    modification = get_object_or_404(lignes, pk=pk)
    if not peut_gerer(request.user, modification.acte.contrat):
        raise PermissionDenied
    return modification


def de_l_action_lisible(request: HttpRequest, modele, pk: int):
    """A milestone, document or comment with its action. Raises Http404 to strangers."""
    lignes = (
        modele.objects.visibles_par(request.user)
        .select_related("action__contrat__pilote__successeur", "action__porteur")
        .prefetch_related("action__coporteurs")
    )
    return get_object_or_404(lignes, pk=pk)
