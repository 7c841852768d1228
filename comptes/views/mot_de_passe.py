"""The page behind a personal link: the person chooses their first password, once."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN, PasswordResetConfirmView
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from audit.contexte import noter_refus
from audit.faits import Fait
from comptes.forms import ChoixMotDePasseForm
from comptes.invitations import JETONS, choisir_mot_de_passe


@method_decorator(require_http_methods(["GET", "HEAD", "POST"]), name="dispatch")
class ChoixMotDePasse(PasswordResetConfirmView):
    """Opening the link uses nothing up: mail programs open links too. Sending the form does.

    Open to anyone, by its parent class: the link itself says who comes.
    """

    form_class = ChoixMotDePasseForm
    token_generator = JETONS
    reset_url_token = "choisir"  # noqa: S105 (a word of the address)
    template_name = "comptes/mot_de_passe.html"

    def form_valid(self, form: ChoixMotDePasseForm) -> HttpResponse:
        """The person logs in with it at once: whoever was in this browser is out."""
        jeton = self.request.session[INTERNAL_RESET_SESSION_TOKEN]
        if not choisir_mot_de_passe(self.user, jeton, form.cleaned_data["new_password1"]):
            self.validlink = False
            return self.render_to_response(self.get_context_data(form=None))
        logout(self.request)
        messages.success(
            self.request,
            "Votre mot de passe est enregistré. Connectez-vous avec votre adresse électronique.",
        )
        return redirect("comptes:connexion")

    def form_invalid(self, form: ChoixMotDePasseForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "compte": self.user}

    def render_to_response(self, context, **response_kwargs) -> HttpResponse:
        """A dead link leads nowhere, and says what to do."""
        if not self.validlink:
            noter_refus(Fait.LIEN_REFUSE)
            response_kwargs["status"] = 404
        return super().render_to_response(context, **response_kwargs)
