"""A second factor lost: someone who knows the person takes it away. Who may is a predicate."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from audit.faits import Fait
from audit.journal import consigner
from comptes.emails import courriel_de_securite
from comptes.forms_acces import IdentiteVerifieeForm
from comptes.models import Utilisateur
from comptes.permissions import peut_retirer_second_facteur
from comptes.views.verification import verification_exigee
from courriels.redaction import deposer


@require_http_methods(["GET", "POST"])
def retirer_second_facteur(request, pk):
    """For those who may vouch for the person, once they have said again who they are."""
    comptes = Utilisateur.objects.visibles_par(request.user).select_related("partenaire")
    compte = get_object_or_404(comptes, pk=pk)
    if not peut_retirer_second_facteur(request.user, compte):
        raise PermissionDenied
    return verification_exigee(_page)(request, compte)


def _page(request, compte):
    """Ask whether the identity was checked; then take the factors away, and tell the person."""
    form = IdentiteVerifieeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            _retirer(request, compte)
        except ValidationError as refus:
            form.add_error(None, refus.messages)
        else:
            messages.success(request, f"Le second facteur de {compte} est retiré.")
            return redirect("comptes:organisation_d_un_partenaire", compte.partenaire_id)
    statut = 422 if request.method == "POST" else 200
    return render(request, "comptes/secours.html", {"compte": compte, "form": form}, status=statut)


@transaction.atomic
def _retirer(request, compte) -> None:
    compte.retirer_second_facteur(par=request.user)
    phrase = f"Votre second facteur a été retiré par {request.user}\u00a0: il était signalé perdu."
    deposer(courriel_de_securite(compte, phrase=phrase, quand=timezone.now()))
    consigner(Fait.SECOND_FACTEUR_RETIRE, objet=compte, request=request)
