"""The contract as it stood on a day: what its acts said, and nothing that nobody kept."""

from __future__ import annotations

from datetime import date

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from contrats.avenants import photo
from contrats.forms.photo import DateForm
from contrats.models import Acte, PhotoContrat
from contrats.views.acces import contrat_lisible


@require_GET
def lire_a_une_date(request, pk):
    """Choose a day; the states that were kept are listed."""
    contrat = contrat_lisible(request, pk)
    form = DateForm(request.GET if "jour" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("contrats:contrat_au", pk, form.cleaned_data["jour"].isoformat())
    contexte = {
        "contrat": contrat,
        "onglet": "contrat",
        "form": form,
        "photos": _photos(request, contrat).select_related("acte"),
    }
    return render(request, "contrats/avenants/dates.html", contexte)


@require_GET
def contrat_au(request, pk, jour):
    """The state of the contract on this day, and the acts that made it."""
    contrat, jour = contrat_lisible(request, pk), _lire_le_jour(jour)
    trouvee = photo.au(_photos(request, contrat), jour)
    contexte = {
        "contrat": contrat,
        "onglet": "contrat",
        "jour": jour,
        "photo": trouvee,
        "etat": trouvee and photo.lire(trouvee),
        "premiere": _photos(request, contrat).order_by("effet", "pk").first(),
        "actes": _actes(request, contrat, jour),
        "form": DateForm(initial={"jour": jour}),
    }
    return render(request, "contrats/avenants/contrat_au.html", contexte)


def _photos(request, contrat):
    return PhotoContrat.objects.visibles_par(request.user).filter(contrat=contrat)


def _actes(request, contrat, jour):
    """The acts that had taken effect, each with its day."""
    siens = Acte.objects.visibles_par(request.user).filter(contrat=contrat)
    return siens.filter(photos__effet__lte=jour).distinct().prefetch_related("photos")


def _lire_le_jour(texte: str) -> date:
    """The day of the address. Raises Http404."""
    try:
        return date.fromisoformat(texte)
    except ValueError:
        raise Http404 from None
