"""The versions of one report: a correction is the next one, and its difference is shown."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from quartiers.prete import LignePrete
from rapports.forms.correction import CorrectionForm
from rapports.models import Rapport
from rapports.natures import PROCEDURE_PROPRE
from rapports.statuts import StatutRapport
from rapports.versions import comparer, version_precedente
from rapports.views.acces import rapport_gere


@require_http_methods(["GET", "HEAD", "POST"])
def corriger(request, pk):
    """Ask for the next version of an issued report, and say why."""
    rapport = rapport_gere(request, pk)
    if rapport.statut != StatutRapport.EMIS or rapport.nature in PROCEDURE_PROPRE:
        messages.error(request, "Ce rapport ne se corrige pas d’ici.")
        return redirect("rapports:liste", rapport.contrat_id)
    envoi = request.method == "POST"
    form = CorrectionForm(request.POST if envoi else None, rapport=rapport)
    if envoi and form.is_valid() and (suivante := form.corriger(par=request.user)):
        messages.success(request, f"La version {suivante.version} est à préparer.")
        return redirect("rapports:preparer", suivante.pk)
    contexte = {
        "contrat": rapport.contrat,
        "onglet": "rapports",
        "rapport": rapport,
        "form": form,
    }
    return render(request, "rapports/corriger.html", contexte, status=422 if envoi else 200)


VALIDE = LignePrete(
    lambda qui: Rapport.objects.visibles_par(qui).select_related(
        "contrat__pilote__successeur", "valide_par"
    )
)


@require_GET
def difference(request, pk):
    """What differs from the version issued before this one."""
    rapport = VALIDE.une(request.user, pk)
    avant = version_precedente(rapport)
    contexte = {
        "contrat": rapport.contrat,
        "onglet": "rapports",
        "rapport": rapport,
        "difference": comparer(avant, rapport) if avant else None,
    }
    return render(request, "rapports/differences.html", contexte)
