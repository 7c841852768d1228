"""Login. What a person may do once inside is said by each app."""

from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django_htmx.http import HttpResponseClientRefresh

from comptes.forms import ConnexionForm


class Connexion(LoginView):
    """The login page: 422 and the focus on the error when it is refused."""

    form_class = ConnexionForm
    template_name = "comptes/connexion.html"
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """A live fragment whose session has ended reloads its page instead of hosting this one."""
        if request.htmx:
            return HttpResponseClientRefresh()
        return super().get(request, *args, **kwargs)

    def form_invalid(self, form: ConnexionForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)
