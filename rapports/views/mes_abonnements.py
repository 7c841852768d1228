"""« Mes abonnements »: what a person receives, why, and how they change or stop it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from contrats.views.acces import contrat_lisible
from rapports import natures
from rapports.desabonnement import Opposition
from rapports.forms.abonnement import MonAbonnementForm
from rapports.models import Abonnement
from rapports.natures import NatureRapport
from rapports.receptions import receptions


@require_http_methods(["GET", "HEAD", "POST"])
def mes_abonnements(request):
    """What reaches me, and the form to choose it."""
    envoi = request.method == "POST"
    form = MonAbonnementForm(request.POST if envoi else None, utilisateur=request.user)
    if envoi and form.is_valid():
        form.enregistrer()
        messages.success(request, "Votre choix est enregistré.")
        return redirect("rapports:mes_abonnements")
    contexte = {"menu": "abonnements", "form": form, "lignes": receptions(request.user)}
    return render(request, "rapports/mes_abonnements.html", contexte, status=422 if envoi else 200)


def _opposition(request, contrat_pk, nature) -> Opposition:
    """Mine, on a contract that I read and a kind that may be opposed. Raises Http404."""
    if nature not in natures.PERIODIQUES:
        raise Http404
    contrat = contrat_lisible(request, contrat_pk)
    return Opposition(contrat, NatureRapport(nature), request.user.courriel.lower())


@require_POST
def arreter(request, contrat_pk, nature):
    """Receive no more reports of this kind on this contract; of copies that are not opposed, take
    back one's own choice."""
    if nature not in natures.PERIODIQUES:
        return _retirer_mon_choix(request, contrat_pk, nature)
    _opposition(request, contrat_pk, nature).inscrire()
    messages.success(request, "C’est noté\u00a0: vous ne recevrez plus ces rapports.")
    return redirect("rapports:mes_abonnements")


def _retirer_mon_choix(request, contrat_pk, nature):
    miens = Abonnement.objects.visibles_par(request.user).filter(
        contrat=contrat_pk, nature=nature, utilisateur=request.user
    )
    if not miens.delete()[0]:
        raise Http404
    messages.success(request, "C’est noté\u00a0: votre choix est retiré.")
    return redirect("rapports:mes_abonnements")


@require_POST
def recevoir_de_nouveau(request, contrat_pk, nature):
    """Receive again what the subscriptions say."""
    _opposition(request, contrat_pk, nature).lever()
    messages.success(request, "Vous recevrez de nouveau ces rapports.")
    return redirect("rapports:mes_abonnements")
