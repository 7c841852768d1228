"""« Produire le rapport », added here to the contracts' back office: contracts ignore reports."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from contrats.admin import ContratAdmin
from contrats.calculs import exercice_par_defaut
from contrats.models import Contrat
from contrats.permissions import peut_gerer
from rapports.models import Rapport
from rapports.tasks import reveiller_production


class DateDuJour(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class FormulaireDemande(forms.Form):
    """The period of the report of one contract, and whether its subscribers receive it."""

    periode_debut = forms.DateField(label="Du", widget=DateDuJour)
    periode_fin = forms.DateField(label="Au", widget=DateDuJour)
    diffuser = forms.BooleanField(label="Envoyer aux abonnés", required=False, initial=True)

    def __init__(self, *args, contrat, **kwargs):
        annee = exercice_par_defaut(contrat, timezone.localdate())
        super().__init__(
            *args,
            prefix=f"contrat-{contrat.pk}",
            initial={"periode_debut": f"{annee}-01-01", "periode_fin": f"{annee}-12-31"},
            **kwargs,
        )
        self.contrat = contrat

    def clean(self):
        donnees = super().clean()
        debut, fin = donnees.get("periode_debut"), donnees.get("periode_fin")
        if not debut or not fin:
            return donnees
        if fin < debut:
            self.add_error("periode_fin", "La fin de la période précède son début.")
        elif debut > self.contrat.date_fin or fin < self.contrat.date_debut:
            self.add_error("periode_fin", "Cette période est en dehors des dates du contrat.")
        return donnees


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
        demandes = [FormulaireDemande(donnees, contrat=contrat) for contrat in contrats]
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
        try:
            rapport = Rapport.objects.demander(
                contrat=contrat, par=request.user, **demande.cleaned_data
            )
        except ValidationError as erreur:
            texte = " ".join(erreur.messages)
            self.message_user(request, f"« {contrat} » : {texte}", messages.ERROR)
            return None
        reveiller_production(rapport.pk)
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
