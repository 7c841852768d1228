"""The back office's site: its names, and who enters it. No model is described here."""

from django.contrib import admin


class SiteAdministration(admin.AdminSite):
    site_title = "Back-office du contrat de ville"
    site_header = "Contrat de ville : back-office"
    index_title = "Gérer les contrats de mon intercommunalité"
    site_url = "/"
    empty_value_display = "—"
    enable_nav_sidebar = True

    def has_permission(self, request):
        """Officers of an intercommunality, and the technical administrator. Nobody else."""
        return request.user.is_active and request.user.is_staff
