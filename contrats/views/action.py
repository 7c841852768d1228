"""The sheet of an action and what changes its status."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from contrats import fiche, historique
from contrats.forms.fiche import AtteindreForm, CommentaireForm, DocumentForm, JalonForm
from contrats.journal import raconter
from contrats.models import Action, Evenement, Saisie, TransitionInterdite
from contrats.permissions import peut_commenter, peut_modifier_action, peut_resoudre, peut_retirer
from contrats.pieces import LIBELLES
from contrats.refus import dire_le_refus
from contrats.statuts import TransitionAction
from contrats.views.acces import action_lisible, action_modifiable
from partenaires.models import Partenaire
from quartiers.pages import PagesPretes
from quartiers.prete import EnsemblePret

DERNIERS = 8  # events on the sheet; its history page has them all
EVENEMENTS_PAR_PAGE = 50


@require_GET
def action(request, pk):
    """The action's sheet."""
    return page_action(request, action_lisible(request, pk))


def page_action(request: HttpRequest, action: Action, *, status=200, **refuses) -> HttpResponse:
    """The sheet of an action. `refuses` are forms to show again as they were typed: `jalon`,
    `document`, `commentaire`, and `atteindre`, about one milestone."""
    modifiable = peut_modifier_action(request.user, action)
    listes = LISTES.lire(request.user, action)
    contexte = {
        "contrat": action.contrat,
        "onglet": "actions",
        "action": action,
        "modifiable": modifiable,
        "saisie_ouverte": next(iter(listes["saisie_ouverte"]), None),
        "possibles": {transition.value for transition in action.transitions_possibles()},
        "DEMARRER": TransitionAction.DEMARRER.value,
        "TERMINER": TransitionAction.TERMINER.value,
        "argent": fiche.argent(listes["financements"]),
        "personnes": fiche.personnes(action),
        "quartiers": listes["quartiers"],
        "objectifs": listes["objectifs"],
        "partenaires_lisibles": set(listes["lisibles"]),
        "recits": [raconter(evenement) for evenement in listes["evenements"]],
        **_ecriture(request, action, modifiable, refuses, listes),
    }
    return render(request, "contrats/action.html", contexte, status=status)


def _listes(utilisateur, action) -> dict[str, QuerySet]:
    """What the sheet says, to be read together: places, money, people, the latest events, and
    where the entry of its follow-up stands, for those who may know."""
    lisibles = Partenaire.objects.visibles_par(utilisateur).filter(fiche.nommes(action))
    saisies = Saisie.objects.visibles_par(utilisateur).ouvertes().filter(action=action)
    return {
        "saisie_ouverte": saisies[:1],
        "financements": action.financements.select_related("financeur"),
        "quartiers": action.quartiers.all(),
        "objectifs": action.objectifs.all(),
        "lisibles": lisibles.order_by().values_list("pk", flat=True),
        "evenements": _evenements(utilisateur, action)[:DERNIERS],
        "jalons": action.jalons.all(),
        "documents": action.documents.select_related("depose_par"),
        "commentaires": action.commentaires.select_related("auteur", "resolu_par"),
    }


LISTES = EnsemblePret(_listes)


def _evenements(utilisateur, action):
    evenements = Evenement.objects.visibles_par(utilisateur)
    return historique.de_l_action(evenements, action, Saisie.objects.visibles_par(utilisateur))


HISTORIQUE = PagesPretes(_evenements, EVENEMENTS_PAR_PAGE)


def _ecriture(request, action, modifiable, refuses, listes) -> dict:
    """What people add to the sheet: each thing with what this reader may do about it."""
    par, atteindre = request.user, refuses.get("atteindre")
    commentaires = sorted(listes["commentaires"], key=lambda c: c.resolu_le is not None)
    return {
        "jalons": [(jalon, _atteindre(jalon, modifiable, atteindre)) for jalon in listes["jalons"]],
        "documents": [
            (d, LIBELLES.get(d.type_mime, ""), peut_retirer(par, d)) for d in listes["documents"]
        ],
        "commentaires": [(c, peut_resoudre(par, c)) for c in commentaires],
        "form_jalon": _formulaire(JalonForm, modifiable, refuses.get("jalon"), action),
        "form_document": _formulaire(DocumentForm, modifiable, refuses.get("document"), action),
        "form_commentaire": _formulaire(
            CommentaireForm, peut_commenter(par, action), refuses.get("commentaire"), action
        ),
    }


def _formulaire(classe, permis, refuse, action):
    return (refuse or classe(action=action)) if permis else None


def _atteindre(jalon, modifiable, refuse) -> AtteindreForm | None:
    """The form that marks a milestone as reached, while it is not."""
    if not modifiable or jalon.atteint_le:
        return None
    return refuse if refuse and refuse.jalon.pk == jalon.pk else AtteindreForm(jalon=jalon)


@require_GET
def historique_action(request, pk):
    """All that happened to the action, latest first."""
    action = action_lisible(request, pk)
    page = HISTORIQUE.demandee(request, action)
    contexte = {
        "contrat": action.contrat,
        "onglet": "actions",
        "action": action,
        "page": page,
        "recits": [raconter(evenement) for evenement in page],
    }
    return render(request, "contrats/historique_action.html", contexte)


@require_POST
def demarrer_action(request, pk):
    """The action begins."""
    return _changer_statut(request, action_modifiable(request, pk), Action.demarrer)


@require_POST
def terminer_action(request, pk):
    """The action is done."""
    return _changer_statut(request, action_modifiable(request, pk), Action.terminer)


def _changer_statut(request, action, verbe) -> HttpResponse:
    try:
        verbe(action, par=request.user)
    except TransitionInterdite as refus:
        dire_le_refus(request, refus)
    else:
        messages.success(
            request, f"L’action est maintenant «\u00a0{action.get_statut_display()}\u00a0»."
        )
    return redirect("contrats:action", action.pk)
