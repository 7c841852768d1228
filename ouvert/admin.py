"""The back office of the tokens: whose, since when, until when. Their secret is nowhere."""

from django.contrib import admin

from ouvert.models import JetonApi
from quartiers.cloisonnement import LectureSeuleAdmin


@admin.register(JetonApi)
class JetonApiAdmin(LectureSeuleAdmin, admin.ModelAdmin):
    list_display = ("libelle", "prefixe", "utilisateur", "cree_le", "dernier_usage", "expire_le")
    list_select_related = ("utilisateur",)
    list_filter = ("revoque_le", "expire_le")
    search_fields = ("libelle", "prefixe")
    date_hierarchy = "cree_le"
    fields = (
        *("libelle", "prefixe", "utilisateur", "cree_le"),
        *("dernier_usage", "expire_le", "revoque_le"),
    )
