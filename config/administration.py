"""The back office's site: its names, and who enters it. No model is described here."""

from collections.abc import Hashable
from urllib.parse import quote

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView, redirect_to_login
from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from config.autocompletion import Autocompletion
from config.export_listes import action_d_export
from config.histoire import histoire
from config.journee import journee
from contrats.tableur import FORMATS

LISTE = "admin/liste_des_applications.jinja"


class SiteAdministration(admin.AdminSite):
    site_title = "Back-office du contrat de ville"
    site_header = "Contrat de ville : back-office"
    index_title = "Gérer les contrats de mon intercommunalité"
    site_url = "/"
    empty_value_display = "—"
    enable_nav_sidebar = True

    def __init__(self, name="admin"):
        super().__init__(name)
        self.listes: dict[Hashable, list[dict]] = {}  # of models, kept: those of two roles
        self.barres: dict[Hashable, str] = {}
        for nature in FORMATS:
            self.add_action(action_d_export(nature), f"exporter_{nature}")

    def has_permission(self, request):
        """Officers of an intercommunality, and the technical administrator. Nobody else."""
        return request.user.is_active and request.user.is_staff

    def get_app_list(self, request, app_label=None):
        """Django's, worked out once for each role (`comptes/droits.py` gives rights to nobody
        else): every page of the back office shows it."""
        qui = request.user
        if not qui.is_staff:
            return super().get_app_list(request, app_label)
        cle = (qui.is_superuser, qui.est_officier, app_label, get_urlconf(), get_script_prefix())
        if cle not in self.listes:
            self.listes[cle] = super().get_app_list(request, app_label)
        return self.listes[cle]

    def each_context(self, request):
        """Django's, and the bar of the models, drawn."""
        contexte = super().each_context(request)
        barre = self._barre(request, contexte["available_apps"]) if request.user.is_staff else ""
        return {**contexte, "barre": barre}

    def _barre(self, request, applications) -> str:
        """Drawn once for each list, and each app and model of it that may be the page's own."""
        ici = quote(request.path)
        adresses = [app["app_url"] for app in applications]
        adresses += [modele["admin_url"] or ici for app in applications for modele in app["models"]]
        cle = (id(applications), *(rang for rang, dite in enumerate(adresses) if dite in ici))
        if cle not in self.barres:
            donnees = {"applications": applications, "ici": ici, "barre": True}
            self.barres[cle] = render_to_string(LISTE, donnees | {"avec_changer": False})
        return self.barres[cle]

    @method_decorator(never_cache)
    def index(self, request, extra_context=None):
        """The officer's day, above the list of what there is to manage."""
        jour = journee(request.user) if request.user.est_officier else {}
        return super().index(request, {**jour, **(extra_context or {})})

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request, extra_context=None):
        """The portal has one login page; who is logged in and not an officer is told so."""
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
        if request.user.is_authenticated:
            contexte = {
                **self.each_context(request),
                "title": "Accès réservé",
                "is_nav_sidebar_enabled": False,
            }
            return TemplateResponse(request, "admin/reserve.html", contexte, status=403)
        suite = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        return redirect_to_login(suite, resolve_url(settings.LOGIN_URL))

    def autocomplete_view(self, request):
        return Autocompletion.as_view(admin_site=self)(request)

    def raconter(self, request, objet):
        """The history of an object, for its page."""
        return histoire(request.user, objet)

    @method_decorator(never_cache)
    def logout(self, request, extra_context=None):
        """Leave the portal as a whole, as from any of its pages."""
        return LogoutView.as_view()(request)
