"""« Produire le rapport », added here to the contracts' back office: contracts ignore reports."""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from contrats.admin import ContratAdmin
from contrats.models import Contrat
from contrats.permissions import peut_gerer
from rapports.forms.demande import DemandeRapportForm
from rapports.models import Rapport

# The registration below replaces the one of the lower app, which knows nothing of reports.
admin.site.unregister(Contrat)


@admin.register(Contrat)
class ContratAvecRapportsAdmin(ContratAdmin):
    """The contracts' back office, with the request for a report."""

    actions = ("produire_le_rapport",)
    change_form_template = "admin/fiche_contrat.html"

    @admin.action(description="Produire le rapport", permissions=["change"])
    def produire_le_rapport(self, request, queryset):
        """Ask the period of each report on one page, then ask the worker for the reports."""
        contrats = list(queryset.select_related("pilote").order_by("pk"))
        donnees = request.POST if "appliquer" in request.POST else None
        demandes = [
            DemandeRapportForm(donnees, contrat=contrat, prefix=f"contrat-{contrat.pk}")
            for contrat in contrats
        ]
        if not all(demande.is_valid() for demande in demandes):
            return self._page(request, demandes)
        rapports = [rapport for d in demandes if (rapport := self._demander(request, d))]
        if len(rapports) == 1:
            url = reverse("admin:rapports_rapport_change", args=[rapports[0].pk])
            return HttpResponseRedirect(url)
        return HttpResponseRedirect(reverse("admin:rapports_rapport_changelist"))

    def _demander(self, request, demande) -> Rapport | None:
        """Ask for one report; None, and the reason on screen, when it cannot be made."""
        contrat = demande.contrat
        if not peut_gerer(request.user, contrat):
            self.message_user(
                request, f"« {contrat} » : ce contrat n'est pas le vôtre.", messages.ERROR
            )
            return None
        rapport = demande.demander(par=request.user)
        if rapport is None:
            texte = " ".join(erreur for liste in demande.errors.values() for erreur in liste)
            self.message_user(request, f"« {contrat} » : {texte}", messages.ERROR)
            return None
        self.message_user(
            request,
            f"« {contrat} » : le rapport est demandé, il sera prêt dans quelques instants.",
            messages.SUCCESS,
        )
        return rapport

    def _page(self, request, demandes):
        contexte = {
            **self.admin_site.each_context(request),
            "title": "Produire le rapport",
            "opts": self.opts,
            "demandes": demandes,
            "nom_des_cases": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/produire_le_rapport.html", contexte)
