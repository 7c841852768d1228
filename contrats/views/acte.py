"""The page of an act: its text, its circuit, what it changes, what was recorded about it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from contrats.models import Acte
from contrats.permissions import peut_gerer
from contrats.views.acces import acte_lisible
from contrats.views.avenant import listes_des_modifications, modifications_de_l_acte
from contrats.views.circuit import circuit_de_l_acte, listes_du_circuit
from contrats.views.dehors import dehors_de_l_acte
from contrats.views.registre import listes_du_registre, registre_de_l_acte
from contrats.views.texte import listes_du_texte, texte_de_l_acte
from quartiers.ensemble import rattacher
from quartiers.prete import EnsemblePret

# What the sections of the page look at, given its reader and the act: read in one query.
LISTES = EnsemblePret(
    lambda qui, acte: (
        listes_du_texte(qui, acte)
        | listes_des_modifications(qui, acte)
        | listes_du_circuit(qui, acte)
        | listes_du_registre(qui, acte)
    )
)
# What each section shows, in the order of the page: one function a subject, given these lists too.
# Forms that are refused are shown again on a page of their own.
SECTIONS = (
    texte_de_l_acte,
    modifications_de_l_acte,
    circuit_de_l_acte,
    dehors_de_l_acte,
    registre_de_l_acte,
)


@require_GET
def acte(request, pk):
    """Everything about one act that its reader may see."""
    return page_acte(request, acte_lisible(request, pk))


def page_acte(request: HttpRequest, acte: Acte, *, status: int = 200, **autres) -> HttpResponse:
    """The page of the act; `autres` is what a refused form adds to it."""
    listes = LISTES.lire(request.user, acte)
    rattacher([acte], listes["versions"], "acte_id", "versions")
    contexte = {
        "contrat": acte.contrat,
        "onglet": "signatures",
        "acte": acte,
        "gere": peut_gerer(request.user, acte.contrat),
    }
    for section in SECTIONS:
        contexte |= section(request, acte, listes)
    return render(request, "contrats/actes/acte.html", contexte | autres, status=status)
