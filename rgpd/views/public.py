"""What the portal holds about people, told to anyone: drawn from the table of personal data."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rgpd.registre import CATEGORIES


@require_GET
@login_not_required
def donnees_personnelles(request):
    contexte = {"menu": "donnees", "categories": CATEGORIES}
    return render(request, "pages/donnees_personnelles.html", contexte)
