"""One owner seen by an officer: what came, what is missing, the links that were sent."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from quartiers.prete import EnsemblePret
from remontees import ouverture
from remontees.completude import completude
from remontees.forms.campagne import LienForm
from remontees.models import LienDeRemontee
from remontees.views.acces import demande_geree


@require_GET
def demande(request, pk):
    """What this owner was asked, thing by thing."""
    demande = demande_geree(request, pk)
    return _page(request, demande, LienForm(demande=demande))


def _page(request, demande, form, *, status=200) -> HttpResponse:
    campagne = demande.campagne
    if campagne.ouverte_le is None:
        raise Http404
    listes = LISTES.lire(request.user, demande.pk)
    contexte = {
        "contrat": campagne.contrat,
        "onglet": "remontees",
        "campagne": campagne,
        "demande": demande,
        "bilan": completude(campagne, demande).bilans[0],
        "liens": listes["liens"],
        "valables": set(listes["valables"]),
        "form": form,
    }
    return render(request, "remontees/demande.html", contexte, status=status)


def _listes(qui, demande: int) -> dict[str, QuerySet]:
    """The links of this request, and which of them open."""
    liens = LienDeRemontee.objects.visibles_par(qui).filter(demande=demande)
    return {
        "liens": liens.select_related("courriel", "rappel").order_by("-cree_le", "-pk"),
        "valables": liens.valables().values_list("pk", flat=True),
    }


LISTES = EnsemblePret(_listes)


@require_POST
def renvoyer_le_lien(request, pk):
    """Send a new link; those before are closed."""
    demande = demande_geree(request, pk)
    form = LienForm(request.POST, demande=demande)
    if not form.choix or not form.is_valid():
        return _page(request, demande, form, status=422)
    try:
        form.envoyer(par=request.user)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        messages.success(request, "Un nouveau lien est envoyé\u00a0; les précédents sont fermés.")
    return redirect("remontees:demande", pk)


@require_POST
def fermer_les_liens(request, pk):
    """Close every link of this owner, if one went astray."""
    demande = demande_geree(request, pk)
    if ouverture.fermer_les_liens(demande, par=request.user):
        messages.success(request, "Les liens de cette organisation sont fermés.")
    else:
        messages.info(request, "Aucun lien de cette organisation n’était ouvert.")
    return redirect("remontees:demande", pk)
