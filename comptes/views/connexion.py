"""Login and logout. What a person may do once inside is said by each app."""

from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django_htmx.http import HttpResponseClientRefresh

from comptes.forms import ConnexionForm


class Connexion(LoginView):
    """The login page: 422 and the focus on the error when it is refused."""

    form_class = ConnexionForm
    template_name = "comptes/connexion.html"
    redirect_authenticated_user = True
    http_method_names = ("get", "post", "head", "options")

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """A live fragment whose session has ended reloads its page instead of hosting this one."""
        if request.htmx:
            return HttpResponseClientRefresh()
        return super().get(request, *args, **kwargs)

    def get_redirect_url(self) -> str:
        """The page asked for; "" when it is this one, which would lead back to itself."""
        page = super().get_redirect_url()
        return "" if urlsplit(page).path == self.request.path else page

    def form_invalid(self, form: ConnexionForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


@method_decorator(login_not_required, name="dispatch")
class Deconnexion(LogoutView):
    """Open to anyone: who is already out, their session ended, is simply sent to the login."""
