"""A delivery as its recipient reads it: subject, text, and the HTML alone in a sandboxed frame.

It shows what was sent and nothing to act on: links that act for the recipient are cut.
"""

import email
import email.policy
import re
from email.message import EmailMessage

from django.contrib import admin
from django.contrib.admin.utils import quote, unquote
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse

from contrats.admin.colonnes import RIEN, lien

# Nothing runs, nothing is fetched, nothing is sent; only our own page may frame it.
ISOLE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
POUR_AUTRUI = re.compile(r"(/desabonnement/)[^/\s\"'<>]+")  # the recipient's own key


def ouvrir(courriel) -> EmailMessage | None:
    """The message as a mail program reads it; None once its content is erased, or if secret."""
    octets = bytes(courriel.message)
    if courriel.confidentiel or not octets:
        return None
    return email.message_from_bytes(octets, policy=email.policy.default)


def partie(message: EmailMessage, forme: str) -> str:
    """Its text (`plain`) or its page (`html`), "" when there is none."""
    corps = message.get_body((forme,))
    return "" if corps is None else POUR_AUTRUI.sub(r"\1…", corps.get_content())


class AvecApercu:
    """Adds the preview to the ModelAdmin of the deliveries."""

    def get_urls(self):
        nom = f"{self.opts.app_label}_{self.opts.model_name}"
        vue = self.admin_site.admin_view
        return [
            path("<path:object_id>/apercu/", vue(self.apercu), name=f"{nom}_apercu"),
            path("<path:object_id>/apercu/page/", vue(self.page_isolee), name=f"{nom}_page"),
            *super().get_urls(),
        ]

    def apercu(self, request, object_id):
        envoi, message = self._message(request, object_id)
        contexte = {
            **self.admin_site.each_context(request),
            "title": "Courriel envoyé",
            "opts": self.opts,
            "envoi": envoi,
            "message": message and {nom: message[nom] for nom in ("subject", "from", "to")},
            "texte": partie(message, "plain") if message else "",
            "page": bool(message and partie(message, "html")),
            "pieces": [p.get_filename() for p in message.iter_attachments()] if message else [],
        }
        return TemplateResponse(request, "admin/apercu_de_courriel.html", contexte)

    def page_isolee(self, request, object_id):
        _, message = self._message(request, object_id)
        if message is None:
            raise Http404
        return isoler(partie(message, "html"))

    def _message(self, request, object_id):
        """The delivery, which this person may see, and its message. Raises Http404."""
        envoi = self.get_object(request, unquote(object_id))
        if envoi is None or not self.has_view_permission(request, envoi):
            raise Http404
        return envoi, ouvrir(envoi.courriel)

    @admin.display(description="courriel")
    def lire_le_courriel(self, envoi):
        if envoi.pk is None:
            return RIEN
        url = reverse(f"{self.admin_site.name}:rapports_envoi_apercu", args=[quote(envoi.pk)])
        return lien(url, "Lire le courriel")


def isoler(html: str) -> HttpResponse:
    """A page that we composed, alone in its frame."""
    reponse = HttpResponse(html)
    reponse["Content-Security-Policy"] = ISOLE
    reponse["X-Frame-Options"] = "SAMEORIGIN"
    reponse["Cache-Control"] = "private, no-store"
    return reponse
