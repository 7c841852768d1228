"""The contract as it stood on a day: what its acts said, and nothing that nobody kept."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from contrats.avenants import photo
from contrats.forms.photo import DateForm
from contrats.models import Acte, PhotoContrat
from contrats.views.acces import contrat_lisible
from quartiers.ensemble import rattacher
from quartiers.prete import EnsemblePret, ListePrete


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
        "photos": PHOTOS.lire(request.user, contrat.pk),
    }
    return render(request, "contrats/avenants/dates.html", contexte)


@require_GET
def contrat_au(request, pk, jour):
    """The state of the contract on this day, and the acts that made it."""
    contrat, jour = contrat_lisible(request, pk), _lire_le_jour(jour)
    listes = LISTES.lire(request.user, contrat.pk, jour)
    rattacher(listes["actes"], listes["photos"], "acte_id", "photos")
    trouvee = next(iter(listes["photo"]), None)
    contexte = {
        "contrat": contrat,
        "onglet": "contrat",
        "jour": jour,
        "photo": trouvee,
        "etat": trouvee and photo.lire(trouvee),
        "premiere": next(iter(listes["premiere"]), None),
        "actes": listes["actes"],
        "form": DateForm(initial={"jour": jour}),
    }
    return render(request, "contrats/avenants/contrat_au.html", contexte)


def _photos(utilisateur, contrat: int) -> QuerySet[PhotoContrat]:
    return PhotoContrat.objects.visibles_par(utilisateur).filter(contrat=contrat)


def _listes(utilisateur, contrat: int, jour: date) -> dict[str, QuerySet]:
    """The state of that day, the first one that was kept, and the acts that had taken effect, each
    with its days; to be read together."""
    photos = _photos(utilisateur, contrat)
    actes = Acte.objects.visibles_par(utilisateur).filter(contrat=contrat)
    return {
        "photo": photo.au(photos, jour),
        "premiere": photos.defer("contenu").order_by("effet", "pk")[:1],
        "actes": actes.filter(photos__effet__lte=jour).distinct(),
        "photos": photos.defer("contenu"),
    }


LISTES = EnsemblePret(_listes)
PHOTOS = ListePrete(
    lambda qui, contrat: _photos(qui, contrat).select_related("acte").defer("contenu")
)


def _lire_le_jour(texte: str) -> date:
    """The day of the address. Raises Http404."""
    try:
        return date.fromisoformat(texte)
    except ValueError:
        raise Http404 from None
