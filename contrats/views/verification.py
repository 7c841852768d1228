"""The page where anyone checks a document, without an account; a file never reaches it."""

from django.shortcuts import render

from contrats.forms.verification import VerifierForm
from contrats.views.public import pour_tous


@pour_tous
def verifier(request):
    """`?code=`, `?empreinte=` (SHA-256, hex) or both: authentic or not, signed by whom."""
    demande = request.GET if {"code", "empreinte"} & request.GET.keys() else None
    form = VerifierForm(demande)
    contexte = {
        "menu": "verifier",
        "form": form,
        "reponse": form.verifier() if form.is_valid() else None,
    }
    return render(request, "public/verifier.html", contexte)
