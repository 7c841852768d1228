"""The public pages, for residents without an account."""

urlpatterns = []
