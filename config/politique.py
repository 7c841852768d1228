"""The content security policy of each answer: that of every ordinary page is written once."""

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse


class Politique(CSPMiddleware):
    """Whatever a view or a page asks of its own policy is left to django-csp."""

    ordinaire = ""  # as django-csp wrote it in the first answer that asked nothing
    reglage = None  # from which it was written

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        demandee = any(nom.startswith("_csp") for nom in (*vars(response), *vars(request)))
        if demandee or settings.DEBUG or HEADER in response:
            return super().process_response(request, response)
        if self.reglage is not settings.CONTENT_SECURITY_POLICY:
            response = super().process_response(request, response)
            self.ordinaire = response.get(HEADER, "")
            self.reglage = settings.CONTENT_SECURITY_POLICY
            return response
        response[HEADER] = self.ordinaire
        request.csp_nonce = CheckableLazyObject(self._csp_nonce_post_response)
        return response
