"""Writing to those who steer a contract, with an account or without."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from contrats.forms.contact import ContactForm, ContactHabitantForm, ContactPersonneForm

COPIE = "copie"  # marks the message that holds what was sent


def _formulaire(request: HttpRequest, donnees=None) -> ContactForm:
    """The form for whoever is reading; `?contrat=` chooses the contract of the page left."""
    initial = {"contrat": request.GET.get("contrat", "")}
    if request.user.is_authenticated:
        return ContactPersonneForm(donnees, par=request.user, initial=initial)
    return ContactHabitantForm(donnees, initial=initial)


def _page(request, form, *, status=200) -> HttpResponse:
    contexte = {"menu": "contact", "form": form, "COPIE": COPIE}
    return render(request, "contrats/contact.html", contexte, status=status)


@login_not_required
@require_GET
def contact(request):
    """The form; after a message, the copy of what was sent, shown once."""
    return _page(request, _formulaire(request))


@login_not_required
@require_POST
def envoyer_message(request):
    """Hand the message over to the outbox."""
    form = _formulaire(request, request.POST)
    if not form.is_valid() or not form.envoyer():
        return _page(request, form, status=422)
    adresse = form.composer().courriel
    messages.success(request, f"Votre message est en route. La réponse arrivera à {adresse}.")
    copie = f"Sujet\u00a0: {form.cleaned_data['sujet']}\n\n{form.cleaned_data['message']}"
    messages.success(request, copie, extra_tags=COPIE)
    return redirect("contrats:contact")
