"""What reports and deliveries share in the back office: nobody types in them."""

from quartiers.cloisonnement import CloisonneAdmin


class LectureSeuleAdmin(CloisonneAdmin):
    """A list and a page to read. The worker writes these rows, even for a superuser."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
